"""What came of the faults, as a table for people and for the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .listed import Fault

# So much the simulation has to find by itself: it knows nothing of how the guards are made.
LEAST_SHARE = 2 / 3


@dataclass(frozen=True)
class Verdict:
    """What came of one fault."""

    fault: Fault
    caught_by: str | None
    """The first red test, with the binary it is in."""
    is_simulated: bool
    seconds: float

    def row(self) -> str:
        """As a row of the table."""
        caught_by = f"`{self.caught_by}`" if self.caught_by else "**nothing**"
        return f"| {self.fault.name} | {self.fault.guards} | {caught_by} | {self.seconds:.0f} s |"


def table(verdicts: Sequence[Verdict]) -> str:
    """Every fault, in Markdown, and the figures."""
    survived = sum(verdict.caught_by is None for verdict in verdicts)
    simulated = sum(verdict.is_simulated for verdict in verdicts)
    took = sum(verdict.seconds for verdict in verdicts) / 60
    head = ["| planted fault | takes away | caught by | took |", "|---|---|---|---|"]
    figures = [
        f"{len(verdicts)} faults in {took:.0f} min, {simulated} caught by the simulation",
        f"survived: {survived}",
    ]
    return "\n".join([*head, *(verdict.row() for verdict in verdicts), "", *figures])


def holds(verdicts: Sequence[Verdict], is_whole: bool) -> bool:
    """Whether nothing survived, and of a whole list the simulation caught its share."""
    if any(verdict.caught_by is None for verdict in verdicts):
        return False
    simulated = sum(verdict.is_simulated for verdict in verdicts)
    return not is_whole or simulated >= LEAST_SHARE * len(verdicts)
