"""A copy of the tree, in which faults are planted: the tree itself is never touched."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .listed import Fault


def copy(root: Path, to: Path) -> None:
    """Brings the copy in line with what is tracked in `root`.

    What is the same stays untouched, for cargo builds anew what has another time.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=root, check=True, capture_output=True, text=True
    )
    wanted = {name for name in listed.stdout.split("\0") if name and (root / name).is_file()}
    for name in wanted:
        _copy_file(root / name, to / name)
    there = [path for path in to.rglob("*") if path.is_file()] if to.is_dir() else []
    for path in there:
        if path.relative_to(to).as_posix() not in wanted:
            path.unlink()


@contextmanager
def planted(fault: Fault, tree: Path) -> Iterator[None]:
    """The copy has the fault in it for as long as this lasts."""
    path = tree / fault.file
    sound = path.read_text("utf-8")
    path.write_text(fault.planted(sound), "utf-8")
    try:
        yield
    finally:
        path.write_text(sound, "utf-8")


def _copy_file(source: Path, target: Path) -> None:
    if target.is_file() and target.read_bytes() == source.read_bytes():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)
