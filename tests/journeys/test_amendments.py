"""A placed order sent again with other content: what is amended, and what contradicts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .exchange import Json
from .shop import Shop, picked
from .statements import ago, cancelled, fulfilled, item, order, refunded, wire


def test_an_amendment_moves_the_books_by_the_difference(shop: Shop) -> None:
    first = shop.push(
        order(
            "1001",
            5000,
            ordered_at=ago(days=3),
            orderNumber="#7",
            items=[item(quantity=2)],
            properties={"campaign": "spring"},
        )
    ).accepted()
    shop.push(order("1002", 1000)).accepted()
    shop.settle()

    amended = shop.push(order("1001", 8000)).accepted()
    assert amended == {**first, "outcome": "amended"}
    shop.settle()
    expected = {"ordersCount": 2, "totalSpentCents": 9000, "ltv": 90, "aovCents": 4500}
    assert picked(shop.attributes(), expected) == expected
    assert shop.event_names() == ["order_placed", "order_placed", "order_updated"]


def test_what_an_amendment_leaves_out_keeps_its_value(shop: Shop) -> None:
    shop.push(
        order(
            "1001",
            5000,
            ordered_at=ago(days=3),
            orderNumber="#7",
            items=[item(quantity=2)],
            properties={"campaign": "spring"},
        )
    ).accepted()
    shop.settle()
    shop.push(order("1001", 8000)).accepted()
    shop.settle()

    body = shop.event("order_updated").body
    expected = {
        "totalCents": 8000,
        "orderNumber": "#7",
        "campaign": "spring",
        "orderedAt": wire(ago(days=3)),
        "status": "placed",
    }
    assert picked(body, expected) == expected
    assert [line["quantity"] for line in body["lineItems"]] == [2]
    assert shop.revenue()["firstOrderAt"] == wire(ago(days=3))


@pytest.mark.parametrize(
    "change",
    [
        {"totalCents": 8851},
        {"orderNumber": "#8"},
        {"items": [item("SKU-COFFEE")]},
        {"items": []},
        {"properties": {"campaign": "summer"}},
    ],
    ids=str,
)
def test_other_content_is_an_amendment_once(shop: Shop, change: Json) -> None:
    placed = order(orderNumber="#7", items=[item()], properties={"campaign": "spring"})
    shop.push(placed).accepted()
    shop.settle()
    for outcome in ("amended", "duplicate", "duplicate"):
        assert shop.push({**placed, **change}).accepted()["outcome"] == outcome
        shop.settle()
    assert shop.event_names() == ["order_placed", "order_updated"]
    expected = {"ordersCount": 1, "totalSpentCents": change.get("totalCents", 8850)}
    assert picked(shop.attributes(), expected) == expected


def test_of_several_amendments_the_last_accepted_counts(shop: Shop) -> None:
    for total in (5000, 9000, 7000):
        shop.push(order("1001", total)).accepted()
        shop.settle()
    assert shop.attributes()["totalSpentCents"] == 7000
    assert shop.event_names() == ["order_placed", "order_updated", "order_updated"]
    ids = {event.id for event in shop.events("order_updated")}
    assert len(ids) == 2


def test_a_late_copy_of_the_first_content_does_not_undo_an_amendment(shop: Shop) -> None:
    for total, outcome in ((5000, "accepted"), (9000, "amended"), (5000, "duplicate")):
        assert shop.push(order("1001", total)).accepted()["outcome"] == outcome
        shop.settle()
    assert shop.attributes()["totalSpentCents"] == 9000


@pytest.mark.parametrize(
    "change",
    [{"customer": {"email": "other@example.com"}}, {"currency": "EUR"}],
    ids=["other customer", "other currency"],
)
def test_an_order_cannot_change_its_customer_or_currency(shop: Shop, change: Json) -> None:
    shop.push(order()).accepted()
    shop.settle()
    events, subscriber = shop.events(), shop.read().body

    refusal = shop.push({**order(), **change}).refused(409)
    assert refusal["code"] == "order_conflict"
    shop.settle()
    assert shop.events() == events
    assert shop.read().body == subscriber
    shop.read("other@example.com").refused(404)


def test_a_status_with_another_address_is_booked_to_the_orders_own_subscriber(shop: Shop) -> None:
    shop.push(order("1001", 5000)).accepted()
    other = "other@example.com"
    assert shop.push(cancelled("1001", 5000, email=other)).accepted()["outcome"] == "accepted"
    shop.settle()
    expected = {"ordersCount": 1, "cancelledOrdersCount": 1, "netSpentCents": 0}
    assert picked(shop.revenue(), expected) == expected
    assert shop.event_names() == ["order_cancelled", "order_placed"]
    assert shop.attributes(other)["ordersCount"] == 0


@pytest.mark.parametrize("statement", [cancelled, fulfilled, refunded])
def test_a_status_that_comes_first_with_another_address_does_not_claim_the_order(
    shop: Shop, statement: Callable[..., Json]
) -> None:
    """Only a placed order says whose it is."""
    other = "other@example.com"
    shop.push(statement("1001", 5000, email=other)).accepted()
    shop.settle()
    assert shop.push(order("1001", 5000)).accepted()["outcome"] == "accepted"
    shop.settle()
    net = 5000 if statement is fulfilled else 0
    expected = {"ordersCount": 1, "totalSpentCents": 5000, "netSpentCents": net}
    assert picked(shop.revenue(), expected) == expected
    assert shop.attributes(other)["ordersCount"] == 0
