"""A checkout is told once; left alone it is abandoned, and an order ends its timer for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from .exchange import at_once
from .identifiers import checkout_started_id, subscriber_id
from .published import instant
from .shop import Shop, picked
from .statements import BUYER, ago, checkout, item, order

AFTER = timedelta(minutes=60)
# A schedule has whole seconds.
ROUNDING = timedelta(seconds=1)

FULL_CHECKOUT = checkout(
    "c-1",
    started_at=ago(minutes=10),
    items=[item("SKU-TEA", variantId="green", priceCents=1250)],
    properties={"campaign": "spring", "checkoutUrl": "https://evil.example.com/"},
    customer={"firstName": "Ada"},
)


def start(shop: Shop, **fields: object) -> None:
    shop.start(checkout(**fields)).ok()
    shop.settle()


def buy(shop: Shop, **fields: object) -> None:
    shop.push(order(**fields)).accepted()
    shop.settle()


def assert_abandoned_never(shop: Shop) -> None:
    assert shop.schedules() == []
    assert shop.events("checkout_abandoned") == []


def test_a_started_checkout_is_answered_with_its_ids_and_told(shop: Shop) -> None:
    answer = shop.start(FULL_CHECKOUT)
    body = answer.ok()
    warnings = body.pop("warnings")
    assert any("checkoutUrl" in warning for warning in warnings)
    assert body == {
        "success": True,
        "checkoutId": "c-1",
        "subscriberId": subscriber_id(shop.workspace, BUYER),
        "eventId": checkout_started_id(shop.workspace, "c-1"),
        "outcome": "accepted",
    }
    shop.settle()

    event = shop.event("checkout_started")
    assert event.envelope["source"] == "commerce"
    metadata = {
        "id": body["eventId"],
        "schema": "checkout_started/1",
        "workspace": shop.workspace,
        "subject": "checkout/c-1",
        "correlationId": answer.request_id,
    }
    assert picked(event.metadata, metadata) == metadata
    assert event.subscriber["id"] == body["subscriberId"]
    assert event.subscriber["firstName"] == "Ada"
    told = {
        "checkoutId": "c-1",
        "checkoutUrl": "https://shop.example.com/checkouts/c-1",
        "totalCents": 8850,
        "currency": "USD",
        "campaign": "spring",
    }
    assert picked(event.body, told) == told
    [line] = event.body["lineItems"]
    expected = {
        "provider": "api",
        "providerProductId": "SKU-TEA",
        "providerVariantId": "green",
        "quantity": 1,
        "priceCents": 1250,
    }
    assert picked(line, expected) == expected
    assert shop.event_names() == ["checkout_started"]


def test_a_checkout_needs_an_id_and_a_customer_only(shop: Shop) -> None:
    shop.start({"checkoutId": 7, "customer": {"email": BUYER}}).ok()
    shop.settle()
    assert shop.event("checkout_started").body["checkoutId"] == "7"


def test_a_checkout_arms_its_timer_from_the_moment_it_is_told(shop: Shop) -> None:
    shop.start(FULL_CHECKOUT).ok()
    shop.settle()
    recorded_at = shop.event("checkout_started").recorded_at
    schedule = shop.schedule()
    assert abs(schedule.due_at - (recorded_at + AFTER)) <= ROUNDING
    assert schedule.wake_up["workspace"] == shop.workspace
    assert len(schedule.name) <= 64


def test_a_checkout_sent_again_changes_nothing(shop: Shop) -> None:
    first = shop.start(FULL_CHECKOUT).ok()
    shop.settle()
    events, schedule = shop.events(), shop.schedule()
    for _ in range(2):
        assert shop.start(FULL_CHECKOUT).ok() == {**first, "outcome": "duplicate"}
        shop.settle()
    assert shop.events() == events
    assert shop.schedule() == schedule


def test_an_amended_checkout_restarts_its_timer_without_a_word(shop: Shop) -> None:
    first = shop.start(checkout("c-1", totalCents=5000)).ok()
    shop.settle()
    before = shop.schedule()
    amended = shop.start(checkout("c-1", totalCents=9000)).ok()
    assert amended == {**first, "outcome": "amended"}
    shop.settle()
    after = shop.schedule()
    assert after.name != before.name
    assert after.due_at >= before.due_at
    assert shop.event_names() == ["checkout_started"]


def test_a_checkout_that_is_left_is_abandoned_as_it_is_then(shop: Shop) -> None:
    start(shop, totalCents=5000)
    start(shop, totalCents=9000, items=[item()])
    schedule = shop.schedule()
    shop.fire(schedule)
    event = shop.event("checkout_abandoned")
    assert event.metadata["schema"] == "checkout_abandoned/1"
    told = {
        "checkoutId": "c-1",
        "totalCents": 9000,
        "currency": "USD",
        "checkoutUrl": "https://shop.example.com/checkouts/c-1",
    }
    assert picked(event.body, told) == told
    assert len(event.body["lineItems"]) == 1
    assert event.subscriber["email"] == BUYER
    assert shop.schedules() == []

    shop.fire(schedule)
    assert len(shop.events("checkout_abandoned")) == 1


def test_a_wake_up_from_before_an_amendment_is_stale(shop: Shop) -> None:
    start(shop, totalCents=5000)
    stale = shop.schedule()
    start(shop, totalCents=9000)
    shop.fire(stale)
    assert shop.events("checkout_abandoned") == []
    assert len(shop.schedules()) == 1


def test_an_order_after_the_start_converts_the_checkout(shop: Shop) -> None:
    start(shop, started_at=ago(minutes=30))
    stale = shop.schedule()
    buy(shop, ordered_at=ago(minutes=10))
    assert shop.schedules() == []
    [cancellation] = shop.events("automation_cancelled")
    expected = {"kind": "abandoned_checkout", "checkoutId": "c-1"}
    assert picked(cancellation.body, expected) == expected
    assert cancellation.body["cause"]["orderId"] == "1001"

    shop.fire(stale)
    assert_abandoned_never(shop)


def test_an_order_converts_every_open_checkout_of_its_subscriber(shop: Shop) -> None:
    for number in range(3):
        start(shop, checkout_id=f"c-{number}")
    start(shop, checkout_id="theirs", email="other@example.com")
    buy(shop)
    assert len(shop.events("automation_cancelled")) == 3
    assert shop.schedule().wake_up["subscriberId"] == subscriber_id(
        shop.workspace, "other@example.com"
    )


def test_an_order_from_before_the_start_converts_nothing(shop: Shop) -> None:
    start(shop, started_at=ago(minutes=30))
    buy(shop, ordered_at=ago(minutes=40))
    assert len(shop.schedules()) == 1
    assert shop.events("automation_cancelled") == []
    shop.fire(shop.schedule())
    assert len(shop.events("checkout_abandoned")) == 1


def test_an_order_that_names_the_checkout_converts_it(shop: Shop) -> None:
    start(shop, started_at=ago(minutes=30))
    buy(shop, ordered_at=ago(minutes=40), checkoutId="c-1")
    assert_abandoned_never(shop)
    assert len(shop.events("automation_cancelled")) == 1


def test_an_order_of_somebody_else_that_names_the_checkout_converts_it(shop: Shop) -> None:
    start(shop)
    stale = shop.schedule()
    buy(shop, email="spouse@example.com", checkoutId="c-1")
    assert shop.schedules() == []
    [cancellation] = shop.events("automation_cancelled")
    assert cancellation.body["checkoutId"] == "c-1"
    assert cancellation.subscriber["id"] == subscriber_id(shop.workspace, BUYER)
    shop.fire(stale)
    assert_abandoned_never(shop)


def test_an_order_of_somebody_else_converts_nothing(shop: Shop) -> None:
    start(shop)
    buy(shop, email="other@example.com")
    assert len(shop.schedules()) == 1


def test_conversion_is_terminal(shop: Shop) -> None:
    start(shop, totalCents=5000)
    buy(shop, checkoutId="c-1")
    assert shop.start(checkout(totalCents=9000)).ok()["outcome"] == "amended"
    shop.settle()
    assert_abandoned_never(shop)


def test_a_checkout_told_after_the_purchase_is_converted_already(shop: Shop) -> None:
    buy(shop, ordered_at=ago(minutes=10))
    start(shop, started_at=ago(minutes=30))
    assert shop.event_names() == ["checkout_started", "order_placed"]
    assert_abandoned_never(shop)


def test_a_checkout_told_after_the_order_that_names_it_is_converted_already(shop: Shop) -> None:
    buy(shop, email="spouse@example.com", ordered_at=ago(minutes=40), checkoutId="c-1")
    start(shop, started_at=ago(minutes=30))
    assert_abandoned_never(shop)


def test_a_checkout_after_an_earlier_purchase_has_its_timer(shop: Shop) -> None:
    buy(shop, ordered_at=ago(minutes=30))
    start(shop, started_at=ago(minutes=10))
    assert len(shop.schedules()) == 1


def test_history_converts_nothing(shop: Shop) -> None:
    start(shop, started_at=ago(minutes=30))
    buy(shop, ordered_at=ago(minutes=10), historical=True)
    assert len(shop.schedules()) == 1


def test_identical_checkouts_at_one_instant_are_one(shop: Shop) -> None:
    answers = at_once([lambda: shop.start(checkout()).ok()] * 16)
    shop.settle()
    assert sorted(answer["outcome"] for answer in answers) == ["accepted"] + ["duplicate"] * 15
    assert len({answer["eventId"] for answer in answers}) == 1
    assert shop.event_names() == ["checkout_started"]
    assert len(shop.schedules()) == 1


@pytest.mark.parametrize("arrival", ["the order first", "the checkout first", "at one instant"])
def test_an_order_and_its_checkout_may_cross(shop: Shop, arrival: str) -> None:
    """107 of 133 abandoned-cart mails of one shop went to people who had bought."""
    calls: list[Callable[[], int]] = [
        lambda: shop.start(checkout(started_at=ago(minutes=5))).status,
        lambda: shop.push(order(ordered_at=ago(minutes=4), checkoutId="c-1")).status,
    ]
    if arrival == "at one instant":
        at_once(calls)
    else:
        for call in reversed(calls) if arrival == "the order first" else calls:
            call()
    shop.settle()
    for schedule in shop.schedules():
        shop.fire(schedule)
    assert_abandoned_never(shop)


def test_the_start_of_a_checkout_leaves_as_it_came(shop: Shop) -> None:
    shop.start(FULL_CHECKOUT).ok()
    shop.settle()
    assert instant(shop.event("checkout_started").metadata["occurredAt"]) == ago(minutes=10)
