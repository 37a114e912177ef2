"""`make fire`: shows the pending reminders of the running stack and fires one of them, or all."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from local.failure import StackError
from local.presentation import event_lines, reminder_line
from local.reminders import Reminder, Reminders
from local.state import EVENTS_PATH, read_env

_EVENTS_LIMIT_S = 3.0
_POLL_S = 0.05


def fire() -> int:
    """Asks which reminder, or takes REMINDER=<schedule name> or REMINDER=all."""
    env = read_env()
    try:
        group, endpoint_url = env["SCHEDULE_GROUP"], env["AWS_ENDPOINT_URL"]
        return _fire(Reminders(group, endpoint_url, env["AWS_SESSION_TOKEN"]))
    except (EndpointConnectionError, ClientError) as error:
        raise StackError(
            f"No stack answers at {env['AWS_ENDPOINT_URL']}: `make run` in another terminal first."
        ) from error


def _fire(reminders: Reminders) -> int:
    pending = reminders.pending()
    if not pending:
        print("No reminder is pending: place an order for a product with replenishment first.")
        return 0
    failed = 0
    for reminder in _chosen(pending):
        already = EVENTS_PATH.stat().st_size
        outcome = reminders.fire(reminder)
        if outcome.error:
            failed += 1
            print(f"failed   {reminder.name}: {outcome.describe_error()}")
            continue
        print(f"fired    {reminder.name}, due {reminder.due_at:%Y-%m-%d %H:%M:%S} UTC", flush=True)
        published = _published(already, reminder.wake_up.get("subscriberId"))
        if not published:
            print("         no event came of it: the automation was probably no longer armed")
        for envelope in published:
            print(event_lines(envelope))
    return 1 if failed else 0


def _chosen(pending: Sequence[Reminder]) -> Sequence[Reminder]:
    wanted = os.environ.get("REMINDER", "")
    if not wanted:
        for number, reminder in enumerate(pending, start=1):
            print(f"{number:>3}  {reminder_line(reminder)}")
        print(f"Which one? [1-{len(pending)}, all, or nothing] ", end="", flush=True)
        wanted = sys.stdin.readline().strip()
        if not wanted:
            print()
            return ()
    if wanted == "all":
        return pending
    if wanted.isdecimal() and 0 < int(wanted) <= len(pending):
        return (pending[int(wanted) - 1],)
    named = [reminder for reminder in pending if reminder.name == wanted]
    if not named:
        raise StackError(f"No pending reminder is called {wanted!r}.")
    return named


def _published(offset: int, subscriber_id: object) -> list[dict[str, Any]]:
    """The subscriber's events in the file from an offset on, waited for if need be."""
    deadline = time.monotonic() + _EVENTS_LIMIT_S
    while True:
        with EVENTS_PATH.open("rb") as lines:
            lines.seek(offset)
            whole = [line for line in lines if line.endswith(b"\n")]
        envelopes = [json.loads(line) for line in whole]
        found = [e for e in envelopes if e["detail"]["subscriber"]["id"] == subscriber_id]
        if found or time.monotonic() > deadline:
            return found
        time.sleep(_POLL_S)
