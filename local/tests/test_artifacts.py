"""What `make run` builds is what the tests are built with."""

from __future__ import annotations

import subprocess
from collections import defaultdict

from local.template import ROOT


def features(edges: str) -> dict[str, set[str]]:
    """The features of every crate of others, by its name and version, over these dependencies."""
    command = ("cargo", "tree", "--workspace", "--locked", "--prefix=none", "--format={p}|{f}")
    tree = subprocess.run(
        [*command, f"--edges={edges}"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    found: dict[str, set[str]] = defaultdict(set)
    for line in tree.replace(" (*)", "").splitlines():
        crate, _, named = line.partition("|")
        if str(ROOT) not in crate:
            found[crate].add(named)
    return found


def test_no_crate_of_others_is_built_once_for_the_tests_and_once_for_the_stack() -> None:
    of_the_stack, of_the_tests = features("normal,build"), features("normal,build,dev")
    built_twice = {
        crate: sorted(of_the_tests[crate] ^ named)
        for crate, named in of_the_stack.items()
        if not named <= of_the_tests[crate]
    }
    assert not built_twice, "tests/Cargo.toml lacks a dependency of the tests"
