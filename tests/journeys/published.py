"""What was published: the lines of events.jsonl, as EventBridge delivered them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .documented import check_event
from .exchange import Json

LARGEST_ENTRY_BYTES = 256 * 1024

_PREFIX = "ecommerce."


@dataclass(frozen=True, slots=True)
class Event:
    """One published event, in its EventBridge envelope."""

    envelope: Json

    @property
    def name(self) -> str:
        return str(self.envelope["detail-type"]).removeprefix(_PREFIX)

    @property
    def detail(self) -> Json:
        detail: Json = self.envelope["detail"]
        return detail

    @property
    def metadata(self) -> Json:
        metadata: Json = self.detail["metadata"]
        return metadata

    @property
    def id(self) -> str:
        return str(self.metadata["id"])

    @property
    def subscriber(self) -> Json:
        subscriber: Json = self.detail["subscriber"]
        return subscriber

    @property
    def body(self) -> Json:
        """What mail templates read as `{{event.*}}`."""
        body: Json = self.detail["event"]
        return body

    @property
    def recorded_at(self) -> datetime:
        return instant(self.metadata["recordedAt"])

    @property
    def size_bytes(self) -> int:
        """Of the entry, as PutEvents counts it."""
        detail = json.dumps(self.detail, separators=(",", ":"), ensure_ascii=False)
        texts = (str(self.envelope["source"]), str(self.envelope["detail-type"]), detail)
        return sum(len(text.encode()) for text in texts)


class EventLog:
    """Everything a stack published so far; reads on from where it stopped."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._events: list[Event] = []

    def deliveries(self, workspace: str) -> list[Event]:
        """Every delivery of a workspace, repeated ones too."""
        with self._path.open("rb") as lines:
            lines.seek(self._offset)
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                self._offset += len(line)
                event = Event(json.loads(line))
                check_event(event.name, event.detail)
                self._events.append(event)
        return [event for event in self._events if event.metadata["workspace"] == workspace]


def deduplicated(deliveries: Sequence[Event]) -> list[Event]:
    """Each event once. A repeated delivery must say word for word the same."""
    first: dict[str, Event] = {}
    for delivery in deliveries:
        known = first.setdefault(delivery.id, delivery)
        assert known.detail == delivery.detail, "one id, two events"
    return list(first.values())


def instant(text: str) -> datetime:
    """Reads RFC 3339 in UTC, the one form in which instants leave; parts of a µs are dropped."""
    assert text.endswith("Z"), text
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{fraction[:6]:0<6}+00:00")
