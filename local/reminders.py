"""The pending reminders, read from EventBridge Scheduler, and firing one the way Scheduler does."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from local.aws import SESSION_TOKEN, connect
from local.invoker import Outcome

_AT = re.compile(r"at\((.+)\)")
# The emulator cuts the list at this number and gives no token for the rest.
_EVERY_SCHEDULE = 1_000_000


@dataclass(frozen=True, slots=True)
class Reminder:
    """A schedule that has not fired yet."""

    name: str
    group: str
    due_at: datetime
    function_arn: str
    payload: str

    @property
    def wake_up(self) -> dict[str, Any]:
        """What the reminders function is given: workspace, subscriberId, automation, generation."""
        parsed: dict[str, Any] = json.loads(self.payload)
        return parsed


class Reminders:
    """The schedules of one group."""

    def __init__(self, group: str, endpoint_url: str, session_token: str = SESSION_TOKEN) -> None:
        self._group = group
        self._scheduler = connect("scheduler", endpoint_url, session_token)
        self._lambda = connect("lambda", endpoint_url, session_token)

    def pending(self) -> list[Reminder]:
        """All of them, the next one due first."""
        listed = self._scheduler.list_schedules(GroupName=self._group, MaxResults=_EVERY_SCHEDULE)
        found = [self._read(entry["Name"]) for entry in listed["Schedules"]]
        return sorted(
            (reminder for reminder in found if reminder is not None),
            key=lambda reminder: (reminder.due_at, reminder.name),
        )

    def fire(self, reminder: Reminder) -> Outcome:
        """Invokes its target with its input; then deletes it, as ActionAfterCompletion has it."""
        answer = self._lambda.invoke(
            FunctionName=reminder.function_arn, Payload=reminder.payload.encode()
        )
        outcome = Outcome(answer["Payload"].read(), error=answer.get("FunctionError", ""))
        if not outcome.error:
            self._delete(reminder)
        return outcome

    def _read(self, name: str) -> Reminder | None:
        try:
            schedule = self._scheduler.get_schedule(GroupName=self._group, Name=name)
        except self._scheduler.exceptions.ResourceNotFoundException:
            return None  # It fired or was cancelled since it was listed.
        return Reminder(
            name=name,
            group=self._group,
            due_at=_due_at(schedule["ScheduleExpression"]),
            function_arn=schedule["Target"]["Arn"],
            payload=schedule["Target"]["Input"],
        )

    def _delete(self, reminder: Reminder) -> None:
        # The scheduler function may be quicker.
        with contextlib.suppress(self._scheduler.exceptions.ResourceNotFoundException):
            self._scheduler.delete_schedule(GroupName=reminder.group, Name=reminder.name)


def _due_at(expression: str) -> datetime:
    found = _AT.fullmatch(expression)
    if found is None:
        raise ValueError(f"a reminder is due at one instant, not {expression!r}")
    return datetime.fromisoformat(found.group(1)).replace(tzinfo=timezone.utc)
