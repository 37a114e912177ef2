"""Entry point of the emulator's own process: ministack, bound to the life of whoever started it.

It asks the kernel to end this process with its parent, which only the process itself can do safely,
and then becomes ministack, behind doors that no page of a browser comes through, the first of them
with a token.
"""

from __future__ import annotations

import ctypes
import http.server
import os
import signal
import socketserver
import sys

from local.guard import guarded, is_from_program

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Has this process sent SIGTERM when `parent` ends, even if that was killed outright."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # It ended before the kernel was asked.
        os.kill(os.getpid(), signal.SIGTERM)


def refuse_pages() -> None:
    """Has every plain HTTP server of this process refuse what a browser sends for a page.

    Such are the Runtime APIs, a port a function: a page could take an event from one. Functions
    have no token to show there, as on AWS.
    """
    parse = http.server.BaseHTTPRequestHandler.parse_request

    def parse_and_check(self: http.server.BaseHTTPRequestHandler) -> bool:
        if not parse(self):
            return False
        if is_from_program(self.headers.items()):
            return True
        self.send_error(403)
        return False

    http.server.BaseHTTPRequestHandler.parse_request = parse_and_check  # type: ignore[method-assign]


if __name__ == "__main__":
    end_with_parent(int(sys.argv.pop(1)))
    # ministack's Runtime API writes head and body of an event apart. With Nagle's algorithm the
    # body then waits for a delayed acknowledgement: 40 ms on every invocation.
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    refuse_pages()
    from ministack import app as ministack

    ministack.app = guarded(ministack.app, os.environ["AWS_SESSION_TOKEN"])
    ministack.main()
