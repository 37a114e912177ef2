"""Who may speak to the emulator: programs of this machine, and no page in somebody's browser.

The emulator asks for no credentials and answers every Origin, and it creates and runs functions.
A page could reach it through the browser of whoever has a stack up: straight, which sends `Origin`
or `Sec-Fetch-Site`, or by a name of its own that resolves to loopback, which is then the `Host`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOOPBACK_HOSTS = {"127.0.0.1", "localhost"}
_REFUSAL = b"This port is for programs of this machine, not for pages in a browser.\n"


def is_allowed(headers: Iterable[tuple[str, str]]) -> bool:
    """Whether a request with these headers comes from a program of this machine."""
    named = {name.lower(): value.lower() for name, value in headers}
    host = named.get("host", "").rpartition(":")[0] or named.get("host", "")
    is_loopback = host in _LOOPBACK_HOSTS or host.endswith(".localhost")
    from_page = "origin" in named or named.get("sec-fetch-site", "none") != "none"
    return is_loopback and not from_page


def guarded(application: Application) -> Application:
    """The application, behind a door that only programs of this machine come through."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await application(scope, receive, send)
        headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        if is_allowed(headers):
            return await application(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        await send({"type": "http.response.start", "status": 403, "headers": []})
        await send({"type": "http.response.body", "body": _REFUSAL})
        return None

    return guard
