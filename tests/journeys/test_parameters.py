"""What the owner of a stack can choose."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.stack import Stack

from .shop import Shop, Town, picked
from .statements import ago, checkout, item, order, product


@pytest.fixture(scope="module")
def other_town() -> Iterator[Town]:
    parameters = {
        "BaseCurrency": "EUR",
        "AbandonedCheckoutMinutes": "0",
        "SubscriberUpdatedEvents": "off",
    }
    with Stack(parameters=parameters) as stack:
        yield Town(stack)


@pytest.fixture
def shop(other_town: Town, request: pytest.FixtureRequest) -> Shop:
    return other_town.open_shop(request.node.name)


def test_no_checkout_is_abandoned_after_0_minutes(shop: Shop) -> None:
    shop.start(checkout(totalCents=5000)).ok()
    shop.settle()
    shop.start(checkout(totalCents=9000)).ok()
    shop.settle()
    assert shop.schedules() == []
    assert shop.event_names() == ["checkout_started"]
    shop.push(order(checkoutId="c-1")).accepted()
    shop.settle()
    assert shop.event_names() == ["checkout_started", "order_placed"]


def test_the_headline_is_in_the_base_currency_of_the_stack(shop: Shop) -> None:
    shop.take(order("u", 1000, ordered_at=ago(days=9)))
    none_yet = {"currency": "EUR", "ordersCount": 0, "ltvCents": 0, "aov": None}
    assert picked(shop.attributes(), none_yet) == none_yet
    assert shop.revenue("USD")["ltvCents"] == 1000
    shop.take(order("e", 250, currency="EUR", ordered_at=ago(days=1)))
    expected = {"currency": "EUR", "ordersCount": 1, "ltvCents": 250, "aov": 2.5}
    assert picked(shop.attributes(), expected) == expected
    attributes = shop.events("order_placed")[-1].subscriber["attributes"]
    assert picked(attributes, expected) == expected


def test_updates_of_a_subscriber_are_not_told_when_switched_off(shop: Shop) -> None:
    shop.stock(product()).ok()
    shop.take(order("a", items=[item()], ordered_at=ago(days=2), customer={"firstName": "Ada"}))
    shop.take(order("b", historical=True))
    assert [event.name for event in shop.events()] == ["order_placed"]
    assert len(shop.schedules()) == 1
