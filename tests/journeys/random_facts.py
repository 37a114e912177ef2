"""Facts of a few subscribers, made up from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from .accounting import DECIMALS
from .exchange import Json
from .statements import ago, order, wire

SUBSCRIBERS = 4
ORDERS = 36


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
            amended = order(order_id, chance.randrange(0, 50_000), **dict(same))
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
        fact = order(order_id, total, ordered_at=next(self._times), **dict(same), **fields)
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
