"""One run from the first statement to the verdict, within a limit."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from local.stack import Stack

from . import judge
from .clients import Answered, Caller, Clients, OutOfTimeError
from .observed import Observed, observe
from .recorded import facts
from .traffic import Json, Traffic, catalogue, restock
from .weather import KINDS, Weather

CLIENTS = 8

WORKSPACE = "faults"

_LOOK_S = 0.1


@dataclass(frozen=True)
class Plan:
    """How much is sent, and what befalls it."""

    orders: int
    seed: int
    # At which shares of all statements the emulator is restarted.
    restarts: Sequence[float]
    limit_s: float
    fault_every_s: float = 0.5


@dataclass
class Result:
    """What a run came to."""

    plan: Plan
    answered: list[Answered]
    answers: Counter[str]
    struck: Counter[tuple[str, str]]
    restarts: int
    sending_s: float
    settling_s: float
    seconds: float
    observed: Observed
    document: Json
    differences: list[str]

    def failures(self) -> list[str]:
        """What is wrong with it, beside the differences: faults that never struck."""
        kinds = Counter(dict.fromkeys((kind.name for kind in KINDS), 0))
        for (kind, _), times in self.struck.items():
            kinds[kind] += times
        never = [f"never struck: {kind}" for kind, times in kinds.items() if not times]
        if self.restarts != len(self.plan.restarts):
            never.append(f"the emulator was restarted {self.restarts} times")
        return never


def run(plan: Plan, progress: Callable[[str], None]) -> Result:
    """Raises OutOfTimeError when the limit passes first, whatever it is at."""
    began = time.monotonic()
    deadline = began + plan.limit_s
    chance = random.Random(plan.seed)
    traffic = Traffic(plan.orders, chance)
    parameters = {"AbandonedCheckoutMinutes": str(judge.ABANDONED_CHECKOUT_MINUTES)}
    with Stack(faults=True, parameters=parameters, progress=progress) as stack:
        key = stack.make_key(WORKSPACE)
        caller = Caller(stack.api_url, key, deadline, Counter())
        _upsert(caller, catalogue())
        weather = Weather(stack.switchboard, chance, plan.fault_every_s)
        clients = Clients(CLIENTS, traffic.errands, stack.api_url, key, deadline)
        sending = time.monotonic()
        weather.start()
        clients.start()
        restarts = _look_after(stack, clients, plan, len(list(traffic.statements())), progress)
        sending_s = time.monotonic() - sending
        _upsert(caller, restock())
        caller.close()
        weather.end()
        progress("settling")
        settling = time.monotonic()
        _settle(stack, deadline)
        settling_s = time.monotonic() - settling
        progress("reading what came of it")
        observed = observe(stack, WORKSPACE, key, traffic, deadline)
    answered = clients.answered()
    document, differences = _judged(answered, observed, progress)
    return Result(
        plan=plan,
        answered=answered,
        answers=clients.answers(),
        struck=weather.struck(),
        restarts=restarts,
        sending_s=sending_s,
        settling_s=settling_s,
        seconds=time.monotonic() - began,
        observed=observed,
        document=document,
        differences=differences,
    )


def _upsert(caller: Caller, products: list[Json]) -> None:
    status, answer = caller.insist("POST", "/products", {"products": products})
    assert status == 200, answer


def _look_after(
    stack: Stack, clients: Clients, plan: Plan, statements: int, progress: Callable[[str], None]
) -> int:
    """Restarts the emulator in between; returns how often, once all is answered."""
    ahead = [share * statements for share in plan.restarts]
    told = time.monotonic()
    while clients.at_work():
        if ahead and clients.done() >= ahead[0]:
            began = time.monotonic()
            stack.restart_emulator()
            progress(f"restarted the emulator in {time.monotonic() - began:.0f} s")
            ahead.pop(0)
        if time.monotonic() - told > 10:
            told = time.monotonic()
            progress(f"{clients.done()} of {statements} statements are answered")
        if failure := stack.failure():
            raise RuntimeError(failure)
        time.sleep(_LOOK_S)
    clients.at_work()
    return len(plan.restarts) - len(ahead)


def _settle(stack: Stack, deadline: float) -> None:
    try:
        stack.settle(max(deadline - time.monotonic(), 1))
    except TimeoutError as error:
        raise OutOfTimeError("the stack did not settle") from error


def _judged(
    answered: list[Answered], observed: Observed, progress: Callable[[str], None]
) -> tuple[Json, list[str]]:
    progress("holding it against the model")
    accepted, wrong = facts(WORKSPACE, answered, observed)
    document = judge.document(WORKSPACE, accepted, observed)
    return document, wrong + judge.differences(document)
