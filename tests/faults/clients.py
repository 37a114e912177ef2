"""Clients that retry: each sends its errands and lets none go before it has its last answer."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlsplit

from .traffic import Errand, Json, Statement

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 2.0
# A function is given up after a minute at most.
_ANSWER_LIMIT_S = 90.0
NO_ANSWER = "no answer"


class OutOfTimeError(Exception):
    """The run took longer than it may."""


@dataclass(frozen=True)
class Answered:
    """A statement with its last answer, and between which instants it was taken."""

    statement: Statement
    status: int
    body: Json
    sent_at: datetime
    answered_at: datetime

    @property
    def outcome(self) -> str:
        return str(self.body.get("outcome", ""))


class Caller:
    """One connection to the API, for one thread."""

    def __init__(self, api_url: str, key: str, deadline: float, tally: Counter[str]) -> None:
        parts = urlsplit(api_url)
        self._host, self._base = parts.netloc, parts.path
        self._headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        self._deadline = deadline
        self._tally = tally
        self._connection: http.client.HTTPConnection | None = None

    def insist(self, method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
        """The last answer: sent again as it is after 5xx, 429 and when no answer came."""
        pause = _FIRST_PAUSE_S
        while True:
            if time.monotonic() > self._deadline:
                raise OutOfTimeError(f"{method} {path} was still not answered")
            try:
                status, answer = self._send(method, path, body)
            except (OSError, http.client.HTTPException):
                self.close()
                self._tally[NO_ANSWER] += 1
            else:
                self._tally[str(status)] += 1
                if status != 429 and status < 500:
                    return status, answer
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def close(self) -> None:
        """Hangs up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, method: str, path: str, body: Json | None) -> tuple[int, Json]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, timeout=_ANSWER_LIMIT_S)
        payload = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        self._connection.request(method, self._base + path, payload, self._headers)
        response = self._connection.getresponse()
        answer: Any = json.loads(response.read() or b"{}")
        return response.status, answer


class Clients:
    """So many clients, who share the errands out among themselves."""

    def __init__(
        self, count: int, errands: Sequence[Errand], api_url: str, key: str, deadline: float
    ) -> None:
        self._errands = deque(errands)
        self._tallies: list[Counter[str]] = [Counter() for _ in range(count)]
        self._answered: list[list[Answered]] = [[] for _ in range(count)]
        self._errors: list[Exception] = []
        self._threads = [
            threading.Thread(
                target=self._run, args=(number, Caller(api_url, key, deadline, tally)), daemon=True
            )
            for number, tally in enumerate(self._tallies)
        ]

    def start(self) -> None:
        """Has all of them begin."""
        for thread in self._threads:
            thread.start()

    def at_work(self) -> bool:
        """Whether any errand is left. Raises what has ended a client before its time."""
        if self._errors:
            raise self._errors[0]
        return any(thread.is_alive() for thread in self._threads)

    def done(self) -> int:
        """How many statements have their last answer."""
        return sum(map(len, self._answered))

    def answered(self) -> list[Answered]:
        """Each statement with its last answer; those of an errand in its order."""
        return [one for answered in self._answered for one in answered]

    def answers(self) -> Counter[str]:
        """Every answer by its status, those before the last too."""
        return sum(self._tallies, Counter())

    def _next(self) -> Errand:
        try:
            return self._errands.popleft()
        except IndexError:
            return []

    def _run(self, number: int, caller: Caller) -> None:
        try:
            while not self._errors and (errand := self._next()):
                for statement in errand:
                    self._answered[number].append(_stated(caller, statement))
        except Exception as error:  # It ends the run, in the thread that looks after it.
            self._errors.append(error)
        finally:
            caller.close()


def _stated(caller: Caller, statement: Statement) -> Answered:
    sent_at = datetime.now(timezone.utc)
    status, body = caller.insist("POST", statement.path, statement.body)
    answered_at = datetime.now(timezone.utc)
    return Answered(statement, status, body, sent_at, answered_at)
