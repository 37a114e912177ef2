"""Checks what was built for AWS before it gets there: processor, and the C library that it needs.

    python -m local.binaries arm64              every function of the template
    python -m local.binaries x86_64 orders      these alone

A binary for another processor, or one that wants a newer C library than Amazon Linux 2023 has,
deploys without a word and then fails at every invocation. The files are read here and not by a
tool of the machine: a Mac has none for ELF.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.artifacts import PACKAGED
from local.failure import StackError
from local.template import Template

# https://docs.aws.amazon.com/linux/al2023/ug/core-glibc.html
NEWEST_GLIBC = (2, 34)

_MACHINES = {62: "x86_64", 183: "arm64"}
_IDENTIFICATION = b"\x7fELF\x02\x01"
_HEADER = struct.Struct("<16xHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_NEED = struct.Struct("<HHIII")
_AUXILIARY = struct.Struct("<IHHII")
_VERSION_NEEDS = 0x6FFFFFFE


@dataclass(frozen=True, slots=True)
class Binary:
    """What an ELF file says of itself: its processor, and the versions of glibc it names."""

    machine: str
    glibc: tuple[tuple[int, ...], ...]


def read(content: bytes) -> Binary:
    """Reads a 64-bit little-endian ELF file. Raises ValueError when it is none."""
    if not content.startswith(_IDENTIFICATION):
        raise ValueError("it is no ELF file of 64 bits, as Lambda runs")
    try:
        header = _HEADER.unpack_from(content)
        machine, at, size, count = header[1], header[5], header[10], header[11]
        if size != _SECTION.size and count:
            raise ValueError("its sections have another form")
        sections = [_SECTION.unpack_from(content, at + size * index) for index in range(count)]
        needed = [
            name
            for section in sections
            if section[1] == _VERSION_NEEDS
            for name in _needed(content, section[4], section[7], sections[section[6]][4])
        ]
    except (struct.error, IndexError) as error:
        raise ValueError("it ends too early") from error
    return Binary(_MACHINES.get(machine, f"processor {machine}"), tuple(sorted(_glibc(needed))))


def _needed(content: bytes, at: int, count: int, names_at: int) -> Iterator[str]:
    """The version names in a section of needs: a list of libraries, each with a list of its own."""
    for _ in range(count):
        _, auxiliaries, _, auxiliary, following = _NEED.unpack_from(content, at)
        auxiliary_at = at + auxiliary
        for _ in range(auxiliaries):
            _, _, _, name, next_auxiliary = _AUXILIARY.unpack_from(content, auxiliary_at)
            start = names_at + name
            yield content[start : content.index(b"\0", start)].decode("ascii", "replace")
            auxiliary_at += next_auxiliary
        at += following


def _glibc(names: Sequence[str]) -> set[tuple[int, ...]]:
    versions = [name.removeprefix("GLIBC_") for name in names if name.startswith("GLIBC_")]
    return {
        tuple(int(part) for part in version.split("."))
        for version in versions
        if version.replace(".", "").isdecimal()
    }


def fault(path: Path, architecture: str) -> str | None:
    """Why this file would not run on AWS as a function of this architecture, if it would not."""
    if not path.is_file():
        return "it is not there: `make build` makes it"
    try:
        binary = read(path.read_bytes())
    except ValueError as error:
        return str(error)
    if binary.machine != architecture:
        return f"it is for {binary.machine}, and the stack for {architecture}"
    if binary.glibc and binary.glibc[-1] > NEWEST_GLIBC:
        newest, most = (".".join(map(str, version)) for version in (binary.glibc[-1], NEWEST_GLIBC))
        return f"it needs glibc {newest}, and Lambda has {most}"
    return None


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command."""
    if not arguments or arguments[0] not in _MACHINES.values():
        print(f"Which architecture? One of {', '.join(_MACHINES.values())}.", file=sys.stderr)
        return 2
    architecture, *names = arguments
    try:
        names = names or [function.name for function in Template.load().functions]
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    paths = {name: PACKAGED / name / "bootstrap" for name in names}
    faults = {name: found for name, path in paths.items() if (found := fault(path, architecture))}
    for name, found in faults.items():
        print(f"target/lambda/{name}/bootstrap: {found}.", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
