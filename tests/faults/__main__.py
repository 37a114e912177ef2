"""`make faults`: ORDERS orders from SEED, with the weather and two restarts, and the verdict.

`LIMIT_S` bounds all of it. Exits with 1 for any difference from the model, for a kind of fault that
never struck, and when the time is over first.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter

from local.failure import StackError
from local.template import ROOT

from .clients import OutOfTimeError
from .run import CLIENTS, Plan, Result, run
from .weather import KINDS, OPERATIONS

_ORDERS = 10_000
_RESTARTS = (0.2, 0.6)
_MOST_SHOWN = 20
_KEPT = ROOT / "target" / "faults" / "document.json"


def main() -> int:
    """Runs, and says what it came to."""
    orders = int(os.environ.get("ORDERS") or _ORDERS)
    plan = Plan(
        orders=orders,
        seed=int(os.environ.get("SEED") or random.randrange(10**6)),
        restarts=_RESTARTS,
        limit_s=float(os.environ.get("LIMIT_S") or 120 + orders * 0.2),
    )
    print(f"ORDERS={plan.orders} SEED={plan.seed} LIMIT_S={plan.limit_s:.0f}", flush=True)
    try:
        result = run(plan, lambda doing: print(f"  {doing}", flush=True))
    except OutOfTimeError as error:
        print(f"not done within {plan.limit_s:.0f} s: {error}", file=sys.stderr)
        return 1
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return _report(result)


def _report(result: Result) -> int:
    statements = len(result.answered)
    outcomes = Counter(one.outcome or "no outcome" for one in result.answered)
    print(f"orders: {result.plan.orders}, from {CLIENTS} clients, seed {result.plan.seed}")
    print(f"statements: {statements} ({_counts(outcomes)})")
    print(f"answers: {_counts(result.answers)}")
    width = max(len(kind.name) for kind in KINDS)
    short = [operation for _, operation in OPERATIONS]
    print(f"{'faults struck':{width}}  {'  '.join(short)}")
    for kind in KINDS:
        cells = (f"{result.struck[kind.name, name]:>{len(name)}}" for name in short)
        print(f"{kind.name:{width}}  {'  '.join(cells)}")
    kills = sum(times for (kind, _), times in result.struck.items() if kind.startswith("killed"))
    print(f"faults: {sum(result.struck.values())}, of which kills: {kills}")
    print(f"restarts of the emulator: {result.restarts}")
    print(f"facts: {len(result.document['facts'])}")
    observed = result.document["observed"]
    print(", ".join(f"{name}: {len(found)}" for name, found in observed.items()))
    rate = statements / result.sending_s
    print(f"seconds: {result.seconds:.0f}, of which sending {result.sending_s:.0f}", end="")
    print(f" and settling {result.settling_s:.0f}; {rate:.0f} statements a second")
    for failure in result.failures():
        print(failure)
    for difference in result.differences[:_MOST_SHOWN]:
        print(f"  {difference}")
    if result.differences:
        _KEPT.parent.mkdir(parents=True, exist_ok=True)
        _KEPT.write_text(json.dumps(result.document), encoding="utf-8")
        print(f"what was stated and observed is in {_KEPT.relative_to(ROOT)}")
    print(f"differences: {len(result.differences)}")
    return 1 if result.differences or result.failures() else 0


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items()))


if __name__ == "__main__":
    sys.exit(main())
