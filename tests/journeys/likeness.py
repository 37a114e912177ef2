"""Whether two tellings of the story say the same, though on other days.

Owns what may differ: the times of recording, what is made of them, and the ids of requests. Times
that the caller stated, and those reckoned from them, have to be as many days apart as the tellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .published import instant

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# In the name of a fact: the hash of what was stated, times among it, the generation of an
# automation, and the id of a request.
_OF_A_TELLING = re.compile(r"(?<=placed#)[0-9a-f]{32}|(?<=due#)\d+|(?<=wait#).+")
_EVENT_ID = re.compile(r"evt_[0-9a-f]{32}")
# Events whose ids are made of such a name or generation.
_EVENTS_OF_A_TELLING = {
    "order_updated",
    "checkout_abandoned",
    "replenishment_due",
    "back_in_stock_requested",
    "back_in_stock",
    "automation_cancelled",
    "subscriber_updated",
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of a telling on one day, `apart` before that of the day `since`."""

    since: datetime
    apart: timedelta

    def differences(self, one: Any, other: Any, at: str = "") -> Iterator[str]:
        """Where they differ, and in what."""
        if isinstance(one, dict) and isinstance(other, dict):
            for key in one.keys() | other.keys():
                if key not in one or key not in other:
                    yield f"{at}.{key} is in one only"
                elif not _is_of_a_telling(key, one, other):
                    yield from self.differences(one[key], other[key], f"{at}.{key}")
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                yield f"{at} has {len(one)} and {len(other)} items"
            for number, (left, right) in enumerate(zip(one, other, strict=False)):
                yield from self.differences(left, right, f"{at}[{number}]")
        elif not self._are_alike(one, other):
            yield f"{at} is {one!r} and {other!r}"

    def _are_alike(self, one: Any, other: Any) -> bool:
        if not isinstance(one, str) or not isinstance(other, str):
            return type(one) is type(other) and one == other
        if _INSTANT.fullmatch(one) and _INSTANT.fullmatch(other):
            then, now = instant(one) + self.apart, instant(other)
            return then == now or (then >= self.since and now >= self.since)
        return _OF_A_TELLING.sub("…", one) == _OF_A_TELLING.sub("…", other)


def _is_of_a_telling(key: str, one: Any, other: Any) -> bool:
    if key == "correlationId":
        return all(isinstance(node[key], str) for node in (one, other))
    if key == "generation":
        return all(isinstance(node[key], int) for node in (one, other))
    if key == "id":
        name = str(one.get("eventName") or one.get("schema") or "")
        name = name.removeprefix("ecommerce.").removesuffix("/1")
        ids = (str(node[key]) for node in (one, other))
        return name in _EVENTS_OF_A_TELLING and all(map(_EVENT_ID.fullmatch, ids))
    return False
