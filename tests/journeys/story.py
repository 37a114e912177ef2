"""A few weeks of a shop: the story that the examples of docs/ tell.

Every operation is in it, every event, and one refusal of each kind.
"""

from __future__ import annotations

from .exchange import Json
from .statements import BUYER
from .storyteller import Storyteller, on

GRACE = "grace@example.com"
_PROTEIN = "SKU-PROTEIN-1KG"
_MUG = "SKU-MUG"


def tell(story: Storyteller) -> None:
    """Tells all of it."""
    _the_shop_opens(story)
    _ada_buys(story)
    _grace_comes_and_goes(story)
    _stock_returns(story)
    _their_time_comes(story)
    _the_shop_looks_back(story)
    _the_shop_is_refused(story)


def _the_shop_opens(story: Storyteller) -> None:
    vanilla = {
        "variantId": "vanilla",
        "title": "Vanilla",
        "sku": "P-1KG-V",
        "priceCents": 4425,
        "compareAtPriceCents": 4900,
        "imageUrl": "https://store.example.com/images/protein-vanilla.jpg",
        "inventoryQuantity": 12,
        "options": [{"name": "Flavour", "value": "Vanilla"}],
    }
    protein = {
        "productId": _PROTEIN,
        "title": "Protein Powder",
        "description": "1 kg, enough for a month.",
        "imageUrl": "https://store.example.com/images/protein.jpg",
        "url": "https://store.example.com/products/protein",
        "currency": "USD",
        "variants": [vanilla],
        "providerCreatedAt": on(300, "08:00"),
        "replenishment": {"enabled": True, "afterDays": 30, "match": "product"},
    }
    mug = {
        "productId": _MUG,
        "title": "Mug",
        "priceCents": 1200,
        "compareAtPriceCents": 1500,
        "currency": "USD",
        "inStock": False,
    }
    body = {"products": [protein, mug]}
    summary = "A product to be bought again every 30 days, and one that is sold out"
    story.show("upsertProducts", "catalogue", summary, body)


def _protein(quantity: int) -> Json:
    return {
        "productId": _PROTEIN,
        "title": "Protein Powder",
        "quantity": quantity,
        "variantId": "vanilla",
        "sku": "P-1KG-V",
        "variantTitle": "Vanilla",
        "priceCents": 4425,
    }


def _order_1001(total_cents: int, **fields: object) -> Json:
    known = {"orderId": "1001", "totalCents": total_cents, "currency": "USD"}
    return {**known, "customer": {"email": BUYER}, **fields}


def _ada_buys(story: Storyteller) -> None:
    ada = {
        "email": BUYER,
        "externalId": "customer-77",
        "firstName": "Ada",
        "lastName": "Lovelace",
        "attributes": {"plan": "gold"},
    }
    cart = {
        "checkoutId": "checkout-abc123",
        "customer": ada,
        "totalCents": 8850,
        "currency": "USD",
        "checkoutUrl": "https://store.example.com/checkout/abc123",
        "items": [_protein(2)],
        "properties": {"campaign": "spring"},
        "startedAt": on(2, "18:10"),
    }
    story.show("trackCheckoutStarted", "started", "A checkout", cart)
    story.show("trackCheckoutStarted", "repeated", "The same content again", cart)
    placed = _order_1001(
        8850,
        customer=ada,
        orderNumber="#1001",
        orderedAt=on(2, "18:30"),
        items=[_protein(2)],
        properties={"channel": "web"},
        checkoutId="checkout-abc123",
    )
    story.show("pushOrder", "placed", "The order that the checkout became", placed)
    story.show("pushOrder", "repeated", "The same order again, as a retry sends it", placed)
    amended = {**placed, "totalCents": 9850, "items": [{**_protein(2), "priceCents": 4925}]}
    story.show("pushOrder", "amended", "The placed order with another total", amended)
    story.show("pushOrder", "fulfilled", "It was sent", _order_1001(9850, status="fulfilled"))
    refund = _order_1001(9850, status="refunded", refundId="r-1", refundAmountCents=850)
    story.show("pushOrder", "refunded", "A part of the money went back", refund)


def _grace_comes_and_goes(story: Storyteller) -> None:
    grace = {"email": GRACE, "firstName": "Grace"}
    money = {"totalCents": 3000, "currency": "USD"}
    totals = {"ordersCount": 3, "totalSpentCents": 12000}
    imported = {
        "orderId": "900",
        **money,
        "customer": grace,
        "orderedAt": on(40, "12:00"),
        "customerTotals": totals,
        "historical": True,
    }
    summary = "An order from before, with the customer's totals up to it; it triggers nothing"
    story.show("pushOrder", "imported", summary, imported)
    shaker = {"productId": "SKU-SHAKER", "title": "Shaker", "quantity": 1, "priceCents": 3000}
    bought = {
        "orderId": "1002",
        **money,
        "customer": grace,
        "orderedAt": on(1, "09:00"),
        "items": [shaker],
    }
    story.tell("pushOrder", bought)
    cancelled = {**bought, "status": "cancelled", "refundAmmountCents": 3000}
    summary = "It is off; a misspelt field is accepted and named"
    story.show("pushOrder", "cancelled", summary, cancelled)
    cart = {"checkoutId": "checkout-def456", **money, "customer": grace, "items": [shaker]}
    story.show("trackCheckoutStarted", "left", "A checkout that nobody finishes", cart)


def _stock_returns(story: Storyteller) -> None:
    asked = {
        "productId": _MUG,
        "variantId": _MUG,
        "productTitle": "Mug",
        "variantTitle": "Mug, blue",
        "customer": {"email": GRACE, "lastName": "Hopper"},
    }
    summary = "Somebody wants to be told when it is back"
    story.show("requestBackInStock", "asked", summary, asked)
    mug = {"productId": _MUG, "title": "Mug", "inStock": True}
    summary = "It is back; what is left out of a product is kept, and who waits is told"
    story.show("upsertProducts", "restocked", summary, {"products": [mug]})


def _their_time_comes(story: Storyteller) -> None:
    story.wake("replenishment", BUYER)
    story.wake("abandoned_checkout", GRACE)


def _the_shop_looks_back(story: Storyteller) -> None:
    story.show("readSubscriber", "known", "What is known of a customer, and why", of=BUYER)
    story.show("readOrder", "explained", "Why an order counts as it does", of="1001")
    story.show("readProduct", "found", "A product", of=_PROTEIN)
    page = story.show("listProducts", "first", "The first page", query="?limit=1")
    cursor = page["pagination"]["nextCursor"]
    story.show("listProducts", "next", "The page behind a cursor", query=f"?cursor={cursor}")
    story.show("deleteProduct", "deleted", "It is gone", of=_PROTEIN)


def _the_shop_is_refused(story: Storyteller) -> None:
    faulty = {
        "totalCents": "88.50",
        "currency": "USD",
        "customer": {"email": "nobody"},
        "status": "paid",
    }
    bought = _order_1001(9850, orderedAt=on(2, "18:30"))
    theirs = {**bought, "customer": {"email": GRACE}}
    other = _order_1001(9850, status="refunded", refundId="r-1", refundAmountCents=900)
    large = {**bought, "properties": {"note": "n" * 262_144}}

    story.show("pushOrder", "faulty", "A faulty body; all of its faults", faulty, status=400)
    story.show("listProducts", "faulty", "A faulty parameter", query="?limit=0", status=400)
    story.show("readSubscriber", "faulty", "A faulty path", of="nobody", status=400)
    nobody = [("authorization", "Bearer till_0123456789abcdef_0123")]
    story.show("pushOrder", "stranger", "No such key", bought, headers=nobody, status=401)
    reading = story.key("products:read")
    story.show("pushOrder", "reader", "The key may only read", bought, headers=reading, status=403)
    story.show("readOrder", "unknown", "No such order", of="9999", status=404)
    story.show("readProduct", "unknown", "No such product", of="SKU-9999", status=404)
    story.show("readSubscriber", "unknown", "No such customer", of="nobody@example.com", status=404)
    story.show("pushOrder", "theirs", "The order is somebody else's", theirs, status=409)
    story.show("pushOrder", "other", "The refund had another amount", other, status=409)
    coding = [("content-encoding", "br")]
    summary = "A body in a content coding that is not read"
    story.show("pushOrder", "brotli", summary, bought, headers=coding, status=415)
    story.show("pushOrder", "large", "A body of more than 256 KB", large, status=413)
    story.during_an_outage(
        lambda: story.show("pushOrder", "down", "The table cannot be reached", bought, status=503)
    )
