"""AWS fails behind an accepted request; nothing is lost and nothing counts twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from local.switchboard import Fault, Manner, Moment

from .identifiers import order_event_id
from .shop import Shop, picked
from .statements import ago, checkout, item, order, product

# Long enough for a function to try and fail, short enough to wait for.
A_WHILE_S = 1.5


def throttled(operation: str | None = None, times: int | None = None) -> Fault:
    return Fault(
        "dynamodb",
        operation,
        manner=Manner.ERROR,
        error="ProvisionedThroughputExceededException",
        times=times,
    )


@pytest.fixture
def shop(faulty_shop: Shop) -> Shop:
    return faulty_shop


def stuck(shop: Shop, until: Callable[[], bool] = lambda: True) -> None:
    """What was accepted so far does not get through for now, however far it has come."""
    for _ in range(10):
        with pytest.raises(TimeoutError):
            shop.stack.settle(A_WHILE_S)
        if until():
            return
    raise AssertionError("it has not come that far")


@pytest.mark.parametrize(
    ("service", "operation", "moment"),
    [
        ("dynamodb", "TransactWriteItems", Moment.BEFORE),
        ("dynamodb", "TransactWriteItems", Moment.AFTER),
        ("events", "PutEvents", Moment.BEFORE),
        ("events", "PutEvents", Moment.AFTER),
    ],
    ids=["before the commit", "after the commit", "before publishing", "after publishing"],
)
@pytest.mark.parametrize("manner", [Manner.KILL, Manner.CUT])
def test_a_processor_that_dies_publishes_the_same_event_and_books_once(
    shop: Shop, service: str, operation: str, moment: Moment, manner: Manner
) -> None:
    fault = Fault(service, operation, moment, manner, times=1)
    with shop.stack.switchboard.broken(fault):
        shop.push(order(customer={"firstName": "Ada"})).accepted()
        shop.settle()
    assert fault.times == 0, "it struck"
    expected = {"ordersCount": 1, "totalSpentCents": 8850}
    assert picked(shop.attributes(), expected) == expected
    ids = {event.id for event in shop.deliveries() if event.name == "order_placed"}
    assert ids == {order_event_id(shop.workspace, "order_placed", "1001", "placed")}
    assert shop.event_names() == ["order_placed"]


def test_a_bus_that_never_answers_is_asked_again(shop: Shop) -> None:
    fault = Fault("events", "PutEvents", Moment.AFTER, Manner.HANG, times=1)
    with shop.stack.switchboard.broken(fault):
        shop.push(order()).accepted()
        shop.settle()
    assert fault.times == 0, "it struck"
    assert shop.event_names() == ["order_placed"]
    assert shop.attributes()["ordersCount"] == 1


def test_a_throttled_table_delays_the_books_and_loses_nothing(shop: Shop) -> None:
    with shop.stack.switchboard.broken(throttled("TransactWriteItems")):
        for number in range(5):
            shop.push(order(number, 100)).accepted()
        stuck(shop)
        assert shop.event_names() == []
    shop.settle()
    assert shop.attributes()["ordersCount"] == 5
    assert shop.event_names() == ["order_placed"] * 5


@pytest.mark.parametrize(
    "fault",
    [
        Fault("events", manner=Manner.ERROR, error="InternalException", status=500),
        Fault("events"),
    ],
    ids=["failing", "cut"],
)
def test_while_eventbridge_is_down_events_wait(shop: Shop, fault: Fault) -> None:
    with shop.stack.switchboard.broken(fault):
        shop.push(order()).accepted()
        shop.start(checkout(email="other@example.com")).ok()
        stuck(shop, until=lambda: shop.read().status == 200)
        assert shop.event_names() == []
        assert shop.attributes()["ordersCount"] == 1, "the books do not wait"
        assert shop.push(order()).accepted()["outcome"] == "duplicate"
    shop.settle()
    assert shop.event_names() == ["checkout_started", "order_placed"]
    assert shop.attributes()["ordersCount"] == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("scheduler", manner=Manner.ERROR, error="InternalServerException", status=500),
        Fault("scheduler"),
    ],
    ids=["failing", "cut"],
)
def test_while_scheduler_is_down_publishing_goes_on(shop: Shop, fault: Fault) -> None:
    shop.stock(product()).ok()
    with shop.stack.switchboard.broken(fault):
        shop.push(order("1001", ordered_at=ago(days=2), items=[item()])).accepted()
        stuck(shop, until=lambda: len(shop.event_names()) >= 1)
        assert shop.event_names() == ["order_placed"]
        assert shop.schedules() == []
        shop.push(order("1002", ordered_at=ago(days=1), items=[item()])).accepted()
        stuck(shop, until=lambda: len(shop.event_names()) >= 3)
        assert shop.event_names() == [
            "automation_cancelled",
            "order_placed",
            "order_placed",
        ]
        assert shop.attributes()["ordersCount"] == 2
    shop.settle()
    assert shop.schedule().due_at == ago(days=1) + timedelta(days=30)


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("operation", ["CreateSchedule", "DeleteSchedule"])
def test_a_scheduler_that_dies_leaves_one_schedule(
    shop: Shop, operation: str, moment: Moment
) -> None:
    shop.stock(product()).ok()
    fault = Fault("scheduler", operation, moment, Manner.KILL, times=1)
    with shop.stack.switchboard.broken(fault):
        shop.push(order("1001", ordered_at=ago(days=2), items=[item()])).accepted()
        shop.settle()
        shop.push(order("1002", ordered_at=ago(days=1), items=[item()])).accepted()
        shop.settle()
    assert fault.times == 0, "it struck"
    assert shop.schedule().due_at == ago(days=1) + timedelta(days=30)


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("manner", [Manner.KILL, Manner.CUT])
def test_a_wake_up_that_was_not_taken_in_is_taken_in_by_the_next(
    shop: Shop, manner: Manner, moment: Moment
) -> None:
    shop.stock(product()).ok()
    shop.push(order(ordered_at=ago(days=2), items=[item()])).accepted()
    shop.settle()
    schedule = shop.schedule()
    with shop.stack.switchboard.broken(Fault("dynamodb", "PutItem", moment, manner)):
        assert shop.stack.fire(schedule.reminder).error
    shop.fire(schedule)
    assert shop.event_names() == ["order_placed", "replenishment_due"]
