"""HTTP/1.1 as the local stack needs it: one server and one client, over aiohttp.

What passes through stays as it was sent: a target is never decoded or normalized, header names are
in lower case and in order, repeated ones too, and no body is unpacked. Bodies are read whole, both
ways: every message here is a JSON document of at most a few megabytes. Knows nothing of AWS.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDict
from yarl import URL

LOOPBACK = "127.0.0.1"

Headers = Sequence[tuple[str, str]]

_HEAD_LIMIT_BYTES = 65536
# Well below the emulator's own keep-alive of 75 s, so that a pooled connection is never one that
# the other side is about to close.
_IDLE_LIMIT_S = 20.0
# aiohttp waits for handlers that are still at work, twice as long as this; 0 would mean for ever.
_STOP_LIMIT_S = 0.05

# What a hop decides for itself and must not take over from the message it passes on.
_OWN_REQUEST_HEADERS = frozenset({"content-length", "transfer-encoding", "connection", "expect"})
_OWN_RESPONSE_HEADERS = frozenset({"content-length", "transfer-encoding", "connection"})
# What aiohttp's client would add to a request that does not have it.
_UNWANTED_HEADERS = ("accept", "accept-encoding", "content-type", "user-agent")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, with its header names in lower case and in the order sent."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    peer_port: int = 0

    def header(self, name: str) -> str:
        """The first value of a header (name in lower case), or the empty string."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `content-length` is added when it is written."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first value of a header (name in lower case), or the empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Hangup(Exception):  # noqa: N818 (it is an order, not an error)
    """Raised by a handler to close the connection without an answer."""


Handler = Callable[[Request], Awaitable[Response]]


class Server:
    """Serves one handler on a loopback port, each connection in its own task."""

    def __init__(self, handler: Handler, *, too_large: Response, body_limit_bytes: int) -> None:
        self._handler = handler
        self._too_large = too_large
        self._body_limit_bytes = body_limit_bytes
        self._runner: web.ServerRunner | None = None
        self.port = 0

    async def start(self, port: int) -> None:
        """Listens on `port`, or on any free one for 0. Raises OSError when it is taken."""
        server = web.Server(
            self._serve,
            access_log=None,
            auto_decompress=False,
            logger=_LOGGER,
            max_line_size=_HEAD_LIMIT_BYTES,
            max_field_size=_HEAD_LIMIT_BYTES,
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=_STOP_LIMIT_S)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, port, backlog=512).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Closes the port and every open connection."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, incoming: web.BaseRequest) -> web.Response:
        body = await self._body(incoming)
        if body is None:
            response = _written(self._too_large)
            response.force_close()
            return response
        request = Request(
            incoming.method,
            incoming.raw_path,
            _decoded(incoming.raw_headers),
            body,
            incoming.get_extra_info("peername", (LOOPBACK, 0))[1],
        )
        try:
            return _written(await self._handler(request))
        except (Hangup, ConnectionError):
            # Nothing of this answer is written any more.
            if incoming.transport is not None:
                incoming.transport.abort()
            return web.Response()

    async def _body(self, incoming: web.BaseRequest) -> bytes | None:
        """The whole body, or None as soon as it is known to be too large."""
        if (incoming.content_length or 0) > self._body_limit_bytes:
            return None
        if incoming.headers.get("expect", "").lower() == "100-continue":
            await incoming.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = bytearray()
        try:
            async for chunk in incoming.content.iter_any():
                body += chunk
                if len(body) > self._body_limit_bytes:
                    return None
        except aiohttp.ClientPayloadError as error:
            raise web.HTTPBadRequest from error
        return bytes(body)


class Client:
    """Sends requests to one loopback port over as many kept connections as are in use at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        # Made with the first request: it belongs to the loop that it is made in.
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request) -> Response:
        """The answer to one request. Raises ConnectionError when there is none.

        Never repeats a request: whoever calls knows if that is safe.
        """
        self._session = self._session or _session()
        url = URL(f"http://{LOOPBACK}:{self._port}{request.target}", encoded=True)
        headers = _kept(request.headers, _OWN_REQUEST_HEADERS)
        try:
            async with self._session.request(
                request.method, url, headers=headers, data=request.body, allow_redirects=False
            ) as answer:
                body = await answer.read()
                return Response(answer.status, _decoded(answer.raw_headers), body)
        except aiohttp.ClientError as error:
            raise ConnectionResetError("the connection broke off before the answer") from error

    async def close(self) -> None:
        """Closes all connections."""
        if self._session is not None:
            await self._session.close()


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_LIMIT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        auto_decompress=False,
        skip_auto_headers=_UNWANTED_HEADERS,
        middlewares=(_once,),
        max_line_size=_HEAD_LIMIT_BYTES,
        max_field_size=_HEAD_LIMIT_BYTES,
    )


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keeps aiohttp from sending again what is idempotent and lost its connection."""
    try:
        return await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        # It sends again after these two, and not after what they are derived from.
        raise aiohttp.ClientConnectionError(str(error)) from error


def _written(response: Response) -> web.Response:
    headers = _kept(response.headers, _OWN_RESPONSE_HEADERS)
    return web.Response(status=response.status, headers=headers, body=response.body)


def _kept(headers: Headers, left_out: frozenset[str]) -> CIMultiDict[str]:
    return CIMultiDict((key, value) for key, value in headers if key.lower() not in left_out)


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in headers)


def _is_worth_logging(record: logging.LogRecord) -> bool:
    """Whether it is a fault of ours: what is no HTTP is answered 400, and that is all."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


_LOGGER = logging.getLogger(__name__)
_LOGGER.addFilter(_is_worth_logging)
