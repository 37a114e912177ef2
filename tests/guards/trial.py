"""Running tests in the copy, up to the first that goes red."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

# In every command, for cargo builds other people's crates anew when another selection of ours asks
# for other features of them.
_SAME_FEATURES = ("-p", "tillstream-tests")
# A run of the same tree must come to the same end, so what draws its own seeds is left out.
_REPEATABLE = ("--skip", "nobody_has_seen")
# Whatever state is made with passes through these, so each of them may see a fault of another.
PACKAGES = ("folding", "dynamodb", "processor", "scheduler")
_BUILD_LIMIT_S = 1_800
_TESTS_LIMIT_S = 600
_LINES_KEPT = 60

_BUILT = re.compile(r"^\s+Executable .*\((?P<path>.+)\)$")
_BINARY = re.compile(r"^\s+Running .*[/\\](?P<name>[\w-]+)-[0-9a-f]+\)$")
_FAILED = re.compile(r"^test (?P<name>.+) \.\.\. FAILED$")


class BuildError(Exception):
    """It does not compile; the text is the compiler's."""


@dataclass
class _Run:
    """What a command came to."""

    code: int | None = None
    """None when it took too long, or was stopped at its first red test."""
    red: str | None = None
    is_over_time: bool = False
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=_LINES_KEPT))
    executables: set[str] = field(default_factory=set)
    """What it built."""


@dataclass(frozen=True)
class Cargo:
    """Builds and tests one tree, with a target directory of its own."""

    tree: Path
    target: Path
    seeds: int
    _green: set[str] = field(default_factory=set)
    """Digests of executables whose tests were green: the same bytes need not run again."""

    def simulate(self) -> str | None:
        """The first red test of the simulation."""
        return self._test(("--test", "simulation"), _REPEATABLE)

    def test(self, packages: Iterable[str]) -> str | None:
        """The first red test of these packages, in one run."""
        chosen = set(packages)
        named = [word for package in chosen for word in ("-p", package)]
        targets = [word for name in self._test_targets(chosen) for word in ("--test", name)]
        return self._test([*named, "--lib", "--bins", *targets], ())

    def _test_targets(self, packages: set[str]) -> set[str]:
        """Names of the integration tests of these packages."""
        command = ["cargo", "metadata", "--locked", "--no-deps", "--format-version", "1"]
        ran = subprocess.run(command, cwd=self.tree, check=True, capture_output=True, text=True)
        return {
            target["name"]
            for package in json.loads(ran.stdout)["packages"]
            if package["name"] in packages
            for target in package["targets"]
            if "test" in target["kind"]
        }

    def _test(self, what: Sequence[str], with_arguments: Sequence[str]) -> str | None:
        command = ["cargo", "test", "--locked", *_SAME_FEATURES, *what]
        build = self._run([*command, "--no-run"], _BUILD_LIMIT_S)
        if build.code != 0:
            raise BuildError("\n".join(build.last_lines))
        digests = {_digest(self.tree / path) for path in build.executables}
        if digests <= self._green:
            return None
        run = self._run([*command, "--", *with_arguments], _TESTS_LIMIT_S)
        if run.code == 0:
            self._green.update(digests)
            return None
        if run.red:
            return run.red
        return "it hangs" if run.is_over_time else f"it dies ({run.code})"

    def _run(self, command: Sequence[str], limit_s: float) -> _Run:
        """Runs the command up to its end, its first red test or its limit."""
        environment = os.environ | {
            "CARGO_TARGET_DIR": str(self.target),
            "CARGO_TERM_COLOR": "never",
            # Nobody reads a backtrace of it, and it links sooner.
            "CARGO_PROFILE_DEV_DEBUG": "0",
            "SEEDS": str(self.seeds),
            "FIRST": "0",
            "PROPTEST_RNG_SEED": "0",
            # That something is red is enough: its smallest story is for whoever mends it.
            "PROPTEST_MAX_SHRINK_ITERS": "0",
            "SHRINK": "0",
        }
        run = _Run()
        # A group of its own, so that the tests end with the command that runs them.
        with subprocess.Popen(
            command,
            cwd=self.tree,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process:
            limit = threading.Timer(limit_s, lambda: _over_time(run, process))
            limit.start()
            try:
                self._follow(process, run)
                if run.red:
                    _stop(process)
                code = process.wait()
                run.code = None if run.red or run.is_over_time else code
            except BaseException:
                _stop(process)
                raise
            finally:
                limit.cancel()
        return run

    @staticmethod
    def _follow(process: subprocess.Popen[str], run: _Run) -> None:
        binary = ""
        for line in process.stdout or ():
            text = line.rstrip("\n")
            run.last_lines.append(text)
            if built := _BUILT.match(text):
                run.executables.add(built["path"])
            if running := _BINARY.match(text):
                binary = running["name"]
            if failed := _FAILED.match(text):
                run.red = f"{binary} {failed['name']}"
                return


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _over_time(run: _Run, process: subprocess.Popen[str]) -> None:
    run.is_over_time = True
    _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
