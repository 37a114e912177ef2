"""The gateway hands over and answers as an HTTP API of API Gateway does."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

import pytest

from local.failure import StackError
from local.gateway import Gateway
from local.invoker import Invoker, Outcome
from local.template import Route, Template
from local.wire import Request, Response

ROUTES = (
    Route("GET", "/products/{productId}", "products"),
    Route("GET", "/products/featured", "featured"),
    Route("POST", "/orders", "orders"),
    Route("GET", "/orders/{orderId+}", "order"),
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


def ask(
    request: Request, outcome: Outcome | None = None, routes: Iterable[Route] = ROUTES
) -> tuple[Functions, Response]:
    """What a request does, and what comes back."""
    functions = Functions(outcome or Outcome(b'{"statusCode": 200}'))
    gateway = Gateway(routes, cast(Invoker, functions))
    if not request.header("host"):
        request = replace(request, headers=(("host", "127.0.0.1:3000"), *request.headers))
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
        ("GET", "/orders", "rest"),
        ("GET", "/orders/", "rest"),
        ("GET", "/orders/a", "order"),
        ("POST", "/orders/a", "rest"),
        ("GET", "/products/a/b", "rest"),
        ("GET", "/products/a%2Fb", "rest"),
    ],
)
def test_the_most_specific_route_wins_and_the_default_takes_the_rest(
    method: str, path: str, function: str
) -> None:
    functions, _ = ask(Request(method, path))
    assert functions.invoked == function


@pytest.mark.parametrize(
    ("method", "path", "route_key", "parameters"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1", None),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
        ("GET", "/pets/cat/1", "GET /pets/{proxy+}", {"proxy": "cat/1"}),
        ("POST", "/test/5", "ANY /{proxy+}", {"proxy": "test/5"}),
        ("POST", "/pets/dog/1", "ANY /{proxy+}", {"proxy": "pets/dog/1"}),
        ("POST", "/", "$default", None),
    ],
)
def test_a_greedy_route_takes_what_no_other_matches_in_full(
    method: str, path: str, route_key: str, parameters: dict[str, str] | None
) -> None:
    # The example of AWS's developer guide, "Create routes for HTTP APIs".
    keys = ("ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1")
    split = (key.split(" ") for key in keys)
    routes = [Route(way, pattern, f"{way} {pattern}") for way, pattern in split]
    functions, _ = ask(Request(method, path), routes=[Route("ANY", None, "rest"), *routes])
    assert functions.event["routeKey"] == route_key
    assert functions.event.get("pathParameters") == parameters


@pytest.mark.parametrize("path", ["gid://shop/Order/1", "gid:%2F%2Fshop%2FOrder%2F1"])
def test_a_greedy_variable_keeps_every_slash(path: str) -> None:
    functions, _ = ask(Request("GET", f"/orders/{path}"))
    assert functions.event["routeKey"] == "GET /orders/{orderId+}"
    assert functions.event["rawPath"] == "/orders/gid://shop/Order/1"
    assert functions.event["pathParameters"] == {"orderId": "gid://shop/Order/1"}


def test_a_greedy_variable_can_only_be_the_end_of_a_path() -> None:
    event = {"Type": "HttpApi", "Properties": {"Method": "GET", "Path": "/{id+}/items"}}
    function = {"CodeUri": "f/", "Events": {"Get": event}}
    resource = {"Type": "AWS::Serverless::Function", "Properties": function}
    with pytest.raises(StackError):
        Template({"Resources": {"Function": resource}})


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


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ((("host", "localhost:3000"), ("origin", "http://127.0.0.1:3000")), 200),
        ((("host", "127.0.0.1:3000"), ("origin", "https://shop.example.com")), 403),
        ((("host", "127.0.0.1:3000"), ("origin", "null")), 403),
        ((("host", "rebound.example.com"),), 403),
    ],
)
def test_pages_of_other_sites_are_not_let_in(
    headers: tuple[tuple[str, str], ...], status: int
) -> None:
    functions, response = ask(Request("POST", "/orders", headers))
    assert response.status == status
    assert functions.invoked == ("orders" if status == 200 else "")


def test_every_request_has_its_own_id() -> None:
    first, second = (ask(Request("GET", "/"))[0].event for _ in range(2))
    assert first["requestContext"]["requestId"] != second["requestContext"]["requestId"]


def test_the_template_leaves_no_request_without_a_function() -> None:
    assert "$default" in {route.key for route in Template.load().routes}
