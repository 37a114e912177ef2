"""Bytes that are no order, and odd ones that are."""

from __future__ import annotations

import base64
import codecs
import gzip
import json

import pytest

from .exchange import Headers
from .faulty_bodies import GOOD_ORDER, assert_nothing_recorded
from .shop import Shop
from .statements import order

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


def test_a_compressed_body_is_the_body_that_it_inflates_to(shop: Shop) -> None:
    headers = [("content-encoding", "gzip")]
    shop.post_bytes("/orders", gzip.compress(GOOD_BYTES), headers).accepted()
    assert shop.push(GOOD_ORDER).accepted()["outcome"] == "duplicate"


@pytest.mark.parametrize("body", [GOOD_BYTES, gzip.compress(GOOD_BYTES)[:-9]], ids=["plain", "cut"])
def test_what_is_no_gzip_although_it_says_so_is_refused(shop: Shop, body: bytes) -> None:
    answer = shop.post_bytes("/orders", body, [("content-encoding", "gzip")]).refused(400)
    assert "gzip" in answer["error"]
    assert_nothing_recorded(shop)


def test_a_body_that_inflates_without_end_is_too_large(shop: Shop) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    shop.post_bytes("/orders", bomb, [("content-encoding", "gzip")]).refused(413)
    assert_nothing_recorded(shop)


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip"])
def test_another_content_coding_is_refused(shop: Shop, coding: str) -> None:
    answer = shop.post_bytes("/orders", GOOD_BYTES, [("content-encoding", coding)])
    assert answer.refused(415)["code"] == "unsupported_encoding"
    assert answer.headers["accept-encoding"] == "gzip"
    assert_nothing_recorded(shop)


def test_a_byte_order_mark_is_skipped(shop: Shop) -> None:
    shop.post_bytes("/orders", codecs.BOM_UTF8 + GOOD_BYTES).accepted()
    assert shop.push(GOOD_ORDER).accepted()["outcome"] == "duplicate"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("nothing", "empty"),
        ("a form", "form-encoded"),
        ("single quotes", "single quote"),
        ("a trailing comma", "comma"),
        ("cut off", "cut off"),
        ("a comment", "comment"),
        ("an array", "array"),
        ("a string", "string"),
        ("gzip", "compressed"),
        ("UTF-16", "UTF-16"),
    ],
)
def test_a_body_that_is_no_order_is_told_what_it_is(shop: Shop, name: str, word: str) -> None:
    answer = shop.post_bytes("/orders", RAW[name]).refused(400)
    assert word in answer["error"]


def test_json_is_json_without_a_label(shop: Shop) -> None:
    shop.request("POST", "/orders", body=GOOD_BYTES).accepted()


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


ODD = {
    "a number beyond doubles": b"1e400",
    "a number below doubles": b"1e-400",
    "many digits": b"9" * 400,
    "many decimals": b"0." + b"3" * 400,
    "minus zero": b"-0.0",
    "20 levels": b'{"a":' * 20 + b"1" + b"}" * 20,
    "200 levels": b"[" * 200 + b"]" * 200,
    "control characters": b'"\\u0000\\u0001\\u001f\\u007f"',
    "all of Unicode": '"\u2028\ufeff\uffff\U0010ffff"'.encode(),
    "an empty key": b'{"":{"":[]}}',
    "many keys": json.dumps({f"k{number}": None for number in range(10_000)}).encode(),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("place", ["properties", "attributes"])
def test_what_is_odd_is_refused_or_told_and_never_lost(shop: Shop, place: str, name: str) -> None:
    """A 2xx that cannot be carried out would be worse than any refusal."""
    stated = order(properties={"odd": "here"}, customer={"attributes": {"odd": "here"}})
    kept = {"properties": "attributes", "attributes": "properties"}[place]
    if kept == "attributes":
        del stated["customer"]["attributes"]
    else:
        del stated["properties"]
    answer = shop.post_bytes("/orders", json.dumps(stated).encode().replace(b'"here"', ODD[name]))
    shop.settle()
    if answer.status == 202:
        assert shop.event_names() == ["order_placed"]
        assert shop.attributes()["ordersCount"] == 1
    else:
        answer.refused(400)
        assert_nothing_recorded(shop)
