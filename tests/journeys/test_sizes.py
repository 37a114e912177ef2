"""As large as may be: what was accepted is booked and told, whatever it weighs."""

from __future__ import annotations

import json

import pytest

from .faulty_bodies import assert_nothing_recorded
from .published import LARGEST_ENTRY_BYTES
from .shop import Shop
from .statements import checkout, item, order

LIMIT_BYTES = 256 * 1024


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
    shop.push(order(items=[item()] * 500)).accepted()
    shop.start(checkout(items=[item()] * 500)).ok()


def test_an_order_with_the_most_items_is_told_within_the_limit_of_an_entry(shop: Shop) -> None:
    """500 long items fit into a body, and not beside everything else into an event."""
    items = [item(title="é" * 200, sku=f"s-{number}") for number in range(500)]
    shop.push(order(items=items)).accepted()
    shop.settle()
    event = shop.event("order_placed")
    assert event.size_bytes <= LARGEST_ENTRY_BYTES
    assert event.body["lineItemsTruncated"] is True
    kept = event.body["lineItems"]
    assert 0 < len(kept) < 500
    assert [line["sku"] for line in kept] == [f"s-{number}" for number in range(len(kept))]
    assert shop.attributes()["ordersCount"] == 1


def test_an_order_of_500_products_is_told_whole(shop: Shop) -> None:
    """Also when handling their automations takes many transactions."""
    shop.push(order(items=[item(f"p-{number}") for number in range(500)])).accepted()
    shop.settle()
    event = shop.event("order_placed")
    assert len(event.body["lineItems"]) == 500
    assert "lineItemsTruncated" not in event.body


def test_a_profile_that_grows_with_every_order_never_loses_one(shop: Shop) -> None:
    """What was answered with a 2xx is booked, however much a shop says of one customer."""
    answers = []
    for number in range(4):
        attributes = {f"a{number}-{n}": "x" * 2000 for n in range(100)}
        customer = {"attributes": attributes}
        answers.append(shop.push(order(number, 100, customer=customer)))
        shop.settle()
    answers.append(shop.push(order("last", 100)))
    shop.settle()
    accepted = [answer for answer in answers if answer.status == 202]
    assert shop.attributes()["ordersCount"] == len(accepted)
    assert shop.event_names() == ["order_placed"] * len(accepted)
    assert answers[-1].status == 202


@pytest.mark.parametrize("count", [30, 60, 100])
def test_a_statement_full_of_attributes_is_booked(shop: Shop, count: int) -> None:
    attributes = {f"a{number}": "x" * 2000 for number in range(count)}
    shop.push(order(customer={"attributes": attributes})).accepted()
    shop.settle()
    assert shop.attributes()["ordersCount"] == 1
    assert shop.attributes()["a0"] == "x" * 2000
    assert shop.event_names() == ["order_placed"]


def test_more_attributes_than_a_request_may_have_are_refused(shop: Shop) -> None:
    attributes = {f"a{number}": number for number in range(12_000)}
    answer = shop.push(order(customer={"attributes": attributes}))
    assert answer.faults() == ["customer.attributes"]
    assert_nothing_recorded(shop)


@pytest.mark.parametrize("value", ["x" * 261_700, "\\" * 130_700], ids=["letters", "backslashes"])
@pytest.mark.parametrize("key", ["refundId", "startedAt", "dueAt", "note"])
def test_a_property_of_any_name_and_the_most_bytes_is_told(
    shop: Shop, key: str, value: str
) -> None:
    statement = json.dumps(order(properties={key: value}), separators=(",", ":")).encode()
    assert LIMIT_BYTES - 1000 < len(statement) <= LIMIT_BYTES
    shop.post_bytes("/orders", statement).accepted()
    shop.settle()
    event = shop.event("order_placed")
    assert event.size_bytes <= LARGEST_ENTRY_BYTES
    assert event.body.get(key) != value


def test_the_answer_to_a_body_full_of_unknown_fields_is_short(shop: Shop) -> None:
    unknown = {f"unknown-{number}": 1 for number in range(12_000)}
    answer = shop.push({**order(), **unknown})
    warnings = answer.accepted()["warnings"]
    assert len(warnings) == 20
    assert warnings[-1] == "more_warnings: 11981 more"
    assert len(answer.body) < 4096


def test_a_large_profile_does_not_keep_an_order_from_ending_many_checkouts(shop: Shop) -> None:
    """Every cancellation shows the subscriber; together they outgrow an item of the table."""
    large = {f"a{number}": "x" * 1000 for number in range(100)}
    shop.push(order("first", 100, customer={"attributes": large})).accepted()
    for number in range(12):
        shop.start(checkout(f"c-{number}")).ok()
    shop.settle()
    assert len(shop.schedules()) == 12
    shop.push(order("second", 200)).accepted()
    shop.settle()
    assert shop.attributes()["ordersCount"] == 2
    assert shop.schedules() == []
    assert len(shop.events("automation_cancelled")) == 12
