"""`python -m local build`, `run` and `fire`, as the Makefile calls them."""

from __future__ import annotations

import argparse
import os
import sys

from local import artifacts
from local.failure import StackError
from local.fire import fire
from local.run import run
from local.template import Template


def main() -> int:
    """Runs a command; what the person can put right is one sentence on stderr and status 1."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = {"build": build, "run": run, "fire": fire}
    parser.add_argument("command", choices=commands)
    try:
        return commands[parser.parse_args().command]()
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the output has left; the interpreter must not stumble over it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def build() -> int:
    """Builds the functions and packages them, for a stack that is started without building."""
    artifacts.build()
    artifacts.package(function.name for function in Template.load().functions)
    return 0


if __name__ == "__main__":
    sys.exit(main())
