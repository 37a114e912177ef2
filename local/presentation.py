"""How events and reminders look in the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from local.reminders import Reminder

# What tells one event of a kind from the next; everything else is in events.jsonl.
_EVENT_KEYS = (
    "orderId",
    "checkoutId",
    "status",
    "totalCents",
    "refundAmountCents",
    "currency",
    "automation",
    "kind",
    "reason",
    "product",
    "productId",
    "dueAt",
)
_REVENUE_KEYS = ("ordersCount", "totalSpent", "ltv", "aov", "netSpent", "currency")
_VALUE_LIMIT = 60


def event_lines(envelope: Mapping[str, Any]) -> str:
    """A published event in two lines: what happened to whom, and the figures that came with it."""
    detail = _mapping(envelope.get("detail"))
    metadata, subscriber = _mapping(detail.get("metadata")), _mapping(detail.get("subscriber"))
    time_of_day = str(envelope.get("time", ""))[11:19]
    name = str(envelope.get("detail-type", "")).removeprefix("ecommerce.")
    head = f"{time_of_day}  {name:<20} {subscriber.get('email') or ''}  {metadata.get('id') or ''}"
    facts = _pairs(_mapping(detail.get("event")), _EVENT_KEYS)
    revenue = _pairs(_mapping(subscriber.get("attributes")), _REVENUE_KEYS)
    body = "  |  ".join(part for part in (facts, revenue) if part)
    return f"{head}\n          {body}" if body else head


def reminder_line(reminder: Reminder) -> str:
    """A pending reminder in one line: when, what kind, for whom, what about, and its name."""
    wake_up = reminder.wake_up
    kind = reminder.name.partition("-")[0]
    due = reminder.due_at.strftime("%Y-%m-%d %H:%M:%S UTC")
    return (
        f"{due}  {kind:<14} {wake_up.get('workspace')}/{wake_up.get('subscriberId')}  "
        f"{wake_up.get('automation')}  ({reminder.name})"
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _pairs(values: Mapping[str, Any], keys: Iterable[str]) -> str:
    return "  ".join(f"{key} {_short(values[key])}" for key in keys if values.get(key) is not None)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _VALUE_LIMIT else text[: _VALUE_LIMIT - 1] + "…"
