"""A shop: one workspace on a running stack, with its own key; and the town that shops are in."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

from local.reminders import Reminder
from local.stack import Stack

from .exchange import Answer, Headers, Json, send
from .published import Event, EventLog, deduplicated
from .statements import BUYER

_EVERY_SCHEDULE = 1_000_000
_LONGEST_NAME = 40
_MOST_ATTEMPTS = 20
_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule, word for word as EventBridge Scheduler has it."""

    described: Json

    @property
    def name(self) -> str:
        return str(self.described["Name"])

    @property
    def due_at(self) -> datetime:
        """When it fires; `at()` without a zone of its own is in UTC."""
        text = str(self.described["ScheduleExpression"]).removeprefix("at(").removesuffix(")")
        return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)

    @property
    def wake_up(self) -> Json:
        """What its target is given."""
        wake_up: Json = json.loads(self.described["Target"]["Input"])
        return wake_up

    @property
    def reminder(self) -> Reminder:
        """The same, as the local stack fires it."""
        target = self.described["Target"]
        return Reminder(
            name=self.name,
            group=self.described["GroupName"],
            due_at=self.due_at,
            function_arn=target["Arn"],
            payload=target["Input"],
        )


class Town:
    """A running stack, and what was seen of it so far."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.log = EventLog(stack.events_path)
        self._scheduler = stack.client("scheduler")
        self._workspaces: dict[str, str] = {}

    def open_shop(self, name: str) -> Shop:
        """A shop in a new workspace that is named after a test."""
        readable = re.sub(r"[^a-z0-9]+", "-", name.removeprefix("test_").lower())
        workspace = f"{readable[:_LONGEST_NAME].strip('-')}-{next(_NUMBERS)}"
        return Shop(self, workspace, self.stack.make_key(workspace))

    def schedules(self, workspace: str) -> list[Schedule]:
        """The schedules of a workspace; those known to be of another are not asked for again."""
        listed = self._scheduler.list_schedules(
            GroupName=self.stack.schedule_group, MaxResults=_EVERY_SCHEDULE
        )
        names = [entry["Name"] for entry in listed["Schedules"]]
        found = (
            self._described(name)
            for name in names
            if self._workspaces.get(name, workspace) == workspace
        )
        described = [one for one in found if one is not None]
        self._workspaces |= {one.name: one.wake_up["workspace"] for one in described}
        return [one for one in described if one.wake_up["workspace"] == workspace]

    def _described(self, name: str) -> Schedule | None:
        try:
            answer = self._scheduler.get_schedule(GroupName=self.stack.schedule_group, Name=name)
        except self._scheduler.exceptions.ResourceNotFoundException:
            return None  # Another journey's, which ended between the list and this.
        del answer["ResponseMetadata"]
        return Schedule(answer)


class Shop:
    """What a caller with one key can do, and what came of it."""

    def __init__(self, town: Town, workspace: str, key: str) -> None:
        self.stack = town.stack
        self.workspace = workspace
        self.key = key
        self._town = town

    # --------------------------------------------------------- requests

    def push(self, order: Json) -> Answer:
        """Pushes a statement about an order."""
        return self.post("/orders", order)

    def start(self, checkout: Json) -> Answer:
        """Tracks a checkout."""
        return self.post("/checkouts", checkout)

    def stock(self, *products: Json) -> Answer:
        """Upserts products of the catalogue."""
        return self.post("/products", {"products": products})

    def wait_for(self, product_id: str, email: str = BUYER, **fields: Any) -> Answer:
        """Asks to be told when the product is in stock again."""
        return self.post(
            "/back-in-stock", {"productId": product_id, "customer": {"email": email}, **fields}
        )

    def take(self, *orders: Json) -> None:
        """Pushes one after the other; each has had its effects before the next is sent."""
        for order in orders:
            self.push(order).accepted()
            self.settle()

    def insist(self, path: str, body: Json) -> Answer:
        """Posts JSON until it is taken, as a shop does that must not lose an order."""
        for _ in range(_MOST_ATTEMPTS):
            answer = self.post(path, body)
            # 503 is ours; 500 is the gateway's, of a function that died.
            if answer.status not in (500, 503):
                return answer
        raise AssertionError(f"not taken in {_MOST_ATTEMPTS} attempts")

    def read(self, email: str = BUYER) -> Answer:
        """Asks for a subscriber."""
        return self.request("GET", f"/subscribers/{quote(email, safe='')}")

    def subscriber(self, email: str = BUYER) -> Json:
        """A subscriber that there is."""
        subscriber: Json = self.read(email).ok()["subscriber"]
        return subscriber

    def order(self, order_id: str) -> Json:
        """An order that there is."""
        order: Json = self.request("GET", f"/orders/{quote(order_id, safe='')}").ok()["order"]
        return order

    def attributes(self, email: str = BUYER) -> Json:
        """The subscriber's own attributes and the revenue attributes."""
        attributes: Json = self.subscriber(email)["customAttributes"]
        return attributes

    def revenue(self, currency: str = "USD", email: str = BUYER) -> Json:
        """The subscriber's figures in one currency."""
        figures: Json = self.subscriber(email)["revenueByCurrency"][currency]
        return figures

    def post(self, path: str, body: Any, headers: Headers = ()) -> Answer:
        """Posts JSON."""
        return self.post_bytes(path, json.dumps(body, ensure_ascii=False).encode(), headers)

    def post_bytes(self, path: str, body: bytes, headers: Headers = ()) -> Answer:
        """Posts bytes, as JSON unless the headers say otherwise."""
        named = {name.lower() for name, _ in headers}
        own = [("content-type", "application/json")] if "content-type" not in named else []
        return self.request("POST", path, (*own, *headers), body)

    def request(
        self, method: str, path: str, headers: Headers = (), body: bytes | None = None
    ) -> Answer:
        """Sends anything below the base path, with the shop's key unless another is given."""
        named = {name.lower() for name, _ in headers}
        own = [("authorization", f"Bearer {self.key}")] if "authorization" not in named else []
        return send(self.stack.api_url + path, method, (*own, *headers), body)

    # ---------------------------------------------------------- effects

    def settle(self) -> None:
        """Waits until all that was accepted so far has had its effects."""
        self.stack.settle()

    def events(self, name: str | None = None) -> list[Event]:
        """The events published so far, each once; all, or those of one name."""
        events = deduplicated(self.deliveries())
        return [event for event in events if name in (None, event.name)]

    def event(self, name: str) -> Event:
        """The one event of this name."""
        found = self.events(name)
        assert len(found) == 1, [event.name for event in self.events()]
        return found[0]

    def event_names(self) -> list[str]:
        """The names of all events so far, without `subscriber_updated`, in alphabetical order."""
        names = (event.name for event in self.events())
        return sorted(name for name in names if name != "subscriber_updated")

    def cancellations(self) -> list[Json]:
        """The bodies of all `automation_cancelled`."""
        return [event.body for event in self.events("automation_cancelled")]

    def deliveries(self) -> list[Event]:
        """Every delivery, repeated ones too."""
        return self._town.log.deliveries(self.workspace)

    def schedules(self) -> list[Schedule]:
        """The shop's schedules in EventBridge Scheduler, the next one due first."""
        own = self._town.schedules(self.workspace)
        return sorted(own, key=lambda schedule: (schedule.due_at, schedule.name))

    def schedule(self) -> Schedule:
        """The one schedule there is."""
        [only] = self.schedules()
        return only

    def fire(self, schedule: Schedule) -> None:
        """Its time has come; the wake-up has had its effects before anything else is done."""
        outcome = self.stack.fire(schedule.reminder)
        assert not outcome.error, outcome.describe_error()
        self.settle()


def picked(found: Mapping[str, Any], expected: Mapping[str, Any]) -> Json:
    """Of what was found, the members that something is expected of."""
    return {name: found.get(name, "missing") for name in expected}


def assert_figures(shop: Shop, currency: str = "USD", **expected: object) -> None:
    """Of the buyer's figures in one currency, these."""
    assert picked(shop.revenue(currency), expected) == expected
