"""Builds the functions and packages each as target/lambda/<function>/bootstrap, and a zip beside.

Profile and features are those that the tests use: any other would compile the SDKs a second time.
What goes to AWS is built by `make build`, never here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

from local.failure import StackError
from local.template import ROOT

PACKAGED = ROOT / "target" / "lambda"

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
# All of the workspace has its say in the features; see tests/Cargo.toml.
_BUILD = ("cargo", "build", "--locked", "--workspace", "--bins")


def build() -> None:
    """Compiles the functions' binaries; cargo's own output goes to stderr."""
    if shutil.which("cargo") is None:
        raise StackError(
            "cargo is not on the PATH: install Rust from https://rustup.rs and try again."
        )
    if subprocess.run(_BUILD, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise StackError("The build failed: cargo's messages above say why.")


def package(functions: Iterable[str], binaries: Path | None = None) -> dict[str, Path]:
    """The zip of each function, made anew only where the binary is newer than it."""
    folder = binaries or _target_directory() / "debug"
    return {name: _package(name, folder / name) for name in functions}


def _target_directory() -> Path:
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def _package(name: str, binary: Path) -> Path:
    if not binary.is_file():
        raise StackError(f"There is no binary of the function {name} at {binary}.")
    bootstrap = PACKAGED / name / "bootstrap"
    # Not inside the folder: that is what CodeUri names, and a zip in it would be uploaded too.
    archive = PACKAGED / f"{name}.zip"
    mark = PACKAGED / f"{name}.source"
    source = f"{binary} {binary.stat().st_mtime_ns} {binary.stat().st_size}"
    if archive.exists() and mark.exists() and mark.read_text() == source:
        return archive
    bootstrap.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: a stack that runs may be executing the old file.
    fresh = bootstrap.with_name("bootstrap.new")
    shutil.copyfile(binary, fresh)
    _strip(fresh)
    fresh.chmod(0o755)
    fresh.replace(bootstrap)
    _zip(bootstrap, archive)
    mark.write_text(source)
    return archive


def _strip(binary: Path) -> None:
    """Drops debug information where a tool for it is there: the emulator hashes what it runs."""
    tool = shutil.which("strip") or shutil.which("llvm-strip")
    if tool is not None:
        # A refusal leaves the file as it was, which runs just as well.
        command = [tool, "--strip-debug", str(binary)]
        subprocess.run(command, stderr=subprocess.DEVNULL, check=False)


def _zip(bootstrap: Path, archive: Path) -> None:
    entry = zipfile.ZipInfo("bootstrap", date_time=_ZIP_EPOCH)
    entry.external_attr = 0o755 << 16
    fresh = archive.with_suffix(".zip.new")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as output:
        output.writestr(entry, bootstrap.read_bytes())
    fresh.replace(archive)
