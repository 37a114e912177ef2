"""The list of faults: what is planted, where, and which guard it takes away.

A list rots when the code goes on without it, so a fault whose text no longer occurs exactly once
is an error that names it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LISTS = Path(__file__).with_name("faults")


class ListError(Exception):
    """The list and the code disagree; the text says which faults, one a line."""


@dataclass(frozen=True)
class Fault:
    """One fault."""

    name: str
    """In plain words, what the code does once it is planted."""
    guards: str
    """The invariant (`I1`), decision (`D1`) or rule that it takes away."""
    file: str
    find: str
    replace: str
    package: str
    """Whose own tests are tried where the simulation stays green."""

    def planted(self, text: str) -> str:
        """The text of the file with the fault in it."""
        return text.replace(self.find, self.replace)

    def problem(self, root: Path) -> str | None:
        """What is wrong with it, as the code is now."""
        path = root / self.file
        if not path.is_file():
            return f"{self.name}: there is no {self.file}"
        times = path.read_text("utf-8").count(self.find)
        if times != 1:
            return f"{self.name}: its text occurs {times} times in {self.file}"
        if self.find == self.replace:
            return f"{self.name}: it changes nothing"
        return None


def read_all(folder: Path = LISTS) -> list[Fault]:
    """Every fault, those of one list together: neighbours compile the same crates anew."""
    return [fault for path in sorted(folder.glob("*.yaml")) for fault in _read(path)]


def check(faults: list[Fault], root: Path) -> None:
    """Raises where a fault cannot be planted, or two have one name."""
    names = Counter(fault.name for fault in faults)
    problems = [f"{name}: {times} have this name" for name, times in names.items() if times > 1]
    problems += [problem for fault in faults if (problem := fault.problem(root))]
    if problems:
        raise ListError("\n".join(problems))


def _read(path: Path) -> list[Fault]:
    document: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return [Fault(**entry) for entry in document]
