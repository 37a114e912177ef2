"""What may be wrong with a body: for each place in it, values that are faults there."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from .exchange import Json
from .shop import Shop
from .statements import ago, checkout, item, order, product, wire

MISSING = object()


GOOD_ORDER = order(
    items=[item(), item("SKU-COFFEE")],
    customerTotals={"ordersCount": 1, "totalSpentCents": 1},
    ordered_at=ago(days=1),
)


GOOD_CHECKOUT = checkout(items=[item()])


BAD_IDENTIFIERS: list[object] = [
    "",
    "x" * 256,
    "é" * 128,
    1.5,
    True,
    {},
    ["a"],
    "a\0b",
    "a\nb",
    "\x7f",
]


# Of one that may be left out an empty one is no fault: it counts as left out.
SOME_BAD_IDENTIFIERS: list[object] = [1.5, "a\0b"]
BAD_AMOUNTS: list[object] = [-1, 10.5, "10", 2**53, 10**40, True, [], {}]


SOME_BAD_AMOUNTS: list[object] = [-1, 10.5, "10"]
BAD_INSTANTS: list[object] = [
    "",
    "yesterday",
    "2026-02-30T10:00:00Z",
    "2026-13-01",
    "2026-11-21T25:00:00Z",
    "2026-11-21T10:61:00Z",
    "21/11/2026",
    "2026-11-21T10:00:00+99:00",
    wire(ago(hours=-25)),
    "9999-12-31T23:59:59Z",
    "99999-01-01T00:00:00Z",
    1763719200,
    [],
]


BAD_EMAILS: list[object] = [
    MISSING,
    None,
    "",
    " ",
    "buyer",
    "buyer@",
    "@example.com",
    "a b@example.com",
    "a@b@example.com",
    "a@exa mple.com",
    "a\0@example.com",
    "a@exa\nmple.com",
    "a@example..com",
    "x" * 300 + "@example.com",
    "buy\u200ber@example.com",
    "buyer@exam\u2066ple.com",
    "buyer\ufeff@example.com",
    "buy\u00a0er@example.com",
    "mailto:buyer@example.com",
    "buyer@127.0.0.1",
    "buyer@localhost",
    5,
    ["a@example.com"],
]


BAD_ITEMS: list[object] = [{}, "x", 7, [item()] * 501]


BAD_CUSTOMERS: dict[str, list[object]] = {
    "customer": [MISSING, None, "buyer@example.com", [1], 5],
    "customer.email": BAD_EMAILS,
    "customer.externalId": SOME_BAD_IDENTIFIERS,
    "customer.firstName": [5, {}],
    "customer.attributes": ["x", [1], 5, {f"a{n}": n for n in range(101)}],
}


BAD_LINES: dict[str, list[object]] = {
    "items": BAD_ITEMS,
    "items[0]": [None, "x", 5, [1]],
    "items[0].productId": [MISSING, None, "", *SOME_BAD_IDENTIFIERS],
    "items[0].title": [MISSING, None, 5],
    "items[0].quantity": [MISSING, None, 0, -1, 1.5, "1", True],
    "items[0].variantId": SOME_BAD_IDENTIFIERS,
    "items[0].priceCents": SOME_BAD_AMOUNTS,
}


BAD_ORDERS: dict[str, list[object]] = {
    "orderId": [MISSING, None, *BAD_IDENTIFIERS],
    "totalCents": [MISSING, None, *BAD_AMOUNTS],
    "currency": [MISSING, None, "", "US", "USDD", "ABC", "€", 840, ["USD"], "XXX", "XTS"],
    "status": ["", "paid", "PLACED", 1, {}],
    "orderedAt": BAD_INSTANTS,
    "orderNumber": [[], {}, True],
    "refundAmountCents": SOME_BAD_AMOUNTS,
    "refundId": SOME_BAD_IDENTIFIERS,
    "checkoutId": SOME_BAD_IDENTIFIERS,
    "historical": ["yes", 1, []],
    "properties": ["x", [1], 5],
    "customerTotals": ["x", [1], 5],
    "customerTotals.orderCount": [1],
    "customerTotals.ordersCount": [-1, 1.5, "1"],
    "customerTotals.totalSpentCents": SOME_BAD_AMOUNTS,
    **BAD_CUSTOMERS,
    **BAD_LINES,
}


BAD_CHECKOUTS: dict[str, list[object]] = {
    "checkoutId": [MISSING, None, "", *SOME_BAD_IDENTIFIERS],
    "totalCents": SOME_BAD_AMOUNTS,
    "currency": ["", "US", "ABC", 840],
    "checkoutUrl": ["", "/cart", "cart", "ftp://example.com/", "javascript:alert(1)", "http://", 5],
    "startedAt": BAD_INSTANTS,
    "properties": ["x", [1]],
    "customer": [MISSING, None, [1]],
    "customer.email": [MISSING, "buyer", "a\0@example.com"],
    "items": BAD_ITEMS,
    "items[0].quantity": [MISSING, 0],
}


BAD_PRODUCTS: dict[str, list[object]] = {
    "products": [MISSING, None, {}, [], [product(f"p-{n}") for n in range(101)]],
    "products[0]": [None, "x"],
    "products[0].productId": [MISSING, None, "", *SOME_BAD_IDENTIFIERS],
    "products[0].title": [MISSING, None, 5],
    "products[0].priceCents": SOME_BAD_AMOUNTS,
    "products[0].currency": ["US", 840],
    "products[0].inStock": ["yes"],
    "products[0].replenishment": ["x", [1]],
    "products[0].replenishment.afterDays": [MISSING, 0, 731, -1, 1.5, "30"],
    "products[0].replenishment.match": ["sku", 5],
    "products[0].replenishment.enabled": ["yes"],
}


def altered(good: Json, path: str, value: object) -> Json:
    """A copy with one value replaced or left out; the path is written as faults write it."""
    bad = copy.deepcopy(good)
    at: Any = bad
    *parents, last = path.replace("]", "").replace("[", ".").split(".")
    for parent in parents:
        at = at[int(parent)] if isinstance(at, list) else at[parent]
    if value is MISSING:
        del at[last]
    else:
        at[int(last) if isinstance(at, list) else last] = value
    return bad


def cases(table: dict[str, list[object]]) -> list[Any]:
    return [
        pytest.param(path, value, id=f"{path} {_shown(value)}")
        for path, values in table.items()
        for value in values
    ]


def _shown(value: object) -> str:
    return "missing" if value is MISSING else ascii(value)[:24]


def assert_nothing_recorded(shop: Shop) -> None:
    shop.settle()
    assert shop.events() == []
    shop.read().refused(404)
