"""What the books must be: the law of the contract once more, with nothing of the product in it.

Amounts are integers and fractions; the facts are the very bodies that were sent, in the order in
which amendments of one order were accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from .exchange import Json

DECIMALS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}

Figures = dict[str, object]


def revenue_by_currency(facts: Sequence[Json]) -> dict[str, Figures]:
    """The figures of one subscriber, given every statement about their orders."""
    order_ids = {fact["orderId"] for fact in facts}
    orders = [
        counted
        for order_id in order_ids
        if (counted := _counted([fact for fact in facts if fact["orderId"] == order_id]))
    ]
    currencies = {order["currency"] for order in orders}
    return {
        currency: _figures(
            currency,
            [order for order in orders if order["currency"] == currency],
            [fact for fact in facts if fact["currency"] == currency],
        )
        for currency in currencies
    }


def primary_currency(revenue: dict[str, Figures]) -> str:
    """That of the earliest order."""
    return min(revenue, key=lambda currency: str(revenue[currency]["firstOrderAt"]))


def profile(facts: Iterable[Json]) -> Json:
    """Names and attributes: of each, what the newest statement says; null says it is gone."""
    fields: Json = {}
    attributes: Json = {}
    for fact in sorted(facts, key=_ordered_at):
        customer = fact["customer"]
        fields |= {name: customer[name] for name in ("firstName", "lastName") if name in customer}
        attributes |= customer.get("attributes", {})
    return {
        **fields,
        "attributes": {name: value for name, value in attributes.items() if value is not None},
    }


def _counted(facts: Sequence[Json]) -> Json:
    """What one order adds, or nothing until it is placed."""
    placed = [fact for fact in facts if fact.get("status", "placed") == "placed"]
    if not placed:
        return {}
    total = placed[-1]["totalCents"]
    refunds = [fact for fact in facts if fact.get("status") == "refunded"]
    increments = {
        fact["refundId"]: fact["refundAmountCents"] for fact in refunds if "refundId" in fact
    }
    so_far = [fact.get("refundAmountCents", total) for fact in refunds if "refundId" not in fact]
    refunded = min(total, max([sum(increments.values()), *so_far]))
    cancelled = any(fact.get("status") == "cancelled" for fact in facts)
    return {
        "currency": placed[0]["currency"],
        "orderedAt": [fact["orderedAt"] for fact in placed if "orderedAt" in fact][-1],
        "total": total,
        "refunded": refunded,
        "cancelled": cancelled,
        "net": 0 if cancelled else max(0, total - refunded),
    }


def _figures(currency: str, orders: Sequence[Json], facts: Sequence[Json]) -> Figures:
    count = _gross(orders, facts, "ordersCount", [1] * len(orders))
    spent = _gross(orders, facts, "totalSpentCents", [order["total"] for order in orders])
    amounts = {
        "totalSpent": spent,
        "ltv": spent,
        "aov": round(Fraction(spent, count)) if count else None,
        "refunded": sum(order["refunded"] for order in orders),
        "netSpent": sum(order["net"] for order in orders),
    }
    unit = Decimal(10) ** DECIMALS[currency]
    return {
        "currency": currency,
        "ordersCount": count,
        "cancelledOrdersCount": sum(order["cancelled"] for order in orders),
        "firstOrderAt": min(order["orderedAt"] for order in orders),
        "lastOrderAt": max(order["orderedAt"] for order in orders),
        **{f"{name}Cents": amount for name, amount in amounts.items()},
        **{
            name: None if amount is None else float(amount / unit)
            for name, amount in amounts.items()
        },
    }


def _gross(
    orders: Sequence[Json], facts: Sequence[Json], total: str, contributions: Sequence[int]
) -> int:
    """The newest total the shop stated, and what was placed after it."""
    stated = [fact for fact in facts if total in fact.get("customerTotals", {})]
    newest = max(stated, key=_ordered_at, default=None)
    if newest is None:
        return sum(contributions)
    later = (
        contribution
        for order, contribution in zip(orders, contributions, strict=True)
        if order["orderedAt"] > newest["orderedAt"]
    )
    return int(newest["customerTotals"][total]) + sum(later)


def _ordered_at(fact: Json) -> datetime:
    return datetime.fromisoformat(fact["orderedAt"].replace("Z", "+00:00"))
