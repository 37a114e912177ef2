"""Who may speak to the doors of the local stack: programs that were given its token.

The emulator creates and runs functions for whoever asks. Without a guard anybody on the machine
could, and so could a page in the browser of whoever has a stack up: straight, which sends `Origin`
or `Sec-Fetch-Site`, or by a name of its own that resolves to loopback, which is then the `Host`.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[str, str]]

TOKEN_HEADER = "x-amz-security-token"
# Asked before anything is deployed, and answers nothing but that it is up.
HEALTH_PATH = "/_ministack/health"

_LOOPBACK_HOSTS = {"127.0.0.1", "localhost"}
_REFUSAL = (
    b"This port is for programs that were given the credentials of this run: see .local/env.\n"
)


def is_from_program(headers: Headers) -> bool:
    """Whether a request with these headers comes from a program of this machine, and no page."""
    named = _named(headers)
    from_page = "origin" in named or named.get("sec-fetch-site", "none") != "none"
    return _is_loopback(named.get("host", "")) and not from_page


def is_from_here(headers: Headers) -> bool:
    """Whether it comes from a program of this machine, or from a page that this machine serves."""
    named = _named(headers)
    origin = named.get("origin")
    is_ours = origin is None or _is_loopback(urlsplit(origin).netloc)
    return _is_loopback(named.get("host", "")) and is_ours


def knows(token: str, headers: Headers) -> bool:
    """Whether a request carries the token of this run."""
    given = next((value for name, value in headers if name.lower() == TOKEN_HEADER), "")
    return is_same(given, token)


def is_same(given: str, secret: str) -> bool:
    """Whether somebody knows a secret, compared in a time that says nothing of it."""
    return hmac.compare_digest(given.encode(), secret.encode())


def guarded(application: Application, token: str) -> Application:
    """The application, behind a door that only programs with the token come through."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await application(scope, receive, send)
        headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        if is_from_program(headers) and (scope.get("path") == HEALTH_PATH or knows(token, headers)):
            return await application(scope, receive, _closed_to_pages(send))
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        await send({"type": "http.response.start", "status": 403, "headers": []})
        await send({"type": "http.response.body", "body": _REFUSAL})
        return None

    return guard


def _closed_to_pages(send: Send) -> Send:
    """Takes away what would let a page of any origin read the answer."""

    async def closed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message.get("headers", [])
            kept = [
                pair
                for pair in headers
                if not bytes(pair[0]).lower().startswith(b"access-control-")
            ]
            message = {**message, "headers": kept}
        await send(message)

    return closed


def _named(headers: Headers) -> dict[str, str]:
    return {name.lower(): value.lower() for name, value in headers}


def _is_loopback(host: str) -> bool:
    name = host.rpartition(":")[0] or host
    return name in _LOOPBACK_HOSTS or name.endswith(".localhost")
