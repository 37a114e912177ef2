"""What the rest of the local stack relies on in its server and its client, byte for byte."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import pytest

from local.wire import Client, Hangup, Request, Response, Server

T = TypeVar("T")
Exchange = Callable[[Server], Awaitable[T]]

LIMIT_BYTES = 1000
TOO_LARGE = Response(413, (("content-type", "text/plain"),), b"too large")


class Handler:
    """Notes every request and gives one answer, or raises."""

    def __init__(self, answer: Response | Exception) -> None:
        self._answer = answer
        self.requests: list[Request] = []

    async def __call__(self, request: Request) -> Response:
        """One request."""
        self.requests.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def within(work: Coroutine[Any, Any, T]) -> T:
    """The result of something that must not hang."""
    return asyncio.run(asyncio.wait_for(work, 10))


def serve(handler: Callable[[Request], Awaitable[Response]], exchange: Exchange[T]) -> T:
    """What comes of an exchange with a server that is up for as long as it takes."""

    async def run() -> T:
        server = Server(handler, too_large=TOO_LARGE, body_limit_bytes=LIMIT_BYTES)
        await server.start(0)
        try:
            return await exchange(server)
        finally:
            await server.stop()

    return within(run())


def spoken(handler: Callable[[Request], Awaitable[Response]], *parts: bytes) -> bytes:
    """All that the server says to these bytes until it closes the connection."""

    async def exchange(server: Server) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        for part in parts:
            writer.write(part)
            await writer.drain()
        answer = await reader.read()
        writer.close()
        return answer

    return serve(handler, exchange)


def sent(handler: Callable[[Request], Awaitable[Response]], *requests: Request) -> list[Response]:
    """The answers to requests of the client, one after the other."""

    async def exchange(server: Server) -> list[Response]:
        client = Client(server.port)
        try:
            return [await client.send(request) for request in requests]
        finally:
            await client.close()

    return serve(handler, exchange)


def raw(line: str, *headers: str, body: str = "") -> bytes:
    """A request as bytes, after which the server closes the connection."""
    lines = (line, "Host: 127.0.0.1", *headers, "Connection: close", "", body)
    return "\r\n".join(lines).encode("latin-1")


def test_a_target_and_headers_arrive_as_they_were_sent() -> None:
    handler = Handler(Response(200))
    headers = ("X-B: 2", "x-a: 1", "X-B: \xe4", "Content-Length: 0")
    target = "/a%2Fb//c/../100%25x%zz?q=%20+%41&q"
    spoken(handler, raw(f"GET {target} HTTP/1.1", *headers))
    [request] = handler.requests
    assert (request.method, request.target) == ("GET", target)
    assert [name for name, _ in request.headers] == [
        *("host", "x-b", "x-a", "x-b", "content-length", "connection")
    ]
    assert [value for name, value in request.headers if name == "x-b"] == ["2", "\xe4"]
    assert request.peer_port > 0


@pytest.mark.parametrize(
    "target", ["//a/b", "/a%2Fb//c/../100%25x%zz", "/a?q=%20+%41&q&/?", "/%E4?\u007b}|", "/a;b=%3B"]
)
def test_the_client_forwards_a_target_byte_for_byte(target: str) -> None:
    handler = Handler(Response(200))
    sent(handler, Request("GET", target))
    assert handler.requests[0].target == target


def test_the_client_forwards_headers_but_for_those_of_the_hop() -> None:
    handler = Handler(Response(200))
    headers = (
        *(("host", "a.localhost:1"), ("x-b", "2"), ("x-a", "1"), ("x-b", "3")),
        *(("connection", "close"), ("expect", "100-continue"), ("content-length", "7")),
    )
    sent(handler, Request("POST", "/", headers, b"{}"), Request("GET", "/"))
    first, second = handler.requests
    assert [pair for pair in first.headers if pair[0] != "content-length"] == list(headers[:4])
    assert (first.header("content-length"), first.body) == ("2", b"{}")
    assert second.header("host").startswith("127.0.0.1:")
    assert first.peer_port == second.peer_port, "one connection, as long as nobody closes it"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_bodies_pass_as_they_are_encoded_or_not(encoding: str) -> None:
    body = b"no compressed data at all"
    headers = (("content-encoding", encoding), ("set-cookie", "a=1"), ("set-cookie", "b=2"))
    handler = Handler(Response(201, headers, body))
    [answer] = sent(handler, Request("POST", "/", headers[:1], body))
    assert handler.requests[0].body == body
    assert (answer.status, answer.body) == (201, body)
    assert [pair for pair in answer.headers if pair in headers] == list(headers)
    assert answer.header("content-length") == str(len(body))


def test_an_error_or_a_redirection_is_an_answer_like_any_other() -> None:
    answers = [
        sent(Handler(Response(status, (("location", "/elsewhere"),))), Request("GET", "/"))[0]
        for status in (204, 302, 400, 503)
    ]
    assert [answer.status for answer in answers] == [204, 302, 400, 503]


def test_an_answer_to_head_has_a_length_and_no_body() -> None:
    answer = spoken(Handler(Response(200, (), b"body")), raw("HEAD / HTTP/1.1"))
    assert b"content-length: 4\r\n" in answer.lower()
    assert answer.endswith(b"\r\n\r\n")


def test_a_chunked_body_arrives_whole() -> None:
    handler = Handler(Response(200))
    chunks = "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    spoken(handler, raw("POST / HTTP/1.1", "Transfer-Encoding: chunked", body=chunks))
    assert handler.requests[0].body == b"abcde"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Content-Length: 1001", "x"),
        ("Transfer-Encoding: chunked", "3e9\r\n" + "x" * 1001 + "\r\n"),
    ],
)
def test_too_large_a_body_is_answered_before_it_has_arrived(header: str, body: str) -> None:
    handler = Handler(Response(200))

    async def exchange(server: Server) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(raw("POST / HTTP/1.1", header, body=body))
        answer = await reader.readuntil(b"too large")
        writer.close()
        return answer

    assert serve(handler, exchange).startswith(b"HTTP/1.1 413 ")
    assert not handler.requests


def test_a_body_of_just_the_limit_is_taken() -> None:
    handler = Handler(Response(200))
    body = "x" * LIMIT_BYTES
    spoken(handler, raw("POST / HTTP/1.1", f"Content-Length: {LIMIT_BYTES}", body=body))
    assert handler.requests[0].body == body.encode()


def test_a_caller_who_waits_for_a_word_before_sending_the_body_gets_it() -> None:
    handler = Handler(Response(200))

    async def exchange(server: Server) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(raw("POST / HTTP/1.1", "Content-Length: 2", "Expect: 100-continue"))
        word = await reader.readuntil(b"\r\n\r\n")
        assert word.startswith(b"HTTP/1.1 100 ")
        writer.write(b"{}")
        answer = await reader.read()
        writer.close()
        return answer

    assert serve(handler, exchange).startswith(b"HTTP/1.1 200 ")
    assert handler.requests[0].body == b"{}"


def test_hanging_up_closes_the_connection_without_an_answer() -> None:
    assert spoken(Handler(Hangup()), raw("GET / HTTP/1.1")) == b""


@pytest.mark.parametrize("line", ["GET / HTTP/1.1\r\nno header", "GET a HTTP/1.1", "\x16\x03\x01"])
def test_what_is_no_request_is_answered_400(line: str) -> None:
    handler = Handler(Response(200))
    assert spoken(handler, raw(line)).split(b" ", 2)[1] == b"400"
    assert not handler.requests


def test_a_body_that_breaks_off_is_answered_400() -> None:
    handler = Handler(Response(200))
    answer = spoken(handler, raw("POST / HTTP/1.1", "Transfer-Encoding: chunked", body="zz\r\n"))
    assert answer.split(b" ", 2)[1] == b"400"
    assert not handler.requests


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_a_request_whose_connection_breaks_is_never_repeated(method: str) -> None:
    answers: list[Response | Exception] = [Response(200), Hangup(), Response(200)]
    handled = 0

    async def handle(_: Request) -> Response:
        nonlocal handled
        handled += 1
        answer = answers[handled - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ConnectionError):
        sent(handle, Request(method, "/"), Request(method, "/"))
    assert handled == 2


def test_nobody_at_the_port_is_a_connection_error() -> None:
    async def exchange(server: Server) -> Client:
        return Client(server.port)

    async def send(client: Client) -> None:
        try:
            await client.send(Request("GET", "/"))
        finally:
            await client.close()

    client = serve(Handler(Response(200)), exchange)
    with pytest.raises(ConnectionError):
        within(send(client))


def test_stopping_does_not_wait_for_a_handler_that_hangs() -> None:
    arrived = asyncio.Event()

    async def hang(_: Request) -> Response:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def exchange(server: Server) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(raw("GET / HTTP/1.1"))
        await arrived.wait()
        await server.stop()
        answer = await reader.read()
        writer.close()
        return answer

    assert serve(hang, exchange) == b""


def test_a_caller_who_leaves_does_not_end_what_it_began() -> None:
    arrived, left, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work(_: Request) -> Response:
        arrived.set()
        await left.wait()
        await asyncio.sleep(0.05)
        done.set()
        return Response(200)

    async def exchange(server: Server) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(raw("GET / HTTP/1.1"))
        await arrived.wait()
        writer.transport.abort()
        left.set()
        await done.wait()

    serve(work, exchange)


def test_a_taken_port_is_an_os_error() -> None:
    async def exchange(server: Server) -> None:
        other = Server(Handler(Response(200)), too_large=TOO_LARGE, body_limit_bytes=0)
        with pytest.raises(OSError):
            await other.start(server.port)

    serve(Handler(Response(200)), exchange)
