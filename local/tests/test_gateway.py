"""The gateway hands over and answers as an HTTP API of API Gateway does."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any, cast

import pytest

from local.gateway import Gateway
from local.invoker import Invoker, Outcome
from local.template import Route, Template
from local.wire import Request, Response

ROUTES = (
    Route("GET", "/products/{productId}", "products"),
    Route("GET", "/products/featured", "featured"),
    Route("POST", "/orders", "orders"),
    Route("ANY", None, "rest"),
)


class Functions:
    """Notes what is invoked and gives one outcome."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self.invoked = ""
        self.event: dict[str, Any] = {}

    async def invoke(self, function: str, event: Any) -> Outcome:
        """One invocation."""
        self.invoked, self.event = function, event
        return self._outcome


def ask(request: Request, outcome: Outcome | None = None) -> tuple[Functions, Response]:
    """What a request does, and what comes back."""
    functions = Functions(outcome or Outcome(b'{"statusCode": 200}'))
    gateway = Gateway(ROUTES, cast(Invoker, functions))
    return functions, asyncio.run(gateway.handle(request))


def test_a_path_is_decoded_and_so_are_its_parameters() -> None:
    functions, _ = ask(Request("GET", "/products/a%20b%40c?x=1&x=%32"))
    assert functions.invoked == "products"
    assert functions.event["routeKey"] == "GET /products/{productId}"
    assert functions.event["rawPath"] == "/products/a b@c"
    assert functions.event["pathParameters"] == {"productId": "a b@c"}
    assert functions.event["rawQueryString"] == "x=1&x=%32"
    assert functions.event["queryStringParameters"] == {"x": "1,2"}


@pytest.mark.parametrize(
    ("method", "path", "function"),
    [
        ("GET", "/products/featured", "featured"),
        ("POST", "/orders", "orders"),
        ("POST", "/orders/", "rest"),
        ("PUT", "/orders", "rest"),
        ("GET", "/products/a/b", "rest"),
    ],
)
def test_the_most_specific_route_wins_and_the_default_takes_the_rest(
    method: str, path: str, function: str
) -> None:
    functions, _ = ask(Request(method, path))
    assert functions.invoked == function


def test_duplicate_headers_are_joined_and_cookies_are_apart() -> None:
    headers = (("x-a", "1"), ("x-a", "2"), ("cookie", "p=1; q=2"))
    functions, _ = ask(Request("GET", "/", headers))
    assert functions.event["headers"]["x-a"] == "1,2"
    assert functions.event["cookies"] == ["p=1", "q=2"]
    assert "cookie" not in functions.event["headers"]


@pytest.mark.parametrize(
    ("content_type", "body", "is_text"),
    [
        ("application/json", b'{"a": "\xc3\xa4"}', True),
        ("application/problem+json; charset=utf-8", b"{}", True),
        ("application/json", b"\xff{}", False),
        ("application/x-www-form-urlencoded", b"a=b", False),
        ("", b"{}", False),
    ],
)
def test_only_text_is_handed_over_as_text(content_type: str, body: bytes, is_text: bool) -> None:
    functions, _ = ask(Request("POST", "/orders", (("content-type", content_type),), body))
    assert functions.event["isBase64Encoded"] is not is_text
    handed_over = functions.event["body"]
    assert (handed_over.encode() if is_text else base64.b64decode(handed_over)) == body


def test_the_functions_answer_goes_back_as_it_is() -> None:
    answer = {
        "statusCode": 418,
        "headers": {"Content-Type": "application/json", "X-N": 1},
        "cookies": ["a=1", "b=2"],
        "body": base64.b64encode(b"\x00\x01").decode(),
        "isBase64Encoded": True,
    }
    _, response = ask(Request("GET", "/"), Outcome(json.dumps(answer).encode()))
    assert (response.status, response.body) == (418, b"\x00\x01")
    assert {("content-type", "application/json"), ("x-n", "1")} <= set(response.headers)
    assert [value for key, value in response.headers if key == "set-cookie"] == ["a=1", "b=2"]


def test_a_function_error_is_the_gateways_own_500() -> None:
    _, response = ask(Request("GET", "/"), Outcome(b'{"errorMessage": "secret"}', "Unhandled"))
    assert (response.status, response.body) == (500, b'{"message":"Internal Server Error"}')


def test_every_request_has_its_own_id() -> None:
    first, second = (ask(Request("GET", "/"))[0].event for _ in range(2))
    assert first["requestContext"]["requestId"] != second["requestContext"]["requestId"]


def test_the_template_leaves_no_request_without_a_function() -> None:
    assert "$default" in {route.key for route in Template.load().routes}
