"""Any order of arrival and any repetition gives the same books and the same events."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from .accounting import primary_currency, profile, revenue_by_currency
from .conftest import OpenShop
from .exchange import Json
from .identifiers import order_event_id
from .random_facts import Stream
from .shop import Shop, picked
from .storm import ACCEPTING, BEHIND, storm

CALLERS = 8


def send(shop: Shop, stream: Stream) -> tuple[int, Counter[str]]:
    """Sends everything at least once, shuffled, from several callers at once; what came of it.

    An amendment is one only after the order it amends; everything else may come at any time.
    """
    chance = stream.chance
    first = list(stream.facts) + chance.choices(stream.facts, k=len(stream.facts) // 3)
    chance.shuffle(first)
    late = chance.choices(stream.facts + stream.amendments, k=len(stream.facts) // 5)
    sequence = [(fact, False) for fact in first]
    for amendment in stream.amendments:
        placed = next(
            place
            for place, (fact, _) in enumerate(sequence)
            if fact["orderId"] == amendment["orderId"] and fact.get("status") is None
        )
        sequence.insert(chance.randrange(placed + 1, len(sequence) + 1), (amendment, True))
    sequence += [(fact, fact in stream.amendments) for fact in late]

    recorded = {fact["orderId"]: threading.Event() for fact in stream.facts}

    def push(fact: Json, amends: bool) -> str:
        if amends:
            assert recorded[fact["orderId"]].wait(60)
        outcome: str = shop.insist("/orders", fact).accepted()["outcome"]
        if fact.get("status") is None and not amends:
            recorded[fact["orderId"]].set()
        return outcome

    with ThreadPoolExecutor(CALLERS) as pool:
        return len(sequence), Counter(pool.map(lambda one: push(*one), sequence))


def expected_events(stream: Stream) -> Counter[tuple[str, str]]:
    """Name and order of each event; amendments have ids that only the product can tell."""
    live = [fact for fact in stream.facts if not fact.get("historical")]
    amended = [fact for fact in stream.amendments if not fact.get("historical")]
    return Counter(
        [
            *((f"order_{fact.get('status', 'placed')}", fact["orderId"]) for fact in live),
            *(("order_updated", fact["orderId"]) for fact in amended),
        ]
    )


def expected_ids(shop: Shop, stream: Stream) -> set[str]:
    """The documented id of every event but those of amendments."""
    ids = set()
    for fact in stream.facts:
        if fact.get("historical"):
            continue
        status = fact.get("status", "placed")
        name = status
        if status == "refunded" and "refundId" in fact:
            name = f"refunded#id#{fact['refundId']}"
        elif status == "refunded" and "refundAmountCents" in fact:
            name = f"refunded#amount#{fact['refundAmountCents']}"
        elif status == "refunded":
            name = "refunded#whole"
        ids.add(order_event_id(shop.workspace, f"order_{status}", fact["orderId"], name))
    return ids


def assert_books(shop: Shop, stream: Stream) -> None:
    everything = stream.facts + stream.amendments
    for email in sorted({fact["customer"]["email"] for fact in everything}):
        facts = [fact for fact in everything if fact["customer"]["email"] == email]
        expected = revenue_by_currency(facts)
        subscriber = shop.subscriber(email)
        found = subscriber["revenueByCurrency"]
        assert set(found) == set(expected), email
        for currency, figures in expected.items():
            assert picked(found[currency], figures) == figures, (email, currency)
        headline = expected[primary_currency(expected)]
        assert picked(subscriber["customAttributes"], headline) == headline, email

        # An amendment without a time is as old as its order, and accepted later.
        timed = []
        for fact in facts:
            placed = next(one for one in stream.facts if one["orderId"] == fact["orderId"])
            timed.append({"orderedAt": placed["orderedAt"], **fact})
        said = profile(timed)
        assert subscriber["firstName"] == said.get("firstName"), email
        for name in ("plan", "source"):
            assert subscriber["customAttributes"].get(name) == said["attributes"].get(name), email


def assert_events(shop: Shop, stream: Stream) -> None:
    events = [event for event in shop.events() if event.name != "subscriber_updated"]
    told = Counter((event.name, event.body["orderId"]) for event in events)
    assert told == expected_events(stream)
    ids = {event.id for event in events if event.name != "order_updated"}
    assert ids == expected_ids(shop, stream)


@pytest.mark.parametrize("seed", [2026, 1121])
def test_books_and_events_depend_on_the_facts_alone(open_shop: OpenShop, seed: int) -> None:
    shop, stream = open_shop(), Stream(random.Random(seed))
    sent, outcomes = send(shop, stream)
    shop.settle()
    assert outcomes == {
        "accepted": len(stream.facts),
        "amended": len(stream.amendments),
        "duplicate": sent - len(stream.facts) - len(stream.amendments),
    }
    assert_books(shop, stream)
    assert_events(shop, stream)


@pytest.mark.parametrize("seed", [7])
def test_no_fault_of_aws_changes_books_or_events(faulty_shop: Shop, seed: int) -> None:
    shop, chance = faulty_shop, random.Random(seed)
    stream = Stream(chance)
    operations = [one for one in BEHIND if one[0] != "scheduler"]
    with storm(shop.stack.switchboard, chance, [*operations, *ACCEPTING]):
        send(shop, stream)
        shop.settle()
    assert_books(shop, stream)
    assert_events(shop, stream)
