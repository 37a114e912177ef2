"""Reminders to buy again: armed by a purchase, ended by the next one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from .exchange import Json
from .identifiers import subscriber_id
from .shop import Schedule, Shop, picked
from .statements import (
    BUYER,
    ago,
    cancelled,
    fulfilled,
    item,
    order,
    product,
    purchase,
    refunded,
    wire,
)

AFTER_DAYS = 30


def test_a_purchase_arms_a_reminder(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=2, hours=5)))
    schedule = tea_shop.schedule()
    assert schedule.due_at == ago(days=2, hours=5) + timedelta(days=AFTER_DAYS)

    described = schedule.described
    assert re.fullmatch(r"[0-9a-zA-Z_.-]{1,64}", schedule.name)
    assert schedule.name.startswith("replenishment-")
    assert described["GroupName"] == tea_shop.stack.schedule_group
    assert re.fullmatch(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)", described["ScheduleExpression"]), (
        "no fraction, no offset"
    )
    assert described.get("ScheduleExpressionTimezone", "UTC") == "UTC"
    assert described["ActionAfterCompletion"] == "DELETE"
    assert described["FlexibleTimeWindow"]["Mode"] == "OFF"
    target = described["Target"]
    assert target["Arn"] == tea_shop.stack.environment["REMINDERS_FUNCTION_ARN"]
    assert target["RoleArn"]
    assert target["DeadLetterConfig"]["Arn"]
    wake_up = {
        "workspace": tea_shop.workspace,
        "subscriberId": subscriber_id(tea_shop.workspace, BUYER),
    }
    assert picked(schedule.wake_up, wake_up) == wake_up
    assert set(schedule.wake_up) >= {"automation", "generation"}
    assert tea_shop.event_names() == ["order_placed"]


@pytest.mark.parametrize("after_days", [1, 730])
def test_a_reminder_may_wait_from_a_day_to_two_years(shop: Shop, after_days: int) -> None:
    shop.stock(product(after_days=after_days)).ok()
    shop.take(purchase("1001", ago(hours=1)))
    assert shop.schedule().due_at == ago(hours=1) + timedelta(days=after_days)


def test_a_schedule_has_whole_seconds(tea_shop: Shop) -> None:
    bought_at = ago(days=2)
    text = wire(bought_at).replace("Z", ".987654Z")
    tea_shop.take(order("1001", 1250, orderedAt=text, items=[item()]))
    late = tea_shop.schedule().due_at - (bought_at + timedelta(days=AFTER_DAYS))
    assert timedelta(0) <= late <= timedelta(seconds=1)


def test_a_schedule_says_nothing_of_the_customer(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=2), customer={"firstName": "Ada"}))
    text = str(tea_shop.schedule().described)
    assert BUYER not in text
    assert "Ada" not in text


def test_the_longest_ids_still_make_a_valid_schedule(shop: Shop) -> None:
    longest, variant = "日" * 85, "v" * 255
    shop.stock(
        product(longest, replenishment={"enabled": True, "afterDays": 1, "match": "variant"})
    ).ok()
    shop.take(purchase("1001", ago(hours=1), item(longest, variantId=variant)))
    assert re.fullmatch(r"[0-9a-zA-Z_.-]{1,64}", shop.schedule().name)
    shop.fire(shop.schedule())
    assert shop.event("replenishment_due").body["product"]["productId"] == longest


def test_the_next_purchase_supersedes_the_reminder(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=20)))
    first = tea_shop.schedule()
    tea_shop.take(purchase("1002", ago(days=1)))
    second = tea_shop.schedule()
    assert second.name != first.name
    assert second.due_at == ago(days=1) + timedelta(days=AFTER_DAYS)

    [cancellation] = tea_shop.events("automation_cancelled")
    assert cancellation.metadata["schema"] == "automation_cancelled/1"
    assert cancellation.subscriber["email"] == BUYER
    expected = {"kind": "replenishment", "productId": "SKU-TEA", "orderId": "1001"}
    assert picked(cancellation.body, expected) == expected
    assert cancellation.body["cause"]["orderId"] == "1002"


def test_the_same_purchase_sent_again_leaves_its_reminder(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=20)))
    first = tea_shop.schedule()
    tea_shop.take(purchase("1001", ago(days=20)), fulfilled("1001", 1250))
    assert tea_shop.schedule() == first
    assert tea_shop.cancellations() == []


def test_an_older_purchase_that_arrives_late_changes_no_reminder(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1002", ago(days=1)))
    newest = tea_shop.schedule()
    tea_shop.take(purchase("1001", ago(days=20)))
    assert tea_shop.schedule() == newest
    assert tea_shop.cancellations() == []
    assert tea_shop.attributes()["ordersCount"] == 2


def test_purchases_at_once_leave_the_reminder_of_the_newest(tea_shop: Shop) -> None:
    for number, days in enumerate((9, 3, 7, 1, 5)):
        tea_shop.push(purchase(f"o-{number}", ago(days=days))).accepted()
    tea_shop.settle()
    assert tea_shop.schedule().due_at == ago(days=1) + timedelta(days=AFTER_DAYS)


def test_a_reminder_is_never_armed_in_the_past(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=AFTER_DAYS, minutes=1)))
    assert tea_shop.schedules() == []
    assert tea_shop.event_names() == ["order_placed"]


def test_an_old_purchase_ends_the_reminder_of_a_still_older_one(tea_shop: Shop) -> None:
    """It is too old for a reminder of its own, and yet the customer bought again."""
    tea_shop.stock(product(after_days=90)).ok()
    tea_shop.take(purchase("1001", ago(days=60)))
    assert len(tea_shop.schedules()) == 1
    tea_shop.stock(product(after_days=30)).ok()
    tea_shop.take(purchase("1002", ago(days=40)))
    assert tea_shop.schedules() == []
    assert len(tea_shop.cancellations()) == 1


@pytest.mark.parametrize(
    "ending",
    [
        [cancelled("1001", 1250)],
        [refunded("1001", 1250)],
        [refunded("1001", 1250, refundAmountCents=1250)],
        [
            refunded("1001", 1250, refundId="r-1", refundAmountCents=1000),
            refunded("1001", 1250, refundId="r-2", refundAmountCents=250),
        ],
    ],
    ids=["cancelled", "refunded whole", "refunded the amount", "refunded bit by bit"],
)
def test_an_order_that_ends_disarms_its_reminder(tea_shop: Shop, ending: list[Json]) -> None:
    tea_shop.take(purchase("1001", ago(days=2)))
    assert len(tea_shop.schedules()) == 1
    tea_shop.take(*ending)
    assert tea_shop.schedules() == []
    [cancellation] = tea_shop.cancellations()
    expected = {"kind": "replenishment", "productId": "SKU-TEA", "orderId": "1001"}
    assert picked(cancellation, expected) == expected


def test_an_order_cancelled_with_another_address_disarms_its_own_reminder(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=2)))
    tea_shop.take(cancelled("1001", 1250, email="other@example.com"))
    assert tea_shop.schedules() == []
    [cancellation] = tea_shop.events("automation_cancelled")
    assert cancellation.subscriber["email"] == BUYER


def test_a_partial_refund_leaves_the_reminder(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=2)))
    tea_shop.take(refunded("1001", 1250, refundAmountCents=1249))
    assert len(tea_shop.schedules()) == 1
    assert tea_shop.cancellations() == []


@pytest.mark.parametrize(
    "ending",
    [cancelled("1001", 1250), refunded("1001", 1250)],
    ids=["cancelled", "refunded"],
)
def test_an_order_that_ended_before_it_was_placed_arms_nothing(
    tea_shop: Shop, ending: Json
) -> None:
    tea_shop.take(ending, purchase("1001", ago(days=2)))
    assert tea_shop.schedules() == []
    assert tea_shop.cancellations() == []
    assert "order_placed" in tea_shop.event_names()


def test_an_order_disarms_only_what_it_armed(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=20)), purchase("1002", ago(days=2)))
    newest = tea_shop.schedule()
    tea_shop.take(cancelled("1001", 1250))
    assert tea_shop.schedule() == newest
    assert len(tea_shop.cancellations()) == 1


def test_a_reminder_is_by_product_and_not_by_variant(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=20), item(variantId="green")))
    tea_shop.take(purchase("1002", ago(days=2), item(variantId="black")))
    assert tea_shop.schedule().due_at == ago(days=2) + timedelta(days=AFTER_DAYS)
    assert len(tea_shop.cancellations()) == 1


def test_two_variants_in_one_order_arm_one_reminder(tea_shop: Shop) -> None:
    items = [item(variantId="green"), item(variantId="black"), item(variantId="green")]
    tea_shop.take(purchase("1001", ago(days=2), *items))
    assert len(tea_shop.schedules()) == 1
    assert tea_shop.cancellations() == []


def test_a_product_may_ask_for_a_reminder_of_each_exact_variant(shop: Shop) -> None:
    by_variant = {"enabled": True, "afterDays": AFTER_DAYS, "match": "variant"}
    shop.stock(product(replenishment=by_variant)).ok()
    shop.take(purchase("1001", ago(days=20), item(variantId="green")))
    shop.take(purchase("1002", ago(days=10), item(variantId="black")))
    assert [schedule.due_at for schedule in shop.schedules()] == [
        ago(days=20) + timedelta(days=AFTER_DAYS),
        ago(days=10) + timedelta(days=AFTER_DAYS),
    ]
    assert shop.cancellations() == []

    shop.take(purchase("1003", ago(days=1), item(variantId="green")))
    assert [schedule.due_at for schedule in shop.schedules()] == [
        ago(days=10) + timedelta(days=AFTER_DAYS),
        ago(days=1) + timedelta(days=AFTER_DAYS),
    ]
    [cancellation] = shop.cancellations()
    assert cancellation["orderId"] == "1001"


def test_a_product_that_turns_from_exact_variants_keeps_one_reminder(shop: Shop) -> None:
    by_variant = {"enabled": True, "afterDays": AFTER_DAYS, "match": "variant"}
    shop.stock(product(replenishment=by_variant)).ok()
    shop.take(purchase("1001", ago(days=20), item(variantId="green")))
    shop.stock(product(after_days=AFTER_DAYS)).ok()
    shop.take(purchase("1002", ago(days=1), item(variantId="black")))
    assert shop.schedule().due_at == ago(days=1) + timedelta(days=AFTER_DAYS)
    [cancelled] = shop.cancellations()
    expected = {"variantId": "green", "orderId": "1001", "reason": "purchased_again"}
    assert picked(cancelled, expected) == expected


def test_an_order_placed_at_another_time_than_first_said_moves_its_reminder(
    tea_shop: Shop,
) -> None:
    tea_shop.take(purchase("1001", ago(days=20)), purchase("1001", ago(days=10)))
    assert tea_shop.schedule().due_at == ago(days=10) + timedelta(days=AFTER_DAYS)
    assert tea_shop.cancellations() == []


def test_history_that_undoes_an_order_lets_its_reminder_end_untold(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=20)))
    undone = {**purchase("1001", ago(days=20)), "status": "cancelled", "historical": True}
    tea_shop.take(undone)
    assert tea_shop.schedules() == []
    assert tea_shop.event_names() == ["order_placed"]


def test_a_product_that_turns_to_exact_variants_keeps_one_reminder_of_each(shop: Shop) -> None:
    shop.stock(product()).ok()
    shop.take(purchase("1001", ago(days=20), item(variantId="green")))
    by_variant = {"enabled": True, "afterDays": AFTER_DAYS, "match": "variant"}
    shop.stock(product(replenishment=by_variant)).ok()
    shop.take(purchase("1002", ago(days=1), item(variantId="green")))
    assert shop.schedule().due_at == ago(days=1) + timedelta(days=AFTER_DAYS)
    assert len(shop.cancellations()) == 1


def test_other_products_and_other_subscribers_keep_their_reminders(tea_shop: Shop) -> None:
    tea_shop.stock(product("SKU-COFFEE", after_days=7)).ok()
    tea_shop.take(purchase("1001", ago(days=2)))
    tea_shop.take(purchase("1002", ago(days=1), item("SKU-COFFEE")))
    tea_shop.take(purchase("1003", ago(days=1), email="other@example.com"))
    assert len(tea_shop.schedules()) == 3
    assert tea_shop.cancellations() == []


def test_one_order_arms_a_reminder_for_each_of_its_products(shop: Shop) -> None:
    """More of them than one transaction of the table could hold."""
    numbers = range(60)
    shop.stock(*(product(f"p-{n}", after_days=n + 1) for n in numbers)).ok()
    bought_at = ago(hours=1)
    shop.take(purchase("1001", bought_at, *(item(f"p-{n}") for n in numbers)))
    assert [schedule.due_at for schedule in shop.schedules()] == [
        bought_at + timedelta(days=n + 1) for n in numbers
    ]
    shop.take(purchase("1002", ago(minutes=30), *(item(f"p-{n}") for n in numbers)))
    assert len(shop.schedules()) == len(numbers)
    assert len(shop.cancellations()) == len(numbers)
    shop.take(cancelled("1002", 1250))
    assert [schedule.due_at for schedule in shop.schedules()] == [
        bought_at + timedelta(days=n + 1) for n in numbers
    ]
    assert shop.event_names().count("order_placed") == 2


@pytest.mark.parametrize(
    "replenishment",
    [None, {"enabled": False, "afterDays": 30, "match": "product"}],
    ids=["none", "switched off"],
)
def test_a_product_without_replenishment_arms_nothing(shop: Shop, replenishment: object) -> None:
    shop.stock(product(replenishment=replenishment)).ok()
    shop.take(purchase("1001", ago(days=2)))
    assert shop.schedules() == []


def test_history_neither_arms_nor_ends_a_reminder(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1000", ago(days=9), historical=True))
    assert tea_shop.schedules() == []
    tea_shop.take(purchase("1001", ago(days=5)))
    armed = tea_shop.schedule()
    tea_shop.take(purchase("1002", ago(days=1), historical=True))
    assert tea_shop.schedule() == armed
    assert tea_shop.cancellations() == []


def test_only_the_newest_of_many_generations_has_a_schedule(tea_shop: Shop) -> None:
    names = set()
    for number in range(5):
        tea_shop.take(purchase(f"o-{number}", ago(days=9 - number)))
        [only] = tea_shop.schedules()
        assert isinstance(only, Schedule)
        names.add(only.name)
    assert len(names) == 5
    assert len(tea_shop.cancellations()) == 4


def test_a_subscriber_shows_their_open_reminders(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=2)))
    due_at = wire(ago(days=2) + timedelta(days=AFTER_DAYS))
    [open_one] = tea_shop.subscriber()["automations"]
    expected = {"kind": "replenishment", "productId": "SKU-TEA", "dueAt": due_at}
    assert picked(open_one, expected) == expected
    tea_shop.take(cancelled("1001", 1250))
    assert tea_shop.subscriber()["automations"] == []
