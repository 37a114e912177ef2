"""Binaries that AWS would not run are found before a deployment, by files made here."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

from local.binaries import Binary, fault, main, read

X86_64, ARM64 = 62, 183


def elf(machine: int, *versions: str) -> bytes:
    """The smallest file that names these versions: a header, a need, its names, two sections."""
    names = b"\0" + b"".join(version.encode() + b"\0" for version in versions)
    auxiliaries = b""
    offset = 1
    for index, version in enumerate(versions):
        following = 16 if index + 1 < len(versions) else 0
        auxiliaries += struct.pack("<IHHII", 0, 0, 0, offset, following)
        offset += len(version) + 1
    needs = struct.pack("<HHIII", 1, len(versions), 0, 16, 0) + auxiliaries
    needs_at, names_at = 64, 64 + len(needs)
    sections_at = names_at + len(names)
    section = "<IIQQQQIIQQ"
    need = struct.pack(section, 0, 0x6FFFFFFE, 0, 0, needs_at, len(needs), 1, 1, 0, 0)
    text = struct.pack(section, 0, 3, 0, 0, names_at, len(names), 0, 0, 0, 0)
    identification = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    header = struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 0, sections_at, 0, 64, 0, 0, 64, 2, 0)
    return identification + header + needs + names + need + text


def written(folder: Path, content: bytes) -> Path:
    path = folder / "bootstrap"
    path.write_bytes(content)
    return path


def test_processor_and_versions_are_read() -> None:
    content = elf(ARM64, "GLIBC_2.17", "GCC_3.0", "GLIBC_2.2.5", "GLIBC_PRIVATE")
    assert read(content) == Binary("arm64", ((2, 2, 5), (2, 17)))
    assert read(elf(X86_64)) == Binary("x86_64", ())


@pytest.mark.skipif(sys.platform != "linux", reason="a Mac's own programs are no ELF files")
def test_a_real_program_is_read() -> None:
    binary = read(Path(sys.executable).resolve().read_bytes())
    assert binary.machine in {"x86_64", "arm64"}
    assert binary.glibc[-1] >= (2, 2)


@pytest.mark.parametrize("machine", [X86_64, ARM64])
def test_what_amazon_linux_has_is_enough(tmp_path: Path, machine: int) -> None:
    architecture = {X86_64: "x86_64", ARM64: "arm64"}[machine]
    assert fault(written(tmp_path, elf(machine, "GLIBC_2.34", "GLIBC_2.9")), architecture) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (elf(X86_64, "GLIBC_2.17"), "it is for x86_64, and the stack for arm64"),
        (elf(243), "it is for processor 243, and the stack for arm64"),
        (elf(ARM64, "GLIBC_2.9", "GLIBC_2.35"), "it needs glibc 2.35, and Lambda has 2.34"),
        (elf(ARM64, "GLIBC_2.34.1"), "it needs glibc 2.34.1, and Lambda has 2.34"),
        (elf(ARM64, "GLIBC_3.0"), "it needs glibc 3.0, and Lambda has 2.34"),
        (b"#!/bin/sh\n", "it is no ELF file of 64 bits, as Lambda runs"),
        (b"\xcf\xfa\xed\xfe", "it is no ELF file of 64 bits, as Lambda runs"),
        (b"", "it is no ELF file of 64 bits, as Lambda runs"),
        (elf(ARM64, "GLIBC_2.17")[:-80], "it ends too early"),
    ],
)
def test_what_would_not_run_is_named(tmp_path: Path, content: bytes, expected: str) -> None:
    assert fault(written(tmp_path, content), "arm64") == expected


def test_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert fault(tmp_path / "bootstrap", "arm64") == "it is not there: `make build` makes it"


def test_the_command_says_which_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["arm64", "no-such-function"]) == 1
    said = capsys.readouterr().err
    assert said == (
        "target/lambda/no-such-function/bootstrap: it is not there: `make build` makes it.\n"
    )
    assert main([]) == main(["riscv64"]) == 2
