"""Whatever crosses: the reminders and timers that are left are those that should be."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from .conftest import OpenShop
from .exchange import Json
from .published import instant
from .shop import Shop
from .statements import ago, checkout, item, order, product, wire
from .storm import ACCEPTING, BEHIND, storm

CALLERS = 8
AFTER_DAYS = {"tea": 30, "coffee": 45}
EMAILS = [f"buyer-{number}@example.com" for number in range(3)]


@dataclass
class Bustle:
    """Orders and checkouts of a few subscribers, some of which end, in any order."""

    chance: random.Random
    orders: list[Json] = field(default_factory=list)
    endings: list[Json] = field(default_factory=list)
    checkouts: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Within 25 days, so that no reminder is in the past, and no two at one instant.
        minutes = self.chance.sample(range(25 * 24 * 60), 40)
        times = [ago(days=25) + timedelta(minutes=minute) for minute in minutes]
        for number in range(8):
            email = self.chance.choice(EMAILS)
            self.checkouts.append(
                checkout(f"c-{number}", email=email, started_at=times.pop(), items=[item("tea")])
            )
        for number in range(24):
            self._order(f"o-{number}", times.pop())

    def _order(self, order_id: str, ordered_at: datetime) -> None:
        chance = self.chance
        bought = chance.sample(sorted(AFTER_DAYS), chance.randint(1, 2))
        same: Json = {
            "email": chance.choice(EMAILS),
            "items": [item(one, variantId=chance.choice("ab")) for one in bought],
        }
        if chance.random() < 0.1:
            same["checkoutId"] = chance.choice(self.checkouts)["checkoutId"]
        self.orders.append(order(order_id, 1000, ordered_at=ordered_at, **same))
        if chance.random() < 0.3:
            status = chance.choice(["cancelled", "refunded"])
            self.endings.append(order(order_id, 1000, email=same["email"], status=status))

    def send(self, shop: Shop) -> None:
        """Sends everything at least once, shuffled, from several callers at once."""
        statements = [("/orders", one) for one in self.orders + self.endings]
        statements += [("/checkouts", one) for one in self.checkouts]
        statements += self.chance.choices(statements, k=10)
        self.chance.shuffle(statements)
        with ThreadPoolExecutor(CALLERS) as pool:
            answers = pool.map(lambda one: shop.insist(*one).status, statements)
            assert set(answers) == {202, 200}

    def open_checkouts(self) -> list[str]:
        """Those that no order converted."""
        return [
            one["checkoutId"]
            for one in self.checkouts
            if not any(
                bought.get("checkoutId") == one["checkoutId"]
                or (
                    bought["customer"]["email"] == one["customer"]["email"]
                    and bought["orderedAt"] >= one["startedAt"]
                )
                for bought in self.orders
            )
        ]

    def ended(self) -> set[str]:
        return {one["orderId"] for one in self.endings}

    def newest_purchases(self) -> dict[tuple[str, str], Json]:
        """The newest purchase of each product by each subscriber."""
        newest: dict[tuple[str, str], Json] = {}
        for one in sorted(self.orders, key=lambda bought: str(bought["orderedAt"])):
            for line in one["items"]:
                newest[one["customer"]["email"], line["productId"]] = one
        return newest


def armed(shop: Shop) -> list[tuple[str, Json]]:
    """Every armed automation, as reading the subscribers shows it, with whose it is."""
    return [
        (email, automation)
        for email in EMAILS
        if shop.read(email).status == 200
        for automation in shop.subscriber(email)["automations"]
        if automation["state"] == "armed"
    ]


def assert_left(shop: Shop, bustle: Bustle) -> None:
    shown = armed(shop)
    # What is shown as armed has its one schedule, and nothing else has.
    due = Counter(instant(one["dueAt"]).replace(microsecond=0) for _, one in shown)
    slack = timedelta(seconds=1)
    scheduled = sorted(schedule.due_at for schedule in shop.schedules())
    assert len(scheduled) == len(shown)
    for at, told in zip(scheduled, sorted(due.elements()), strict=True):
        assert abs(at - told) <= slack

    timers = [one["checkoutId"] for _, one in shown if one["kind"] == "abandoned_checkout"]
    assert sorted(timers) == sorted(bustle.open_checkouts())

    reminders = [(email, one) for email, one in shown if one["kind"] == "replenishment"]
    of = Counter((email, one["productId"]) for email, one in reminders)
    assert not [key for key, count in of.items() if count > 1], "one a product"
    for _, one in reminders:
        assert one["orderId"] not in bustle.ended()
    by_key = {(email, one["productId"]): one for email, one in reminders}
    for (email, product_id), newest in bustle.newest_purchases().items():
        if newest["orderId"] in bustle.ended():
            continue
        reminder = by_key[email, product_id]
        assert reminder["orderId"] == newest["orderId"]
        bought_at = instant(newest["orderedAt"])
        assert reminder["dueAt"] == wire(bought_at + timedelta(days=AFTER_DAYS[product_id]))


def assert_fire(shop: Shop) -> None:
    """Each that is left is told once, however often it fires."""
    kinds = Counter(one["kind"] for _, one in armed(shop))
    schedules = shop.schedules()
    for schedule in schedules + schedules:
        shop.fire(schedule)
    assert len(shop.events("replenishment_due")) == kinds["replenishment"]
    assert len(shop.events("checkout_abandoned")) == kinds["abandoned_checkout"]
    assert shop.schedules() == []


def stocked(shop: Shop) -> Shop:
    shop.stock(*(product(name, after_days=days) for name, days in AFTER_DAYS.items())).ok()
    return shop


@pytest.mark.parametrize("seed", [3, 14])
def test_what_is_left_depends_on_what_was_stated(open_shop: OpenShop, seed: int) -> None:
    shop, bustle = stocked(open_shop()), Bustle(random.Random(seed))
    bustle.send(shop)
    shop.settle()
    assert_left(shop, bustle)
    assert_fire(shop)


@pytest.mark.parametrize("seed", [92])
def test_no_fault_of_aws_changes_what_is_left(faulty_shop: Shop, seed: int) -> None:
    shop, chance = stocked(faulty_shop), random.Random(seed)
    bustle = Bustle(chance)
    with storm(shop.stack.switchboard, chance, [*BEHIND, *ACCEPTING]):
        bustle.send(shop)
        shop.settle()
    assert_left(shop, bustle)
    assert_fire(shop)
