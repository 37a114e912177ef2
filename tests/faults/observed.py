"""What came of it, as a caller, the bus and the scheduler show it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote

from local.stack import Stack

from .clients import Caller
from .traffic import Json, Traffic

_READERS = 4
_OF_SUBSCRIBER = (
    "id",
    "firstName",
    "lastName",
    "externalId",
    "customAttributes",
    "revenueByCurrency",
    "automations",
)
_OF_EVENT = ("orderId", "productId", "variantId", "checkoutId", "dueAt", "generation", "hadFired")


@dataclass
class Observed:
    """Everything that is held against the model."""

    subscribers: Json
    orders: Json
    events: list[Json]
    schedules: list[Json]


def observe(stack: Stack, workspace: str, key: str, traffic: Traffic, deadline: float) -> Observed:
    """Reads all of it from a stack that has settled."""

    def read(names: list[str], path: str, member: str) -> Json:
        """Each that is known, under its name."""
        answers = _each(
            names, lambda: Caller(stack.api_url, key, deadline, Counter()), path, member
        )
        return {name: found for name, found in answers if found is not None}

    subscribers = read(traffic.emails(), "/subscribers/", "subscriber")
    return Observed(
        subscribers={
            email: {member: shown[member] for member in _OF_SUBSCRIBER}
            for email, shown in subscribers.items()
        },
        orders=read(traffic.order_ids(), "/orders/", "order"),
        events=list(_events(stack, workspace)),
        schedules=list(_schedules(stack, workspace)),
    )


def _each(
    names: list[str], connect: Callable[[], Caller], path: str, member: str
) -> Iterable[tuple[str, Json | None]]:
    def read(share: list[str]) -> list[tuple[str, Json | None]]:
        caller = connect()
        try:
            answers = ((name, caller.insist("GET", path + quote(name, safe=""))) for name in share)
            return [(name, body.get(member)) for name, (_, body) in answers]
        finally:
            caller.close()

    with ThreadPoolExecutor(_READERS) as pool:
        shares = [list(islice(names, first, None, _READERS)) for first in range(_READERS)]
        for answers in pool.map(read, shares):
            yield from answers


def _events(stack: Stack, workspace: str) -> Iterable[Json]:
    """Every delivery, with what it says of itself and a digest of all the rest."""
    with stack.events_path.open(encoding="utf-8") as lines:
        for line in lines:
            envelope = json.loads(line)
            detail = envelope["detail"]
            if detail["metadata"]["workspace"] != workspace:
                continue
            whole = json.dumps(detail, sort_keys=True).encode()
            yield {
                "name": envelope["detail-type"].removeprefix("ecommerce."),
                "detail": {
                    "metadata": detail["metadata"],
                    "subscriber": {"id": detail["subscriber"]["id"]},
                    "event": {name: detail["event"].get(name) for name in _OF_EVENT},
                    "digest": hashlib.sha256(whole).hexdigest(),
                },
            }


def _schedules(stack: Stack, workspace: str) -> Iterable[Json]:
    for reminder in stack.pending():
        wake_up: dict[str, Any] = reminder.wake_up
        if wake_up["workspace"] == workspace:
            yield {
                "subscriberId": wake_up["subscriberId"],
                "generation": wake_up["generation"],
                "dueAt": reminder.due_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
