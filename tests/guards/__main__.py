"""`make guards`: plants each fault of the list into a copy of the tree, and says what goes red.

The simulation comes first, then the tests of the crate that the fault is in and of those that all
state passes through. `ONLY` tries the faults whose name or file has this text, `SEEDS` says how
many seeds the simulation plays.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from . import report, tree
from .listed import Fault, ListError, check, read_all
from .report import Verdict
from .trial import PACKAGES, BuildError, Cargo

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "target" / "guards" / "tree"
TARGET = ROOT / "target" / "guards" / "build"
# As many as `make test` plays.
_SEEDS = 300


def main() -> int:
    """Exits with 1 when a fault survives, or the simulation catches too few of all."""
    faults = read_all()
    try:
        check(faults, ROOT)
    except ListError as error:
        print(error, file=sys.stderr)
        return 1
    only = os.environ.get("ONLY", "")
    chosen = [fault for fault in faults if only in fault.name or only in fault.file]
    if not chosen:
        print(f"no fault has {only!r} in its name or file", file=sys.stderr)
        return 1
    tree.copy(ROOT, COPY)
    cargo = Cargo(COPY, TARGET, int(os.environ.get("SEEDS") or _SEEDS))
    try:
        return _try(cargo, chosen, is_whole=len(chosen) == len(faults))
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1


def _try(cargo: Cargo, faults: list[Fault], is_whole: bool) -> int:
    began = time.monotonic()
    # What is red without a fault would catch everything.
    packages = {fault.package for fault in faults}
    if red := cargo.simulate() or cargo.test([*packages, *PACKAGES]):
        print(f"red without any fault: {red}", file=sys.stderr)
        return 1
    print(f"the tree as it is: green, {time.monotonic() - began:.0f} s", flush=True)
    verdicts: list[Verdict] = []
    unbuilt: list[Fault] = []
    for number, fault in enumerate(faults, 1):
        print(f"{number}/{len(faults)} {fault.name} … ", end="", flush=True)
        try:
            verdict = _verdict(cargo, fault)
        except BuildError as error:
            # The list is at fault, and the others can be tried all the same.
            unbuilt.append(fault)
            print(f"DOES NOT COMPILE\n{error}", flush=True)
        else:
            verdicts.append(verdict)
            print(f"{verdict.caught_by or 'SURVIVES'}, {verdict.seconds:.0f} s", flush=True)
    print(f"\n{report.table(verdicts)}")
    for fault in unbuilt:
        print(f"does not compile: {fault.name}")
    return 0 if not unbuilt and report.holds(verdicts, is_whole) else 1


def _verdict(cargo: Cargo, fault: Fault) -> Verdict:
    began = time.monotonic()
    with tree.planted(fault, cargo.tree):
        simulated = cargo.simulate()
        caught_by = simulated or cargo.test([fault.package]) or cargo.test(PACKAGES)
    return Verdict(fault, caught_by, simulated is not None, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
