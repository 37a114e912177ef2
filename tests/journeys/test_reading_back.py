"""Reading an order back: what was sent, what counts of it, and what became of its reminders."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from .exchange import Json
from .identifiers import subscriber_id
from .published import instant
from .shop import Shop
from .statements import BUYER, ago, cancelled, fulfilled, item, order, product, purchase

Story = list[tuple[str, str, str, str]]


def reminders(read: Json) -> Story:
    """What became of the order's automations: product, outcome, why and by what."""
    return [
        (note["productId"], note["outcome"], note["reason"], note["cause"])
        for note in read["automations"]
    ]


def assert_told_once_and_in_order(shop: Shop, read: Json, *names: str) -> None:
    """Every event that the order shows was published, and each note and event is shown once."""
    shown = [
        (event["eventName"].removeprefix("ecommerce."), event["id"]) for event in read["events"]
    ]
    published = {(event.name, event.id) for event in shop.events()}
    assert [name for name, _ in shown if name != "subscriber_updated"] == list(names)
    assert set(shown) <= published
    assert len(set(shown)) == len(shown)
    times = [instant(note["at"]) for note in read["automations"]]
    assert times == sorted(times)
    armings = [
        (note["productId"], note["generation"], note["outcome"]) for note in read["automations"]
    ]
    assert len(set(armings)) == len(armings)


def test_an_order_tells_that_a_later_one_ended_its_reminder(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=9)), purchase("1002", ago(days=2)))
    first, second = tea_shop.order("1001"), tea_shop.order("1002")
    assert reminders(first) == [
        ("SKU-TEA", "armed", "purchased", "order/1001"),
        ("SKU-TEA", "cancelled", "purchased_again", "order/1002"),
    ]
    assert_told_once_and_in_order(tea_shop, first, "order_placed", "automation_cancelled")
    told = tea_shop.event("automation_cancelled")
    assert told.id in {event["id"] for event in first["events"]}
    # What the second one did is shown there too, and the reminder that it armed there alone.
    assert reminders(second) == [
        ("SKU-TEA", "cancelled", "purchased_again", "order/1002"),
        ("SKU-TEA", "armed", "purchased", "order/1002"),
    ]
    assert_told_once_and_in_order(tea_shop, second, "order_placed", "automation_cancelled")


def test_an_order_tells_that_its_reminder_fired_and_what_ended_it_then(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=9)))
    tea_shop.fire(tea_shop.schedule())
    buyer = f"subscriber/{subscriber_id(tea_shop.workspace, BUYER)}"
    fired = [
        ("SKU-TEA", "armed", "purchased", "order/1001"),
        ("SKU-TEA", "fired", "due", buyer),
    ]
    read = tea_shop.order("1001")
    assert reminders(read) == fired
    assert_told_once_and_in_order(tea_shop, read, "order_placed", "replenishment_due")

    tea_shop.take(purchase("1002", ago(days=1)))
    read = tea_shop.order("1001")
    assert reminders(read) == [*fired, ("SKU-TEA", "cancelled", "purchased_again", "order/1002")]
    names = ("order_placed", "replenishment_due", "automation_cancelled")
    assert_told_once_and_in_order(tea_shop, read, *names)


def test_an_order_tells_that_the_shop_wanted_no_reminder_any_more(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=2)))
    tea_shop.stock(product(replenishment=None)).ok()
    tea_shop.fire(tea_shop.schedule())
    read = tea_shop.order("1001")
    buyer = f"subscriber/{subscriber_id(tea_shop.workspace, BUYER)}"
    assert reminders(read) == [
        ("SKU-TEA", "armed", "purchased", "order/1001"),
        ("SKU-TEA", "cancelled", "replenishment_disabled", buyer),
    ]
    assert_told_once_and_in_order(tea_shop, read, "order_placed", "automation_cancelled")


def test_an_order_tells_of_its_own_reminders_alone(tea_shop: Shop) -> None:
    tea_shop.stock(product("SKU-SOAP")).ok()
    tea_shop.take(
        purchase("1001", ago(days=9), item(), item("SKU-SOAP")),
        purchase("1002", ago(days=5)),
        purchase("1003", ago(days=2), item(), item("SKU-SOAP")),
        cancelled("1003", 1250),
    )
    assert reminders(tea_shop.order("1001")) == [
        ("SKU-SOAP", "armed", "purchased", "order/1001"),
        ("SKU-TEA", "armed", "purchased", "order/1001"),
        ("SKU-TEA", "cancelled", "purchased_again", "order/1002"),
        ("SKU-SOAP", "cancelled", "purchased_again", "order/1003"),
        ("SKU-SOAP", "armed", "newest_that_stands", "order/1003"),
    ]
    second = tea_shop.order("1002")
    assert reminders(second)[-3:] == [
        ("SKU-TEA", "armed", "purchased", "order/1002"),
        ("SKU-TEA", "cancelled", "purchased_again", "order/1003"),
        ("SKU-TEA", "armed", "newest_that_stands", "order/1003"),
    ]
    names = ("order_placed", "automation_cancelled", "automation_cancelled")
    assert_told_once_and_in_order(tea_shop, second, *names)
    assert [outcome for _, outcome, _, _ in reminders(tea_shop.order("1003"))] == [
        *("cancelled", "armed") * 4,
    ]


def test_an_order_without_reminders_shows_its_facts_and_what_counts(shop: Shop) -> None:
    shop.take(order("1001", 5000, ordered_at=ago(days=1)), fulfilled("1001", 5000))
    read = shop.order("1001")
    assert [fact["status"] for fact in read["facts"]] == ["placed", "fulfilled"]
    assert read["counted"]["netCents"] == 5000
    assert read["automations"] == []
    assert_told_once_and_in_order(shop, read, "order_placed", "order_fulfilled")


@pytest.mark.parametrize("order_id", ["gid://shopify/Order/1", "a/b", "/a/", "//"])
@pytest.mark.parametrize("safe", ["", "/"], ids=["encoded", "as it is"])
def test_an_order_is_read_by_an_id_with_slashes(shop: Shop, order_id: str, safe: str) -> None:
    shop.take(order(order_id, 5000))
    read = shop.request("GET", f"/orders/{quote(order_id, safe=safe)}").ok()["order"]
    assert read["orderId"] == order_id


@pytest.mark.parametrize("name", ["100%25x", "50%off", "%", "%2F", "a+b", "a%2Bb", "a b"])
def test_what_was_accepted_is_read_by_its_own_name(shop: Shop, name: str) -> None:
    """Percent signs and plus signs too: a path is decoded once, and is no form."""
    email = f"{name.replace(' ', '_')}@example.com"
    shop.take(order(name, 5000, email=email))
    assert shop.order(name)["orderId"] == name
    assert shop.subscriber(email)["email"] == email
    shop.stock(product(name)).ok()
    path = f"/products/{quote(name, safe='')}"
    assert shop.request("GET", path).ok()["product"]["productId"] == name
    shop.request("DELETE", path).ok()
    shop.request("GET", path).refused(404)


def test_an_order_that_was_not_pushed_is_not_found(shop: Shop) -> None:
    shop.request("GET", "/orders/1001").refused(404)
