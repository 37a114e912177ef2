"""Any order of arrival and any repetition gives the same books and the same events."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from .accounting import DECIMALS, primary_currency, profile, revenue_by_currency
from .conftest import OpenShop
from .exchange import Json
from .identifiers import order_event_id
from .shop import Shop, picked
from .statements import ago, order, wire

SUBSCRIBERS = 4
ORDERS = 36
CALLERS = 8


@dataclass
class Stream:
    """Facts of a few subscribers, each with a time of its own so that "newest" is one fact."""

    chance: random.Random
    facts: list[Json] = field(default_factory=list)
    amendments: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        # One second for each fact; shuffled, so that no order of ids is the order of times.
        seconds = list(range(ORDERS * 8))
        self.chance.shuffle(seconds)
        self._times = (ago(days=100) + timedelta(seconds=second) for second in seconds)
        for number in range(ORDERS):
            self._order(f"o-{number}")

    def _order(self, order_id: str) -> None:
        chance = self.chance
        same: Json = {
            "email": f"buyer-{chance.randrange(SUBSCRIBERS)}@example.com",
            "currency": chance.choice(list(DECIMALS)),
        }
        if chance.random() < 0.15:
            same["historical"] = True
        total = chance.randrange(0, 50_000)
        self._state(order_id, total, same, **self._totals())
        if chance.random() < 0.3:
            self._refunds_by_id(order_id, total, same)
        elif chance.random() < 0.4:
            self._refunds_so_far(order_id, total, same)
        for status in ("fulfilled", "cancelled"):
            if chance.random() < 0.25:
                self._state(order_id, total, same, status=status)
        if chance.random() < 0.3:
            amended = order(order_id, chance.randrange(0, 50_000), **_copy(same))
            amended["customer"] |= self._customer()
            if chance.random() < 0.5:
                amended["orderedAt"] = wire(next(self._times))
            self.amendments.append(amended)

    def _refunds_by_id(self, order_id: str, total: int, same: Json) -> None:
        for number in range(self.chance.randrange(1, 4)):
            amount = self.chance.randrange(0, total + 1)
            refund = {"refundId": f"r-{number}", "refundAmountCents": amount}
            self._state(order_id, total, same, status="refunded", **refund)

    def _refunds_so_far(self, order_id: str, total: int, same: Json) -> None:
        amounts = {self.chance.randrange(0, total + 1) for _ in range(3)}
        for amount in amounts:
            self._state(order_id, total, same, status="refunded", refundAmountCents=amount)
        if self.chance.random() < 0.3:
            self._state(order_id, total, same, status="refunded")

    def _state(self, order_id: str, total: int, same: Json, **fields: object) -> None:
        fact = order(order_id, total, ordered_at=next(self._times), **_copy(same), **fields)
        fact["customer"] |= self._customer()
        self.facts.append(fact)

    def _totals(self) -> Json:
        if self.chance.random() < 0.85:
            return {}
        totals = {
            "ordersCount": self.chance.randrange(0, 100),
            "totalSpentCents": self.chance.randrange(0, 1_000_000),
        }
        for name in list(totals):
            if self.chance.random() < 0.2:
                del totals[name]
        return {"customerTotals": totals}

    def _customer(self) -> Json:
        chance = self.chance
        said: Json = {}
        if chance.random() < 0.5:
            said["firstName"] = chance.choice(["Ada", "Augusta", "Zoë"])
        if chance.random() < 0.5:
            value = chance.choice([None, "free", "gold", 7, True])
            said["attributes"] = {chance.choice(["plan", "source"]): value}
        return said


def _copy(same: Json) -> Json:
    return dict(same)


def send(shop: Shop, stream: Stream) -> None:
    """Sends everything at least once, shuffled, from several callers at once.

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
        outcome: str = shop.push(fact).accepted()["outcome"]
        if fact.get("status") is None and not amends:
            recorded[fact["orderId"]].set()
        return outcome

    with ThreadPoolExecutor(CALLERS) as pool:
        outcomes = Counter(pool.map(lambda one: push(*one), sequence))
    assert outcomes["accepted"] == len(stream.facts)
    assert outcomes["amended"] == len(stream.amendments)
    assert outcomes["duplicate"] == len(sequence) - len(stream.facts) - len(stream.amendments)


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


@pytest.mark.parametrize("seed", [2026, 11, 21])
def test_books_and_events_depend_on_the_facts_alone(open_shop: OpenShop, seed: int) -> None:
    shop, stream = open_shop(), Stream(random.Random(seed))
    send(shop, stream)
    shop.settle()

    assert_books(shop, stream)
    events = [event for event in shop.events() if event.name != "subscriber_updated"]
    told = Counter((event.name, event.body["orderId"]) for event in events)
    assert told == expected_events(stream)
    assert {event.id for event in events if event.name != "order_updated"} == expected_ids(
        shop, stream
    )
    assert len({event.id for event in shop.events()}) == len(shop.events())
