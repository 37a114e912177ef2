"""HTTP/1.1 over asyncio: the one server and the one client of the local stack.

Bodies are read whole, both ways: every message here is a JSON document of at most a few megabytes.
Knows nothing of AWS.
"""

from __future__ import annotations

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import h11

LOOPBACK = "127.0.0.1"

Headers = Sequence[tuple[str, str]]

_READ_BYTES = 65536
_HEAD_LIMIT_BYTES = 65536
# Well below the emulator's own keep-alive of 75 s, so that a pooled connection is never one that
# the other side is about to close.
_IDLE_LIMIT_S = 20.0


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
        self._connections: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self.port = 0

    async def start(self, port: int) -> None:
        """Listens on `port`, or on any free one for 0. Raises OSError when it is taken."""
        self._listener = await asyncio.start_server(self._accept, LOOPBACK, port, backlog=512)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Closes the port and every open connection."""
        if self._listener is not None:
            self._listener.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, Hangup, h11.RemoteProtocolError, asyncio.CancelledError):
            pass  # The peer is gone, or is to see just that: there is nobody to tell.
        finally:
            self._connections.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer_port: int = writer.get_extra_info("peername")[1]
        link = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD_LIMIT_BYTES)
        while True:
            try:
                request = await self._read(link, reader, writer, peer_port)
            except h11.RemoteProtocolError as error:
                if link.our_state is h11.IDLE:
                    await _answer(link, writer, Response(error.error_status_hint), last=True)
                return
            if request is None:
                return
            if request.body_too_large:
                await _answer(link, writer, self._too_large, last=True)
                return
            answer = await self._handler(request.request)
            await _answer(link, writer, answer, bodiless=request.request.method == "HEAD")
            if link.our_state is not h11.DONE or link.their_state is not h11.DONE:
                return
            link.start_next_cycle()

    async def _read(
        self,
        link: h11.Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        peer_port: int,
    ) -> _Incoming | None:
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = link.next_event()
            if event is h11.NEED_DATA:
                if link.they_are_waiting_for_100_continue:
                    writer.write(
                        _bytes(link, h11.InformationalResponse(status_code=100, headers=[]))
                    )
                link.receive_data(await reader.read(_READ_BYTES))
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > self._body_limit_bytes:
                    return _Incoming(Request("", ""), body_too_large=True)
            elif isinstance(event, h11.EndOfMessage):
                assert head is not None
                return _Incoming(
                    Request(
                        head.method.decode(),
                        head.target.decode("latin-1"),
                        tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in head.headers),
                        bytes(body),
                        peer_port,
                    )
                )
            else:
                return None


class Client:
    """Sends requests to one loopback port over as many kept connections as are in use at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[_Link] = []

    async def send(self, request: Request) -> Response:
        """The answer to one request. Raises ConnectionError when there is none.

        Never repeats a request: whoever calls knows if that is safe.
        """
        link = await self._connect()
        try:
            response = await link.exchange(request, self._port)
        except h11.RemoteProtocolError as error:
            link.writer.close()
            raise ConnectionResetError("the connection broke off in the answer") from error
        except BaseException:
            link.writer.close()
            raise
        if link.reusable():
            link.idle_since = time.monotonic()
            self._idle.append(link)
        else:
            link.writer.close()
        return response

    def close(self) -> None:
        """Closes the connections that are not in use."""
        while self._idle:
            self._idle.pop().writer.close()

    async def _connect(self) -> _Link:
        while self._idle:
            link = self._idle.pop()
            if time.monotonic() - link.idle_since < _IDLE_LIMIT_S and not link.reader.at_eof():
                return link
            link.writer.close()
        reader, writer = await asyncio.open_connection(LOOPBACK, self._port)
        return _Link(reader, writer)


@dataclass(frozen=True, slots=True)
class _Incoming:
    request: Request
    body_too_large: bool = False


@dataclass(slots=True)
class _Link:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    state: h11.Connection = field(default_factory=lambda: h11.Connection(h11.CLIENT))
    idle_since: float = 0.0

    async def exchange(self, request: Request, port: int) -> Response:
        headers = [("host", request.header("host") or f"{LOOPBACK}:{port}")]
        headers += [(k, v) for k, v in request.headers if k not in _OWN_REQUEST_HEADERS]
        headers += [("content-length", str(len(request.body)))]
        parts = (
            h11.Request(method=request.method, target=request.target, headers=headers),
            h11.Data(data=request.body),
            h11.EndOfMessage(),
        )
        self.writer.write(b"".join(_bytes(self.state, part) for part in parts))
        await self.writer.drain()
        head: h11.Response | None = None
        body = bytearray()
        while True:
            event = self.state.next_event()
            if event is h11.NEED_DATA:
                self.state.receive_data(await self.reader.read(_READ_BYTES))
            elif isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                assert head is not None
                pairs = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in head.headers)
                return Response(head.status_code, pairs, bytes(body))
            elif isinstance(event, h11.ConnectionClosed):
                raise ConnectionResetError("the connection was closed before the answer")

    def reusable(self) -> bool:
        if self.state.our_state is not h11.DONE or self.state.their_state is not h11.DONE:
            return False
        self.state.start_next_cycle()
        return True


# What a hop decides for itself and must not take over from the message it passes on.
_OWN_REQUEST_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "expect"}
)
_OWN_RESPONSE_HEADERS = frozenset({"content-length", "transfer-encoding", "connection"})


async def _answer(
    link: h11.Connection,
    writer: asyncio.StreamWriter,
    response: Response,
    *,
    last: bool = False,
    bodiless: bool = False,
) -> None:
    headers = [(k, v) for k, v in response.headers if k.lower() not in _OWN_RESPONSE_HEADERS]
    headers.append(("content-length", str(len(response.body))))
    if last:
        headers.append(("connection", "close"))
    encoded = [(k.encode("ascii"), v.encode("utf-8")) for k, v in headers]
    reason = http.client.responses.get(response.status, "").encode()
    head = h11.Response(status_code=response.status, headers=encoded, reason=reason)
    written = _bytes(link, head)
    if response.body and not bodiless:
        written += _bytes(link, h11.Data(data=response.body))
    writer.write(written + _bytes(link, h11.EndOfMessage()))
    await writer.drain()


def _bytes(link: h11.Connection, event: h11.Event) -> bytes:
    return link.send(event) or b""
