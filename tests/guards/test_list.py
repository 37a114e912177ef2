"""The list fits the code: each fault can be planted, in one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from .__main__ import ROOT
from .listed import Fault, ListError, check, read_all
from .report import Verdict, holds, table
from .tree import planted


def fault(find: str, name: str = "it forgets") -> Fault:
    return Fault(name, "I1", "a.rs", find, "nothing", "commerce")


def test_every_fault_can_be_planted() -> None:
    faults = read_all()
    check(faults, ROOT)
    assert len(faults) >= 40


def test_a_text_that_is_gone_or_there_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.rs").write_text("once twice twice")
    check([fault("once")], tmp_path)
    for text, times in [("gone", 0), ("twice", 2)]:
        with pytest.raises(ListError, match=f"it forgets: its text occurs {times} times in a.rs"):
            check([fault(text)], tmp_path)
    with pytest.raises(ListError, match="2 have this name"):
        check([fault("once"), fault("once")], tmp_path)


def test_a_planted_fault_is_taken_out_again(tmp_path: Path) -> None:
    path = tmp_path / "a.rs"
    path.write_text("if once {}")
    with planted(fault("once"), tmp_path):
        assert path.read_text() == "if nothing {}"
    assert path.read_text() == "if once {}"


def test_a_survivor_or_too_small_a_share_of_the_simulation_is_no_proof() -> None:
    simulated = Verdict(fault("once"), "simulation seeds::law", True, 1.0)
    elsewhere = Verdict(fault("once"), "domain law", False, 1.0)
    survivor = Verdict(fault("once"), None, False, 1.0)
    assert holds([simulated, simulated, elsewhere], is_whole=True)
    assert not holds([simulated, elsewhere], is_whole=True)
    assert holds([elsewhere], is_whole=False)
    assert not holds([simulated, simulated, survivor], is_whole=False)
    assert table([simulated, survivor]).endswith("survived: 1")
