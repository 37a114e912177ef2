"""What is stated: errands of many subscribers, made up from a seed.

An errand is what one client sends in order: versions of one order or checkout that are told apart
by the order of their acceptance alone. Everything else of an order is an errand of its own, and may
come before it, beside it or long after it. No two statements of one subscriber have one instant, of
which the contract does not say which is the newer.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

Json = dict[str, Any]

# Those who buy come back: so many orders has a subscriber, a few more or less.
_ORDERS_EACH = 8
_DAYS = 25
_CURRENCIES = ("USD", "USD", "USD", "EUR", "JPY", "KWD")
TEA, COFFEE, MUG, KETTLE, LAMP = "tea", "coffee", "mug", "kettle", "lamp"


def catalogue() -> list[Json]:
    """Two that are bought again, the second by its variant, and three that are out of stock."""
    again = {"enabled": True, "afterDays": 30, "match": "product"}
    return [
        {"productId": TEA, "title": "Green Tea", "replenishment": again},
        {
            "productId": COFFEE,
            "title": "Coffee",
            "replenishment": {**again, "afterDays": 45, "match": "variant"},
        },
        {"productId": MUG, "title": "Mug", "inStock": False},
        {"productId": KETTLE, "title": "Kettle", "inStock": False},
        {"productId": LAMP, "title": "Lamp", "inStock": False},
    ]


def restock() -> list[Json]:
    """Mug and kettle are back, and the lamp is not."""
    return [{"productId": one, "title": one.title(), "inStock": True} for one in (MUG, KETTLE)]


@dataclass(frozen=True)
class Statement:
    """One body, and the answers that may be its last."""

    path: str
    body: Json
    statuses: frozenset[int] = frozenset({200, 202})


Errand = list[Statement]


@dataclass
class Traffic:
    """All errands of a run, in the order in which clients take them up."""

    orders: int
    chance: random.Random
    errands: list[Errand] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._instants = self._distinct_instants()
        people = max(2, self.orders // _ORDERS_EACH)
        self._emails = [f"buyer-{number}@example.com" for number in range(people)]
        self._checkouts: list[tuple[str, str]] = []
        for number in range(max(2, self.orders // 12)):
            self._checkout(f"c-{number}")
        for number in range(self.orders):
            self._order(f"o-{number}")
        for _ in range(max(2, self.orders // 20)):
            self._wait()
        # Somebody sends again what was said, and nobody knows why.
        alone = [errand for errand in self.errands if len(errand) == 1]
        self.errands += self.chance.sample(alone, len(alone) // 10)
        self.chance.shuffle(self.errands)

    def order_ids(self) -> list[str]:
        """Every order of which anything is stated that may be taken."""
        bodies = (one.body for one in self.statements() if one.path == "/orders")
        return sorted({body["orderId"] for body in bodies})

    def emails(self) -> list[str]:
        """Everybody who is named."""
        return sorted({one.body["customer"]["email"] for one in self.statements()})

    def statements(self) -> Iterator[Statement]:
        """All of them, whatever errand they belong to."""
        return (statement for errand in self.errands for statement in errand)

    def _distinct_instants(self) -> Iterator[str]:
        end = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(minutes=5)
        seconds = self.chance.sample(
            range(_DAYS * 86_400), min(self.orders * 12 + 1_000, 2_000_000)
        )
        return (_wire(end - timedelta(seconds=second)) for second in seconds)

    def _order(self, order_id: str) -> None:
        chance = self.chance
        same: Json = {
            "orderId": order_id,
            "currency": chance.choice(_CURRENCIES),
            "customer": {"email": chance.choice(self._emails)},
        }
        if chance.random() < 0.08:
            same["historical"] = True
        dated = chance.random() < 0.25
        # Each version has a total of its own, by which it is known again.
        totals = iter(chance.sample(range(1_000, 90_000), 12))
        placed = [self._version(same, next(totals), dated, **self._placed())]
        if chance.random() < 0.2:
            placed.append(self._version(same, next(totals), dated, items=self._items()))
        if dated:
            chance.shuffle(placed)
        errand = [Statement("/orders", body) for body in placed]
        if chance.random() < 0.05:
            errand.append(chance.choice(errand))
        if chance.random() < 0.02:
            other = {**placed[0], "currency": "GBP", "totalCents": next(totals)}
            errand.append(Statement("/orders", other, frozenset({409})))
        if chance.random() < 0.01:
            faulty = {**placed[0], "items": [{"productId": TEA, "title": "Tea", "quantity": 0}]}
            errand.append(Statement("/orders", faulty, frozenset({400})))
        self.errands.append(errand)
        self._aftermath(same, totals, dated, placed[0])

    def _aftermath(self, same: Json, totals: Iterator[int], dated: bool, placed: Json) -> None:
        chance = self.chance
        for status in ("fulfilled", "cancelled"):
            if chance.random() < 0.1:
                body = self._version(same, next(totals), dated, status=status)
                if chance.random() < 0.1:
                    body["customer"] = {"email": chance.choice(self._emails)}
                self.errands.append([Statement("/orders", body)])
        total = placed["totalCents"]
        refunds: list[Json] = []
        if chance.random() < 0.1:
            for number in range(chance.randint(1, 2)):
                amount = chance.randint(1, total)
                refunds.append({"refundId": f"r-{number}", "refundAmountCents": amount})
                if chance.random() < 0.3:
                    refunds[-1]["items"] = placed["items"][:1]
        elif chance.random() < 0.1:
            amounts = chance.sample(range(1, total), chance.randint(1, 2))
            refunds += [{"refundAmountCents": amount} for amount in amounts]
        if chance.random() < 0.03:
            refunds.append({})
        for refund in refunds:
            body = self._version(same, total, dated=False, status="refunded", **refund)
            self.errands.append([Statement("/orders", body)])

    def _version(self, same: Json, total: int, dated: bool, **fields: Any) -> Json:
        body = {**same, "totalCents": total, "customer": {**same["customer"], **self._said()}}
        if self.chance.random() < 0.9 or "items" not in fields:
            body["orderedAt"] = next(self._instants)
        if dated:
            body["updatedAt"] = next(self._instants)
        return {**body, **fields}

    def _placed(self) -> Json:
        chance = self.chance
        fields: Json = {"items": self._items()}
        if chance.random() < 0.1:
            totals = {
                "ordersCount": chance.randint(0, 90),
                "totalSpentCents": chance.randint(0, 9**6),
            }
            fields["customerTotals"] = totals
        if chance.random() < 0.2:
            fields["properties"] = {"channel": chance.choice(["web", "till"])}
        if chance.random() < 0.03:
            fields["checkoutId"], _ = chance.choice(self._checkouts)
        return fields

    def _items(self) -> list[Json]:
        chance = self.chance
        bought = chance.sample([TEA, COFFEE, MUG, "bread"], chance.randint(1, 2))
        return [
            {
                "productId": one,
                "title": one.title(),
                "quantity": chance.randint(1, 3),
                "variantId": chance.choice("ab"),
            }
            for one in bought
        ]

    def _said(self) -> Json:
        chance = self.chance
        said: Json = {}
        if chance.random() < 0.5:
            said["firstName"] = chance.choice(["Ada", "Augusta", "Zoë"])
        if chance.random() < 0.3:
            value = chance.choice([None, "free", "gold", 7, True])
            said["attributes"] = {chance.choice(["plan", "source"]): value}
        return said

    def _checkout(self, checkout_id: str) -> None:
        chance = self.chance
        email = chance.choice(self._emails)
        self._checkouts.append((checkout_id, email))
        body: Json = {
            "checkoutId": checkout_id,
            "customer": {"email": email},
            "currency": "USD",
            "startedAt": next(self._instants),
        }
        if chance.random() < 0.5:
            # Of these most are not bought afterwards.
            body["startedAt"] = _wire(datetime.now(timezone.utc) - timedelta(minutes=4))
        versions = [{**body, "totalCents": 1_000 + more} for more in range(chance.randint(1, 2))]
        self.errands.append([Statement("/checkouts", version) for version in versions])

    def _wait(self) -> None:
        customer = {"email": self.chance.choice(self._emails)}
        # Nobody buys these, so that nothing but their return ends a wait: exactly one notice each.
        body = {"productId": self.chance.choice([KETTLE, LAMP]), "customer": customer}
        self.errands.append([Statement("/back-in-stock", body)])


def _wire(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
