"""Plays the API Gateway HTTP API: routes a request to a function, in payload format 2.0.

The emulator has an HTTP API of its own, which is not used: it makes no routes from a SAM template,
answers only under a Host name of its own, and is not on the way to a faithful event. This is the
behaviour of AWS as its developer guide has it ("Create AWS Lambda proxy integrations for HTTP
APIs"), as far as a function can notice it.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.guard import is_from_here
from local.invoker import Invoker, Outcome
from local.template import Route
from local.wire import LOOPBACK, Request, Response, Server

# The quota of HTTP APIs; above it the gateway answers by itself.
PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024

_ACCOUNT_ID = "000000000000"
_API_ID = "local"
_STAGE = "$default"
# Content types whose body is handed over as text. Any other, a form for one, comes in base64.
_TEXT = re.compile(r"text/|application/([\w.-]+\+)?(json|xml|javascript)\b", re.IGNORECASE)
_JSON = "application/json"
# Headers about the one connection, which are not passed on.
_HOP_HEADERS = frozenset({"connection", "expect", "keep-alive", "transfer-encoding", "upgrade"})


def server(gateway: Gateway) -> Server:
    """A server that answers what is too large in the gateway's own words."""
    return Server(
        gateway.handle,
        too_large=_own_answer(413, "Request Entity Too Large"),
        body_limit_bytes=PAYLOAD_LIMIT_BYTES,
    )


class Gateway:
    """Answers requests by invoking the function that their route leads to."""

    def __init__(self, routes: Iterable[Route], invoker: Invoker) -> None:
        self._routes = _RouteTable(routes)
        self._invoker = invoker

    async def handle(self, request: Request) -> Response:
        """The function's answer, or the gateway's own where the function gave none.

        Pages of other sites are not let in, unlike on AWS: the key in `events/` is a secret to
        nobody.
        """
        if not is_from_here(request.headers):
            return _own_answer(403, "Forbidden")
        path, _, query = request.target.partition("?")
        # An HTTP API decodes the path before it looks for a route, so %2F is a slash like any
        # other, and hands it over decoded, unlike a REST API.
        path = unquote(path)
        match = self._routes.find(request.method, path)
        if match is None:
            return _own_answer(404, "Not Found")
        request_id = secrets.token_urlsafe(11) + "="
        event = _event(request, match, path, query, request_id)
        try:
            outcome = await self._invoker.invoke(match.route.function, event)
        except ConnectionError:
            return _own_answer(503, "Service Unavailable")
        answer = _answer(outcome)
        return Response(
            answer.status, (*answer.headers, ("apigw-requestid", request_id)), answer.body
        )


@dataclass(frozen=True, slots=True)
class _Match:
    route: Route
    parameters: dict[str, str]


class _RouteTable:
    """The routes in AWS's order: a full match beats a greedy one, and `$default` is last.

    Among several, a literal segment beats a variable, and a method of its own beats ANY.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._fallback = None
        self._patterns: list[tuple[Route, re.Pattern[str]]] = []
        for route in sorted(routes, key=_precedence):
            if route.path is None:
                self._fallback = _Match(route, {})
            else:
                self._patterns.append((route, _pattern(route.path)))

    def find(self, method: str, path: str) -> _Match | None:
        for route, pattern in self._patterns:
            found = pattern.fullmatch(path)
            if found and route.method in (method, "ANY"):
                return _Match(route, found.groupdict())
        return self._fallback


def _precedence(route: Route) -> tuple[bool, list[bool], bool]:
    segments = (route.path or "").split("/")
    is_variable = [segment.startswith("{") for segment in segments]
    return segments[-1].endswith("+}"), is_variable, route.method == "ANY"


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("/".join(map(_segment, path.split("/"))), re.DOTALL)


def _segment(segment: str) -> str:
    """A variable takes one segment, a greedy one (`{name+}`) all that are left, empty ones too."""
    if not segment.startswith("{"):
        return re.escape(segment)
    name = segment[1:-1]
    return f"(?P<{name[:-1]}>.+)" if name.endswith("+") else f"(?P<{name}>[^/]+)"


def _event(
    request: Request, match: _Match, raw_path: str, query: str, request_id: str
) -> dict[str, Any]:
    headers, cookies = _headers(request)
    now = time.time()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": _ACCOUNT_ID,
            "apiId": _API_ID,
            "domainName": headers["host"],
            "domainPrefix": _API_ID,
            "http": {
                "method": request.method,
                "path": raw_path,
                "protocol": "HTTP/1.1",
                "sourceIp": LOOPBACK,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": request_id,
            "routeKey": match.route.key,
            "stage": _STAGE,
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = _joined(parse_qsl(query, keep_blank_values=True))
    if match.parameters:
        event["pathParameters"] = match.parameters
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request)
    return event


def _headers(request: Request) -> tuple[dict[str, str], list[str]]:
    """The headers, in lower case and with duplicates joined by a comma, and apart the cookies."""
    pairs = [(key, value) for key, value in request.headers if key not in _HOP_HEADERS]
    cookies = [
        cookie.strip() for key, value in pairs if key == "cookie" for cookie in value.split(";")
    ]
    headers = {"host": LOOPBACK, "x-forwarded-for": LOOPBACK, "x-forwarded-proto": "http"}
    headers |= _joined((key, value) for key, value in pairs if key != "cookie")
    headers["x-amzn-trace-id"] = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    return headers, cookies


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for key, value in pairs:
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    return joined


def _body(request: Request) -> tuple[str, bool]:
    if _TEXT.match(request.header("content-type")) and not request.header("content-encoding"):
        try:
            return request.body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass  # As text it could not be handed over unchanged.
    return base64.b64encode(request.body).decode("ascii"), True


def _answer(outcome: Outcome) -> Response:
    payload = outcome.parsed()
    if outcome.error or payload is None:
        return _own_answer(500, "Internal Server Error")
    if not isinstance(payload, dict) or "statusCode" not in payload:
        # "If your integration returns valid JSON and doesn't return a statusCode": all is body.
        return Response(200, (("content-type", _JSON),), outcome.payload)
    headers = [
        (str(key).lower(), _text(value)) for key, value in (payload.get("headers") or {}).items()
    ]
    headers += [("set-cookie", str(cookie)) for cookie in payload.get("cookies") or ()]
    if not any(key == "content-type" for key, _ in headers):
        headers.append(("content-type", "text/plain; charset=utf-8"))
    body = payload.get("body") or ""
    content = (
        base64.b64decode(body) if payload.get("isBase64Encoded") else str(body).encode("utf-8")
    )
    return Response(int(payload["statusCode"]), tuple(headers), content)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _own_answer(status: int, message: str) -> Response:
    body = json.dumps({"message": message}, separators=(",", ":")).encode()
    return Response(status, (("content-type", _JSON),), body)
