"""Bodies of requests, valid as they stand; a test says only what matters to it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from .exchange import Json

BUYER = "buyer@example.com"

_STARTED = datetime.now(timezone.utc).replace(microsecond=0)


def ago(**units: float) -> datetime:
    """An instant before this run: `ago(days=2)`."""
    return _STARTED - timedelta(**units)


def wire(at: datetime) -> str:
    """The instant as a caller sends it and as it leaves again."""
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def order(order_id: object = "1001", total_cents: object = 8850, **fields: Any) -> Json:
    """An order in US dollars of one buyer; `email` and `ordered_at` have a place of their own."""
    return _stated({"orderId": order_id, "totalCents": total_cents, "currency": "USD"}, fields)


def cancelled(order_id: object = "1001", total_cents: object = 8850, **fields: Any) -> Json:
    """The order is off."""
    return order(order_id, total_cents, status="cancelled", **fields)


def fulfilled(order_id: object = "1001", total_cents: object = 8850, **fields: Any) -> Json:
    """The order was sent."""
    return order(order_id, total_cents, status="fulfilled", **fields)


def refunded(order_id: object = "1001", total_cents: object = 8850, **fields: Any) -> Json:
    """Money went back: `refundAmountCents`, or all of it; once per `refundId`, or so far."""
    return order(order_id, total_cents, status="refunded", **fields)


def purchase(order_id: str, bought_at: datetime, *items: Json, **fields: Any) -> Json:
    """An order of one tea, unless it says what it is of."""
    return order(order_id, 1250, ordered_at=bought_at, items=list(items) or [item()], **fields)


def checkout(checkout_id: object = "c-1", **fields: Any) -> Json:
    """A started checkout of the same buyer."""
    stated = {
        "checkoutId": checkout_id,
        "totalCents": 8850,
        "currency": "USD",
        "checkoutUrl": "https://shop.example.com/checkouts/c-1",
    }
    return _stated(stated, fields)


def item(product_id: object = "SKU-TEA", **fields: Any) -> Json:
    """One piece of a product."""
    return {"productId": product_id, "title": "Green Tea", "quantity": 1, **fields}


def product(product_id: str = "SKU-TEA", after_days: int = 30, **fields: Any) -> Json:
    """A product to be bought again after some days."""
    return {
        "productId": product_id,
        "title": "Green Tea",
        "priceCents": 1250,
        "currency": "USD",
        "replenishment": {"enabled": True, "afterDays": after_days, "match": "product"},
        **fields,
    }


def _stated(required: Json, fields: Json) -> Json:
    customer = {"email": fields.pop("email", BUYER), **fields.pop("customer", {})}
    times = {"ordered_at": "orderedAt", "started_at": "startedAt"}
    named = {times.get(name, name): value for name, value in fields.items()}
    stated = {
        name: wire(value) if isinstance(value, datetime) else value for name, value in named.items()
    }
    return {**required, "customer": customer, **stated}
