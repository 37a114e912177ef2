"""Entry point of the emulator's own process: ministack, bound to the life of whoever started it.

It asks the kernel to end this process with its parent, which only the process itself can do safely,
and then becomes ministack, behind a door that no page of a browser comes through.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socketserver
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Has this process sent SIGTERM when `parent` ends, even if that was killed outright."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # It ended before the kernel was asked.
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    end_with_parent(int(sys.argv.pop(1)))
    # ministack's Runtime API writes head and body of an event apart. With Nagle's algorithm the
    # body then waits for a delayed acknowledgement: 40 ms on every invocation.
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    from ministack import app as ministack

    from local.guard import guarded

    ministack.app = guarded(ministack.app)
    ministack.main()
