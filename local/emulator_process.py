"""Entry point of the emulator's own process: ministack, bound to the life of whoever started it.

It asks the kernel to end this process with its parent, which only the process itself can do safely,
and then becomes ministack, behind doors that open to programs with a secret and to no page of a
browser: the AWS services to the token of the run, the Runtime APIs to the functions alone. What a
function calls, it must have the right to (`local.rights`).
"""

from __future__ import annotations

import ctypes
import http.server
import os
import secrets
import signal
import socketserver
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.guard import guarded, is_from_program, is_same
from local.rights import Rights

Environment = Callable[..., dict[str, str]]

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Has this process sent SIGTERM when `parent` ends, even if that was killed outright."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # It ended before the kernel was asked.
        os.kill(os.getpid(), signal.SIGTERM)


def guard_runtime_apis(secret: str) -> None:
    """Has every plain HTTP server of this process refuse whose path does not begin with the secret.

    Such are the Runtime APIs, a port a function. Whoever asked one for the next event would take it
    from the function, be it another program of this machine or a page in a browser.
    """
    parse = http.server.BaseHTTPRequestHandler.parse_request

    def parse_and_check(self: http.server.BaseHTTPRequestHandler) -> bool:
        if not parse(self):
            return False
        given, _, path = self.path.removeprefix("/").partition("/")
        if is_from_program(self.headers.items()) and is_same(given, secret):
            self.path = f"/{path}"
            return True
        self.send_error(403)
        return False

    http.server.BaseHTTPRequestHandler.parse_request = parse_and_check  # type: ignore[method-assign]


def with_secret(environment_of: Environment, secret: str) -> Environment:
    """Puts the secret into the address of the Runtime API that a function's process is given.

    The Rust runtime appends its paths to whatever the address is; with a path it must be a URL.
    """

    def environment(*arguments: Any) -> dict[str, str]:
        variables = environment_of(*arguments)
        address = variables["AWS_LAMBDA_RUNTIME_API"]
        variables["AWS_LAMBDA_RUNTIME_API"] = f"http://{address}/{secret}"
        return variables

    return environment


if __name__ == "__main__":
    end_with_parent(int(sys.argv.pop(1)))
    # ministack's Runtime API writes head and body of an event apart. With Nagle's algorithm the
    # body then waits for a delayed acknowledgement: 40 ms on every invocation.
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    from ministack import app as ministack
    from ministack.services import lambda_svc

    from local import lasting_stream
    from local.roles import deployed_role

    # Nobody but the functions needs it, so it never leaves this process but in their environment.
    runtime_api_secret = secrets.token_urlsafe(32)
    guard_runtime_apis(runtime_api_secret)
    lambda_svc._provided_worker_env = with_secret(
        lambda_svc._provided_worker_env, runtime_api_secret
    )
    rights = Rights(Path(os.environ.pop("RIGHTS_LOG")))
    lambda_svc._provided_worker_env = rights.naming(lambda_svc._provided_worker_env, deployed_role)
    lasting_stream.install()
    ministack.app = guarded(rights.enforced(ministack.app), os.environ["AWS_SESSION_TOKEN"])
    ministack.main()
