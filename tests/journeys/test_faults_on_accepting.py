"""The table fails while a request is recorded: the caller is told, and a retry completes it."""

from __future__ import annotations

import pytest

from local.switchboard import Fault, Manner, Moment

from .shop import Shop, picked
from .statements import checkout, order


@pytest.fixture
def shop(faulty_shop: Shop) -> Shop:
    return faulty_shop


def throttled(operation: str | None = None, times: int | None = None) -> Fault:
    return Fault(
        "dynamodb",
        operation,
        manner=Manner.ERROR,
        error="ProvisionedThroughputExceededException",
        times=times,
    )


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
    "hanging": Fault("dynamodb", "PutItem", Moment.AFTER, Manner.HANG),
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
    assert shop.event_names() == ["order_placed"]


@pytest.mark.parametrize("name", ["throttled", "cut before", "cut after"])
def test_a_checkout_that_could_not_be_recorded_can_be_sent_again(shop: Shop, name: str) -> None:
    with shop.stack.switchboard.broken(ACCEPTING[name]):
        shop.start(checkout()).refused(503)
    assert shop.start(checkout()).ok()["outcome"] in ("accepted", "duplicate")
    shop.settle()
    assert shop.event_names() == ["checkout_started"]
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
    assert shop.event_names() == ["order_placed"]


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
    assert shop.event_names() == ["order_placed", "order_updated"]


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


def dynamodb_calls(shop: Shop) -> dict[str, int]:
    counted = shop.stack.switchboard.calls()
    return {name: count for (service, name), count in counted.items() if service == "dynamodb"}


def calls_of(shop: Shop, before: dict[str, int], *operations: str) -> dict[str, int]:
    """How often each of these, or any operation, was called since."""
    now = dynamodb_calls(shop)
    wanted = operations or tuple(now)
    made = {name: now.get(name, 0) - before.get(name, 0) for name in wanted}
    return {name: count for name, count in made.items() if count}


def test_what_is_sent_again_costs_a_write_and_a_reading_and_is_not_folded(shop: Shop) -> None:
    """The reading tells a repetition from a return to what was amended away."""
    shop.push(order()).accepted()
    shop.start(checkout()).ok()
    shop.settle()
    before = dynamodb_calls(shop)
    assert shop.push(order()).accepted()["outcome"] == "duplicate"
    shop.settle()
    assert calls_of(shop, before) == {"PutItem": 1, "Query": 1}
    before = dynamodb_calls(shop)
    assert shop.start(checkout()).ok()["outcome"] == "duplicate"
    shop.settle()
    assert calls_of(shop, before) == {"PutItem": 1, "Query": 1}


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
