"""Bad input is refused whole: all its faults are told, and nothing is recorded."""

from __future__ import annotations

import base64
import copy
import gzip
import json
from typing import Any

import pytest

from .exchange import MOST_ISSUES, Answer, Headers, Json
from .shop import Shop
from .statements import ago, checkout, item, order, product, wire

LIMIT_BYTES = 256 * 1024
MISSING = object()

GOOD_ORDER = order(
    items=[item(), item("SKU-COFFEE")],
    customerTotals={"ordersCount": 1, "totalSpentCents": 1},
    ordered_at=ago(days=1),
)
GOOD_CHECKOUT = checkout(items=[item()])


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


def assert_nothing_recorded(shop: Shop) -> None:
    shop.settle()
    assert shop.events() == []
    shop.read().refused(404)


def refuse(shop: Shop, path: str, body: Json, fault: str) -> Answer:
    """Posts a body with one fault."""
    answer = shop.post(path, body)
    assert answer.faults() == [fault]
    assert fault in answer.json()["error"]
    assert_nothing_recorded(shop)
    return answer


def cases(table: dict[str, list[object]]) -> list[Any]:
    return [
        pytest.param(path, value, id=f"{path} {_shown(value)}")
        for path, values in table.items()
        for value in values
    ]


def _shown(value: object) -> str:
    return "missing" if value is MISSING else ascii(value)[:24]


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
BAD_AMOUNTS: list[object] = [-1, 10.5, "10", 2**53, 10**40, True, [], {}]
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
    5,
    ["a@example.com"],
]
BAD_ITEMS: list[object] = [{}, "x", 7, [item()] * 501]

BAD_CUSTOMERS = {
    "customer": [MISSING, None, "buyer@example.com", [], 5],
    "customer.email": BAD_EMAILS,
    "customer.externalId": BAD_IDENTIFIERS,
    "customer.firstName": [5, {}],
    "customer.attributes": ["x", [], 5],
}
BAD_LINES = {
    "items": BAD_ITEMS,
    "items[0]": [None, "x", 5, []],
    "items[0].productId": [MISSING, None, *BAD_IDENTIFIERS],
    "items[0].title": [MISSING, None, 5],
    "items[0].quantity": [MISSING, None, 0, -1, 1.5, "1", True],
    "items[0].variantId": BAD_IDENTIFIERS,
    "items[0].priceCents": BAD_AMOUNTS,
}

BAD_ORDERS = {
    "orderId": [MISSING, None, *BAD_IDENTIFIERS],
    "totalCents": [MISSING, None, *BAD_AMOUNTS],
    "currency": [MISSING, None, "", "US", "USDD", "ABC", "€", 840, ["USD"]],
    "status": ["", "paid", "PLACED", 1, {}],
    "orderedAt": BAD_INSTANTS,
    "orderNumber": [[], {}, True],
    "refundAmountCents": BAD_AMOUNTS,
    "refundId": BAD_IDENTIFIERS,
    "checkoutId": BAD_IDENTIFIERS,
    "historical": ["yes", 1, []],
    "properties": ["x", [], 5],
    "customerTotals": ["x", [], 5],
    "customerTotals.ordersCount": [-1, 1.5, "1"],
    "customerTotals.totalSpentCents": BAD_AMOUNTS,
    **BAD_CUSTOMERS,
    **BAD_LINES,
}
BAD_CHECKOUTS = {
    "checkoutId": [MISSING, None, *BAD_IDENTIFIERS],
    "totalCents": BAD_AMOUNTS,
    "currency": ["", "US", "ABC", 840],
    "checkoutUrl": ["", "/cart", "cart", "ftp://example.com/", "javascript:alert(1)", "http://", 5],
    "startedAt": BAD_INSTANTS,
    "properties": ["x", []],
    "customer": [MISSING, None, []],
    "customer.email": [MISSING, "buyer", "a\0@example.com"],
    "items": BAD_ITEMS,
    "items[0].quantity": [MISSING, 0],
}


@pytest.mark.parametrize(("path", "value"), cases(BAD_ORDERS))
def test_a_faulty_order_is_refused(shop: Shop, path: str, value: object) -> None:
    refuse(shop, "/orders", altered(GOOD_ORDER, path, value), path)


@pytest.mark.parametrize(("path", "value"), cases(BAD_CHECKOUTS))
def test_a_faulty_checkout_is_refused(shop: Shop, path: str, value: object) -> None:
    refuse(shop, "/checkouts", altered(GOOD_CHECKOUT, path, value), path)


@pytest.mark.parametrize(
    ("path", "value"),
    cases(
        {
            "products": [MISSING, None, {}, [], [product(f"p-{n}") for n in range(101)]],
            "products[0]": [None, "x"],
            "products[0].productId": [MISSING, None, *BAD_IDENTIFIERS],
            "products[0].title": [MISSING, None, 5],
            "products[0].priceCents": BAD_AMOUNTS,
            "products[0].currency": ["US", 840],
            "products[0].inStock": ["yes"],
            "products[0].replenishment": ["x", []],
            "products[0].replenishment.afterDays": [MISSING, 0, 731, -1, 1.5, "30"],
            "products[0].replenishment.match": ["sku", 5],
            "products[0].replenishment.enabled": ["yes"],
        }
    ),
)
def test_a_faulty_product_is_refused(shop: Shop, path: str, value: object) -> None:
    shop_answer = shop.post("/products", altered({"products": [product("p")]}, path, value))
    assert shop_answer.faults() == [path]
    shop.request("GET", "/products/p").refused(404)


def test_a_good_product_beside_a_faulty_one_is_not_stored(shop: Shop) -> None:
    answer = shop.stock(product("good"), {"productId": "bad"})
    assert answer.faults() == ["products[1].title"]
    shop.request("GET", "/products/good").refused(404)


def test_the_good_bodies_are_good(shop: Shop) -> None:
    """What the tables alter is accepted as it stands."""
    shop.push(GOOD_ORDER).accepted()
    shop.start(GOOD_CHECKOUT).ok()
    shop.stock(product()).ok()


def test_what_may_be_sent_instead_is_listed(shop: Shop) -> None:
    [issue] = shop.push(order(status="paid")).refused(400)["issues"]
    assert issue["allowedValues"] == ["placed", "cancelled", "fulfilled", "refunded"]


# -------------------------------------------------------------- all of the faults


def test_all_faults_of_a_body_are_told_at_once(shop: Shop) -> None:
    answer = shop.push(
        {
            "totalCents": "10",
            "currency": "ABC",
            "customer": {"email": "nope", "externalId": ""},
            "status": "paid",
            "orderedAt": "soon",
            "items": [item(), {"productId": "", "title": 5, "quantity": 0}],
        }
    )
    faults = {
        "orderId",
        "totalCents",
        "currency",
        "customer.email",
        "customer.externalId",
        "status",
        "orderedAt",
        "items[1].productId",
        "items[1].title",
        "items[1].quantity",
    }
    assert set(answer.faults()) == faults
    body = answer.json()
    for issue in body["issues"][:3]:
        assert issue["path"] in body["error"]
    assert_nothing_recorded(shop)


def test_of_many_faults_ten_are_listed_and_three_summed_up(shop: Shop) -> None:
    answer = shop.push(order(items=[{}] * 20))
    body = answer.refused(400)
    assert len(body["issues"]) == MOST_ISSUES
    for issue in body["issues"][:3]:
        assert issue["path"] in body["error"]
    assert len(body["error"]) < 300
    assert_nothing_recorded(shop)


def test_a_fault_repeats_nothing_that_was_sent(shop: Shop) -> None:
    text = shop.push(order("a\0secret-id", currency="SECRETS", email="secret")).text
    assert "secret" not in text.lower()


# --------------------------------------------------------------------- raw bytes

GOOD_BYTES = json.dumps(GOOD_ORDER).encode()


def with_total(literal: str) -> bytes:
    """The good order with this very text as its total."""
    return (
        json.dumps({**GOOD_ORDER, "totalCents": 987654})
        .encode()
        .replace(b"987654", literal.encode())
    )


RAW = {
    "nothing": b"",
    "space": b"  \n ",
    "null": b"null",
    "an array": b"[" + GOOD_BYTES + b"]",
    "a number": b"42",
    "a string": b'"order"',
    "cut off": GOOD_BYTES[:-1],
    "only opened": b"{",
    "two bodies": GOOD_BYTES + GOOD_BYTES,
    "something after": GOOD_BYTES + b"x",
    "a trailing comma": GOOD_BYTES[:-1] + b",}",
    "single quotes": GOOD_BYTES.replace(b'"', b"'"),
    "a comment": b"/* hello */" + GOOD_BYTES,
    "a form": b"orderId=1001&totalCents=8850",
    "UTF-16": GOOD_BYTES.decode().encode("utf-16"),
    "invalid UTF-8": GOOD_BYTES.replace(b"Green Tea", b"Gr\xff\xfeen"),
    "overlong UTF-8": GOOD_BYTES.replace(b"Green Tea", b"\xc0\xaf"),
    "a surrogate in UTF-8": GOOD_BYTES.replace(b"Green Tea", b"\xed\xa0\x80"),
    "half a surrogate pair": GOOD_BYTES.replace(b"Green Tea", b"\\ud800"),
    "a raw control character": GOOD_BYTES.replace(b"Green Tea", b"Green\x01Tea"),
    "a bad escape": GOOD_BYTES.replace(b"Green Tea", b"\\x41"),
    "base64": base64.b64encode(GOOD_BYTES),
    "gzip": gzip.compress(GOOD_BYTES),
    "nested without end": b'{"properties":' * 5_000 + b"{}" + b"}" * 5_000,
    "opened without end": b"[" * 100_000,
    "a fraction of nothing": with_total("8850.0"),
    "an exponent": with_total("885e1"),
    "a small exponent": with_total("1E2"),
    "minus": with_total("-8850"),
    "a leading zero": with_total("08850"),
    "a plus": with_total("+8850"),
    "hexadecimal": with_total("0x10"),
    "not a number": with_total("NaN"),
    "infinity": with_total("Infinity"),
    "huge": with_total("9" * 4000),
    "a huge exponent": with_total("1e999999999"),
    "one key twice": GOOD_BYTES[:-1] + b',"totalCents":1}',
    "one key twice, the same": GOOD_BYTES[:-1] + b',"currency":"USD"}',
    "one key twice, escaped": GOOD_BYTES[:-1] + b',"order\\u0049d":"1002"}',
    "one key twice, inside": GOOD_BYTES.replace(b'"email"', b'"email":"x@example.com","email"'),
}


@pytest.mark.parametrize("name", RAW)
def test_bytes_that_are_no_order_are_refused(shop: Shop, name: str) -> None:
    shop.post_bytes("/orders", RAW[name]).refused(400)
    assert_nothing_recorded(shop)


@pytest.mark.parametrize("name", ["invalid UTF-8", "gzip", "cut off", "one key twice"])
def test_bytes_that_are_no_order_are_refused_as_binary_too(shop: Shop, name: str) -> None:
    headers = [("content-type", "application/octet-stream")]
    shop.post_bytes("/orders", RAW[name], headers).refused(400)
    assert_nothing_recorded(shop)


def test_a_compressed_body_is_refused(shop: Shop) -> None:
    headers = [("content-encoding", "gzip")]
    shop.post_bytes("/orders", gzip.compress(GOOD_BYTES), headers).refused(400)
    assert_nothing_recorded(shop)


@pytest.mark.parametrize(
    "headers",
    [
        [("content-type", "application/json; charset=utf-8")],
        [("content-type", "text/plain")],
        [("content-type", "application/octet-stream")],
        [("x-note", "a"), ("x-note", "b"), ("cookie", "a=1"), ("cookie", "b=2")],
    ],
    ids=str,
)
def test_json_is_json_however_it_is_labelled(shop: Shop, headers: Headers) -> None:
    """The gateway hands a binary type over in base64; the body is the same."""
    shop.post_bytes("/orders", GOOD_BYTES, headers).accepted()


# -------------------------------------------------------------------------- size


def padded(size_bytes: int) -> bytes:
    """A good order of exactly so many bytes."""
    frame = json.dumps(order(properties={"note": ""}), separators=(",", ":")).encode()
    body = frame.replace(b'"note":""', b'"note":"' + b"n" * (size_bytes - len(frame)) + b'"')
    assert len(body) == size_bytes
    return body


def test_a_body_of_exactly_256_kilobytes_is_accepted_and_told(shop: Shop) -> None:
    shop.post_bytes("/orders", padded(LIMIT_BYTES)).accepted()
    shop.settle()
    event = shop.event("order_placed")
    assert event.size_bytes <= LIMIT_BYTES
    assert shop.attributes()["ordersCount"] == 1


@pytest.mark.parametrize("content_type", ["application/json", "application/octet-stream"])
@pytest.mark.parametrize("size_bytes", [LIMIT_BYTES + 1, 2 * LIMIT_BYTES, 4 * 1024 * 1024])
def test_a_body_above_256_kilobytes_is_refused(
    shop: Shop, size_bytes: int, content_type: str
) -> None:
    headers = [("content-type", content_type)]
    shop.post_bytes("/orders", padded(size_bytes), headers).refused(413)
    assert_nothing_recorded(shop)


def test_a_body_is_measured_in_bytes_and_not_in_characters(shop: Shop) -> None:
    body = json.dumps(order(properties={"note": "é" * 140_000}), ensure_ascii=False).encode()
    assert len(body) > LIMIT_BYTES
    shop.post_bytes("/orders", body).refused(413)


def test_500_items_are_accepted(shop: Shop) -> None:
    shop.push(order(items=[item(f"p-{number}") for number in range(500)])).accepted()


def test_a_refused_order_leaves_the_recorded_one_alone(shop: Shop) -> None:
    shop.push(order()).accepted()
    shop.settle()
    before = (shop.read().body, shop.events())
    for bad in ({"totalCents": -1}, {"currency": "ABC"}, {"status": "paid"}, {"items": [{}]}):
        shop.push({**order(), **bad}).refused(400)
    shop.settle()
    assert (shop.read().body, shop.events()) == before
