"""AWS fails before or after it did what it was asked; nothing is lost and nothing counts twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from local.stack import Stack
from local.switchboard import Fault, Manner, Moment

from .exchange import Json, at_once
from .identifiers import order_event_id
from .shop import Shop, Town, picked
from .statements import ago, checkout, item, order, product

# Long enough for a function to try and fail, short enough to wait for.
A_WHILE_S = 2.5


@pytest.fixture(scope="module")
def faulty_town() -> Iterator[Town]:
    with Stack(faults=True) as stack:
        yield Town(stack)


@pytest.fixture
def shop(faulty_town: Town, request: pytest.FixtureRequest) -> Shop:
    """A shop whose key the functions know already, so that a request is one call."""
    shop = faulty_town.open_shop(request.node.name)
    shop.push(order("warm-up", 0, email="warm-up@example.com", historical=True)).accepted()
    shop.start(checkout("warm-up", email="warm-up@example.com")).ok()
    shop.settle()
    for schedule in shop.schedules():
        shop.fire(schedule)
    shop.settle()
    return shop


def events_since_warm_up(shop: Shop) -> list[str]:
    """The names of events about others than the warm-up."""
    own = (event for event in shop.events() if "warm-up" not in str(event.subscriber["email"]))
    return sorted(event.name for event in own if event.name != "subscriber_updated")


def broken(shop: Shop, fault: Fault) -> object:
    return shop.stack.switchboard.broken(fault)


def stuck(shop: Shop) -> None:
    """What was accepted so far does not get through for now."""
    with pytest.raises(TimeoutError):
        shop.stack.settle(A_WHILE_S)


def throttled(operation: str | None = None, times: int | None = None) -> Fault:
    return Fault(
        "dynamodb",
        operation,
        manner=Manner.ERROR,
        error="ProvisionedThroughputExceededException",
        times=times,
    )


# ----------------------------------------------------------------- on accepting

ACCEPTING = {
    "throttled": throttled("PutItem"),
    "throttled as a whole": Fault(
        "dynamodb", "PutItem", manner=Manner.ERROR, error="ThrottlingException"
    ),
    "over its request limit": Fault(
        "dynamodb", "PutItem", manner=Manner.ERROR, error="RequestLimitExceeded"
    ),
    "failing": Fault(
        "dynamodb", "PutItem", manner=Manner.ERROR, error="InternalServerError", status=500
    ),
    "cut before": Fault("dynamodb", "PutItem", Moment.BEFORE),
    "cut after": Fault("dynamodb", "PutItem", Moment.AFTER),
    "hanging before": Fault("dynamodb", "PutItem", Moment.BEFORE, Manner.HANG),
    "hanging after": Fault("dynamodb", "PutItem", Moment.AFTER, Manner.HANG),
}


@pytest.mark.parametrize("name", ACCEPTING)
def test_an_order_that_could_not_be_recorded_can_be_sent_again(shop: Shop, name: str) -> None:
    with shop.stack.switchboard.broken(ACCEPTING[name]):
        refusal = shop.push(order()).refused(503)
    assert "injected" not in str(refusal)
    assert shop.push(order()).accepted()["outcome"] in ("accepted", "duplicate")
    assert shop.push(order()).accepted()["outcome"] == "duplicate"
    shop.settle()
    expected = {"ordersCount": 1, "totalSpentCents": 8850}
    assert picked(shop.attributes(), expected) == expected
    assert events_since_warm_up(shop) == ["order_placed"]


@pytest.mark.parametrize("name", ["throttled", "cut before", "cut after"])
def test_a_checkout_that_could_not_be_recorded_can_be_sent_again(shop: Shop, name: str) -> None:
    with shop.stack.switchboard.broken(ACCEPTING[name]):
        shop.start(checkout()).refused(503)
    assert shop.start(checkout()).ok()["outcome"] in ("accepted", "duplicate")
    shop.settle()
    assert events_since_warm_up(shop) == ["checkout_started"]
    assert len(shop.schedules()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        throttled("PutItem", times=1),
        Fault("dynamodb", "PutItem", Moment.BEFORE, times=1),
        Fault("dynamodb", "PutItem", Moment.AFTER, times=1),
    ],
    ids=["throttled", "cut before", "cut after"],
)
def test_a_hiccup_is_not_the_callers_concern(shop: Shop, fault: Fault) -> None:
    """After the cut the item is there already; it is told from another's by its request."""
    fault.times = 1
    with shop.stack.switchboard.broken(fault):
        assert shop.push(order()).accepted()["outcome"] == "accepted"
    shop.settle()
    assert shop.attributes()["ordersCount"] == 1
    assert events_since_warm_up(shop) == ["order_placed"]


@pytest.mark.parametrize("moment", Moment)
def test_an_amendment_that_could_not_be_recorded_can_be_sent_again(
    shop: Shop, moment: Moment
) -> None:
    shop.push(order("1001", 5000)).accepted()
    shop.settle()
    with shop.stack.switchboard.broken(Fault("dynamodb", "PutItem", moment)):
        shop.push(order("1001", 9000)).refused(503)
    assert shop.push(order("1001", 9000)).accepted()["outcome"] in ("amended", "duplicate")
    shop.settle()
    expected = {"ordersCount": 1, "totalSpentCents": 9000}
    assert picked(shop.attributes(), expected) == expected
    assert events_since_warm_up(shop) == ["order_placed", "order_updated"]


def test_a_key_that_cannot_be_looked_up_is_no_wrong_key(shop: Shop) -> None:
    key = shop.stack.make_key(shop.workspace)
    headers = [("authorization", f"Bearer {key}")]
    with shop.stack.switchboard.broken(throttled("GetItem")):
        shop.post("/orders", order(), headers).refused(503)
    shop.post("/orders", order(), headers).accepted()


def test_reading_fails_so_that_it_can_be_repeated(shop: Shop) -> None:
    shop.push(order()).accepted()
    shop.settle()
    shop.read().ok()
    with shop.stack.switchboard.broken(throttled()):
        shop.read().refused(503)
    shop.read().ok()


# ------------------------------------------------------------- the one call each


def dynamodb_calls(shop: Shop) -> dict[str, int]:
    counted = shop.stack.switchboard.calls()
    return {name: count for (service, name), count in counted.items() if service == "dynamodb"}


def calls_of(shop: Shop, before: dict[str, int], *operations: str) -> dict[str, int]:
    """How often each of these, or any operation, was called since."""
    now = dynamodb_calls(shop)
    wanted = operations or tuple(now)
    made = {name: now.get(name, 0) - before.get(name, 0) for name in wanted}
    return {name: count for name, count in made.items() if count}


def test_an_order_sent_again_costs_one_call_in_all(shop: Shop) -> None:
    shop.push(order()).accepted()
    shop.start(checkout()).ok()
    shop.settle()
    before = dynamodb_calls(shop)
    assert shop.push(order()).accepted()["outcome"] == "duplicate"
    shop.settle()
    assert calls_of(shop, before) == {"PutItem": 1}
    before = dynamodb_calls(shop)
    assert shop.start(checkout()).ok()["outcome"] == "duplicate"
    shop.settle()
    assert calls_of(shop, before) == {"PutItem": 1}


def test_a_new_order_costs_one_write_on_the_warm_path(shop: Shop) -> None:
    """The processor reads and writes after it, but never by PutItem."""
    before = dynamodb_calls(shop)
    assert shop.push(order()).accepted()["outcome"] == "accepted"
    assert shop.start(checkout()).ok()["outcome"] == "accepted"
    shop.settle()
    assert calls_of(shop, before, "PutItem") == {"PutItem": 2}


def test_a_new_order_asks_for_nothing_before_it_is_written(shop: Shop) -> None:
    refused = Fault("dynamodb", "PutItem", manner=Manner.ERROR, error="ResourceNotFoundException")
    before = dynamodb_calls(shop)
    with shop.stack.switchboard.broken(refused):
        shop.push(order()).refused(503)
        shop.start(checkout()).refused(503)
    assert calls_of(shop, before) == {"PutItem": 2}


# ----------------------------------------------------------------- the processor


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
@pytest.mark.parametrize("manner", [Manner.KILL, Manner.CUT, Manner.HANG])
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
    assert events_since_warm_up(shop) == ["order_placed"]


def test_a_processor_that_dies_again_and_again_gets_there(shop: Shop) -> None:
    shop.stock(product()).ok()
    faults = [
        Fault("dynamodb", "TransactWriteItems", Moment.BEFORE, Manner.KILL, times=2),
        Fault("dynamodb", "TransactWriteItems", Moment.AFTER, Manner.KILL, times=2),
        Fault("events", "PutEvents", Moment.BEFORE, Manner.KILL, times=2),
        Fault("events", "PutEvents", Moment.AFTER, Manner.KILL, times=2),
        Fault("scheduler", "CreateSchedule", Moment.BEFORE, Manner.KILL, times=2),
        Fault("scheduler", "CreateSchedule", Moment.AFTER, Manner.KILL, times=2),
    ]
    for fault in faults:
        shop.stack.switchboard.add(fault)
    totals = [1000 + number for number in range(12)]
    at_once(
        [
            lambda n=n, total=total: shop.push(
                order(n, total, ordered_at=ago(days=n + 1), items=[item()])
            ).accepted()
            for n, total in enumerate(totals)
        ]
    )
    shop.settle()
    for fault in faults:
        shop.stack.switchboard.remove(fault)
    expected = {"ordersCount": 12, "totalSpentCents": sum(totals)}
    assert picked(shop.attributes(), expected) == expected
    assert events_since_warm_up(shop).count("order_placed") == 12
    assert shop.schedule().due_at == ago(days=1) + timedelta(days=30)


def test_a_throttled_table_delays_the_books_and_loses_nothing(shop: Shop) -> None:
    with shop.stack.switchboard.broken(throttled("TransactWriteItems")):
        for number in range(5):
            shop.push(order(number, 100)).accepted()
        stuck(shop)
        assert events_since_warm_up(shop) == []
    shop.settle()
    assert shop.attributes()["ordersCount"] == 5
    assert events_since_warm_up(shop) == ["order_placed"] * 5


@pytest.mark.parametrize(
    "fault",
    [
        Fault("events", manner=Manner.ERROR, error="InternalException", status=500),
        Fault("events", manner=Manner.ERROR, error="ThrottlingException"),
        Fault("events"),
    ],
    ids=["failing", "throttled", "cut"],
)
def test_while_eventbridge_is_down_events_wait(shop: Shop, fault: Fault) -> None:
    with shop.stack.switchboard.broken(fault):
        shop.push(order()).accepted()
        shop.start(checkout(started_at=ago(minutes=-1))).ok()
        stuck(shop)
        assert events_since_warm_up(shop) == []
        assert shop.attributes()["ordersCount"] == 1, "the books do not wait"
        assert shop.push(order()).accepted()["outcome"] == "duplicate"
    shop.settle()
    assert events_since_warm_up(shop) == ["checkout_started", "order_placed"]
    assert shop.attributes()["ordersCount"] == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("scheduler", manner=Manner.ERROR, error="InternalServerException", status=500),
        Fault("scheduler", manner=Manner.ERROR, error="ThrottlingException", status=429),
        Fault("scheduler"),
    ],
    ids=["failing", "throttled", "cut"],
)
def test_while_scheduler_is_down_publishing_goes_on(shop: Shop, fault: Fault) -> None:
    shop.stock(product()).ok()
    with shop.stack.switchboard.broken(fault):
        shop.push(order("1001", ordered_at=ago(days=2), items=[item()])).accepted()
        stuck(shop)
        assert events_since_warm_up(shop) == ["order_placed"]
        assert shop.schedules() == []
        shop.push(order("1002", ordered_at=ago(days=1), items=[item()])).accepted()
        stuck(shop)
        assert events_since_warm_up(shop) == [
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
    shop.settle()
    assert events_since_warm_up(shop) == ["order_placed", "replenishment_due"]


def test_a_storm_of_faults_leaves_exact_books_and_every_event(shop: Shop) -> None:
    storm = [
        Fault(service, operation, moment, manner, times=3)
        for service, operation in (
            ("dynamodb", "TransactWriteItems"),
            ("dynamodb", "BatchGetItem"),
            ("dynamodb", "Query"),
            ("events", "PutEvents"),
        )
        for moment in Moment
        for manner in (Manner.CUT, Manner.KILL)
    ]
    for fault in storm:
        shop.stack.switchboard.add(fault)
    facts: list[Json] = []
    for number in range(20):
        facts.append(order(number, 1000))
        facts.append(order(number, 1000, status="refunded", refundAmountCents=number))
    at_once([lambda fact=fact: shop.push(fact).accepted() for fact in facts])
    shop.settle()
    for fault in storm:
        shop.stack.switchboard.remove(fault)
    refunds = sum(range(20))
    expected = {"ordersCount": 20, "totalSpentCents": 20000, "refundedCents": refunds}
    assert picked(shop.revenue(), expected) == expected
    assert shop.revenue()["netSpentCents"] == 20000 - refunds
    assert events_since_warm_up(shop) == ["order_placed"] * 20 + ["order_refunded"] * 20
