"""The weather: faults of every kind for every operation, from a seed, for as long as it lasts."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from local.switchboard import Fault, Manner, Moment, Switchboard

OPERATIONS = (
    ("dynamodb", "PutItem"),
    ("dynamodb", "GetItem"),
    ("dynamodb", "Query"),
    ("dynamodb", "BatchGetItem"),
    ("dynamodb", "TransactWriteItems"),
    ("events", "PutEvents"),
    ("scheduler", "CreateSchedule"),
    ("scheduler", "DeleteSchedule"),
)
_MOST_AT_ONCE = 5
_MOST_TIMES = 4
# What nobody runs into by then makes way for another.
_PATIENCE_S = 3.0


@dataclass(frozen=True)
class Kind:
    """A kind of fault, in the words of the summary."""

    name: str
    moment: Moment
    manner: Manner
    error: str = ""
    status: int = 500

    def fault(self, service: str, operation: str, times: int) -> Fault:
        """One that strikes so many calls of an operation."""
        error = self.error
        if not error and service == "dynamodb":
            error = "ProvisionedThroughputExceededException"
        error = error or "ThrottlingException"
        return Fault(service, operation, self.moment, self.manner, error, self.status, times)


KINDS = (
    Kind("throttled", Moment.BEFORE, Manner.ERROR, status=400),
    Kind("500", Moment.BEFORE, Manner.ERROR, error="InternalServerError"),
    Kind("500 after the commit", Moment.AFTER, Manner.ERROR, error="InternalServerError"),
    Kind("cut before the commit", Moment.BEFORE, Manner.CUT),
    Kind("cut after the commit", Moment.AFTER, Manner.CUT),
    Kind("killed before the commit", Moment.BEFORE, Manner.KILL),
    Kind("killed after the commit", Moment.AFTER, Manner.KILL),
)


class Weather:
    """Changes in a thread of its own until it is ended."""

    def __init__(self, switchboard: Switchboard, chance: random.Random, every_s: float) -> None:
        self._switchboard = switchboard
        self._chance = chance
        self._every_s = every_s
        self._in_force: list[tuple[Kind, Fault, float]] = []
        self._struck: Counter[tuple[str, str]] = Counter()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """From now on anything may go wrong."""
        self._thread.start()

    def end(self) -> None:
        """Nothing goes wrong any more."""
        self._ended.set()
        self._thread.join()
        self._drop(lambda _: True)

    def struck(self) -> Counter[tuple[str, str]]:
        """How often each kind struck each operation; complete once it has ended."""
        return self._struck.copy()

    def _run(self) -> None:
        for kind, (service, operation) in self._coming():
            if self._ended.wait(self._every_s):
                return
            now = time.monotonic()
            self._drop(now.__gt__)
            if len(self._in_force) < _MOST_AT_ONCE:
                fault = kind.fault(service, operation, self._chance.randint(1, _MOST_TIMES))
                self._in_force.append((kind, fault, now + _PATIENCE_S))
                self._switchboard.add(fault)

    def _coming(self) -> Iterator[tuple[Kind, tuple[str, str]]]:
        """Every kind for every operation, and then all of them again in another order."""
        pairs = list(itertools.product(KINDS, OPERATIONS))
        while True:
            self._chance.shuffle(pairs)
            yield from pairs

    def _drop(self, is_over: Callable[[float], bool]) -> None:
        kept = []
        for kind, fault, until in self._in_force:
            if fault.times == 0 or is_over(until):
                self._switchboard.remove(fault)
                self._struck[kind.name, fault.operation or ""] += fault.struck
            else:
                kept.append((kind, fault, until))
        self._in_force = kept
