"""Many faults at once, each a few times: whatever a function asks of AWS may go wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from local.switchboard import Fault, Manner, Moment, Switchboard

BEHIND = (
    ("dynamodb", "TransactWriteItems"),
    ("dynamodb", "BatchGetItem"),
    ("dynamodb", "Query"),
    ("events", "PutEvents"),
    ("scheduler", "CreateSchedule"),
    ("scheduler", "DeleteSchedule"),
)
ACCEPTING = (("dynamodb", "PutItem"),)

_MOST_TIMES = 3


@contextmanager
def storm(
    switchboard: Switchboard, chance: random.Random, operations: Sequence[tuple[str, str]]
) -> Iterator[list[Fault]]:
    """Lets every kind of fault loose on these operations; the block must outlast them."""
    faults = [
        Fault(service, operation, moment, manner, times=chance.randint(1, _MOST_TIMES))
        for service, operation in operations
        for moment in Moment
        for manner in (Manner.CUT, Manner.KILL, Manner.ERROR)
    ]
    chance.shuffle(faults)
    for fault in faults:
        switchboard.add(fault)
    try:
        yield faults
    finally:
        for fault in faults:
            switchboard.remove(fault)
