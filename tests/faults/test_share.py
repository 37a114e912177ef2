"""A fixed share of `make faults`, and that its verdict can be another."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from . import judge
from .recorded import facts
from .run import WORKSPACE, Plan, Result, run
from .traffic import Json

PLAN = Plan(orders=200, seed=1121, restarts=(0.5,), limit_s=300, fault_every_s=0.2)


@pytest.fixture(scope="module")
def result() -> Result:
    return run(PLAN, lambda _: None)


def test_books_profiles_events_and_reminders_equal_the_model(result: Result) -> None:
    assert result.differences == []
    assert result.failures() == []


def forget_event(name: str) -> Callable[[Json], None]:
    def plant(document: Json) -> None:
        events = document["observed"]["events"]
        gone = next(event for event in events if event["name"] == name)
        # However often it was delivered.
        event_id = gone["detail"]["metadata"]["id"]
        events[:] = [event for event in events if event["detail"]["metadata"]["id"] != event_id]

    return plant


def invent_event(document: Json) -> None:
    events = document["observed"]["events"]
    event = copy.deepcopy(next(event for event in events if event["name"] == "order_placed"))
    event["detail"]["metadata"]["id"] += "0"
    events.append(event)


def change_event(document: Json) -> None:
    events = document["observed"]["events"]
    event = copy.deepcopy(events[0])
    event["detail"]["digest"] = ""
    events.append(event)


def of_stranger(document: Json) -> None:
    document["observed"]["events"][0]["detail"]["subscriber"]["id"] = "sub_0"


def change_figure(document: Json) -> None:
    subscribers = document["observed"]["subscribers"].values()
    books = next(shown["revenueByCurrency"] for shown in subscribers if shown["revenueByCurrency"])
    next(iter(books.values()))["netSpentCents"] += 1


def change_name(document: Json) -> None:
    next(iter(document["observed"]["subscribers"].values()))["firstName"] = "Nobody"


def forget_subscriber(document: Json) -> None:
    document["observed"]["subscribers"].popitem()


def change_order(document: Json) -> None:
    orders = document["observed"]["orders"].values()
    counted = next(order["counted"] for order in orders if order["counted"])
    counted["refundedCents"] += 1


def forget_automation(kind: str) -> Callable[[Json], None]:
    def plant(document: Json) -> None:
        automations, gone = next(
            (shown["automations"], one)
            for shown in document["observed"]["subscribers"].values()
            for one in shown["automations"]
            if one["kind"] == kind
        )
        automations.remove(gone)

    return plant


def forget_schedule(document: Json) -> None:
    document["observed"]["schedules"].pop()


def repeat_schedule(document: Json) -> None:
    schedules = document["observed"]["schedules"]
    schedules.append(schedules[0])


@pytest.mark.parametrize(
    ("plant", "what"),
    [
        (forget_event("order_placed"), "never published"),
        (invent_event, "published without a cause"),
        (change_event, "one id, two events"),
        (of_stranger, "whom no fact names"),
        (change_figure, "netSpentCents"),
        (change_name, "firstName"),
        (forget_subscriber, "is not known"),
        (change_order, "refundedCents"),
        (forget_automation("replenishment"), "reminders of"),
        (forget_automation("abandoned_checkout"), "timers of"),
        (forget_schedule, "schedules of"),
        (repeat_schedule, "schedules of"),
        (forget_event("back_in_stock"), "notices for"),
    ],
)
def test_what_is_wrong_is_named(result: Result, plant: Callable[[Json], None], what: str) -> None:
    document = copy.deepcopy(result.document)
    plant(document)
    found = judge.differences(document)
    assert [difference for difference in found if what in difference]


def test_a_statement_that_was_answered_and_is_not_recorded_is_named(result: Result) -> None:
    observed = copy.deepcopy(result.observed)
    order_id = next(iter(observed.orders))
    gone = observed.orders[order_id]["facts"].pop()
    _, wrong = facts(WORKSPACE, result.answered, observed)
    assert any(order_id in one and "not recorded" in one for one in wrong), gone


def test_a_fact_that_nobody_stated_is_named(result: Result) -> None:
    observed = copy.deepcopy(result.observed)
    order_id = next(iter(observed.orders))
    observed.orders[order_id]["facts"][0]["totalCents"] += 1
    _, wrong = facts(WORKSPACE, result.answered, observed)
    assert any(order_id in one and "never stated" in one for one in wrong)


def test_a_kind_of_fault_that_never_struck_is_a_failure(result: Result) -> None:
    struck = {key: times for key, times in result.struck.items() if key[0] != "500"}
    quiet = copy.copy(result)
    quiet.struck = type(result.struck)(struck)
    assert quiet.failures() == ["never struck: 500"]
