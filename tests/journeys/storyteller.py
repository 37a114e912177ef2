"""Tells a running stack what happens in a shop, and keeps what docs/ shows of it.

Owns how a told request becomes an example. Must not know the story itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

from local.stack import DEV_WORKSPACE
from local.switchboard import Fault, Manner

from .documented import operations
from .exchange import Answer, Headers, Json
from .identifiers import subscriber_id
from .shop import Schedule, Shop, Town

TODAY = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)

# The SDK does not try again after it, so that a 503 comes at once.
_OUTAGE = Fault("dynamodb", manner=Manner.ERROR, error="ResourceNotFoundException")


def on(days_ago: int, time: str) -> str:
    """A time of a day before this one, as a caller sends it: `on(2, "18:30")`."""
    return f"{TODAY - timedelta(days=days_ago):%Y-%m-%d}T{time}:00Z"


@dataclass(frozen=True, slots=True)
class Example:
    """A request that docs/ shows with its answer."""

    operation: str
    name: str
    summary: str
    # None where the request is one that another example shows.
    request: Json | None
    status: int
    answer: Json
    # What its path names, and its query.
    parameters: str


@dataclass(slots=True)
class Storyteller:
    """One shop, in the workspace that documents are about."""

    town: Town
    examples: list[Example] = field(default_factory=list)

    @property
    def shop(self) -> Shop:
        """The shop."""
        return Shop(self.town, DEV_WORKSPACE, self.town.stack.api_key)

    def key(self, *scopes: str) -> Headers:
        """A key of the shop that may do no more than this, as a header."""
        return [("authorization", f"Bearer {self.town.stack.make_key(DEV_WORKSPACE, scopes)}")]

    def show(
        self, operation: str, name: str, summary: str, body: Json | None = None, **how: Any
    ) -> Json:
        """Does what is told, and keeps it for docs/ under a name."""
        answer = self.tell(operation, body, **how)
        is_shown = body in [example.request for example in self.examples]
        request = None if is_shown else body
        parameters = how.get("of", "") + how.get("query", "")
        self.examples.append(
            Example(operation, name, summary, request, answer.status, answer.json(), parameters)
        )
        return answer.json()

    def tell(
        self,
        operation: str,
        body: Json | None = None,
        *,
        of: str = "",
        query: str = "",
        headers: Headers = (),
        status: int = 0,
    ) -> Answer:
        """Sends a request, whose path is `of` something, and waits until it had its effects.

        Without a status that is expected it has to succeed.
        """
        method, path = _endpoint(operation)
        target = path.partition("{")[0] + quote(of, safe="") if of else path
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        kind = [("content-type", "application/json")] if body is not None else []
        answer = self.shop.request(method, target + query, (*kind, *headers), content)
        assert answer.status == status or (not status and answer.status < 300), answer.text
        if answer.status < 300:
            self.shop.settle()
        return answer

    def during_an_outage(self, told: Callable[[], object]) -> None:
        """Tells it while the table cannot be reached."""
        with self.town.stack.switchboard.broken(_OUTAGE):
            told()

    def wake(self, kind: str, email: str) -> None:
        """The time of somebody's one automation of a kind has come."""
        self.shop.fire(self.asleep(kind, email))

    def asleep(self, kind: str, email: str) -> Schedule:
        """The schedule of somebody's one automation of a kind."""
        named, whose = kind.replace("_", "-"), subscriber_id(DEV_WORKSPACE, email)
        [schedule] = [
            schedule
            for schedule in self.shop.schedules()
            if schedule.name.startswith(named) and schedule.wake_up["subscriberId"] == whose
        ]
        return schedule


def _endpoint(operation: str) -> tuple[str, str]:
    for method, path, documented in operations():
        if documented["operationId"] == operation:
            return method, path
    raise AssertionError(f"{operation} is not documented")
