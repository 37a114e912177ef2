"""Who may do what: keys, scopes, workspaces, routes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from local.keys import ALL_SCOPES

from .conftest import OpenShop
from .exchange import Answer, Headers, send
from .identifiers import order_event_id, subscriber_id
from .shop import Shop
from .statements import BUYER, ago, checkout, item, order, product

# Each endpoint of this release with the scope it needs.
ENDPOINTS = {
    "orders:write": ("POST", "/orders", order()),
    "checkouts:write": ("POST", "/checkouts", checkout()),
    "products:write": ("POST", "/products", {"products": [product()]}),
    "products:read": ("GET", "/products/SKU-TEA", None),
    "subscribers:read": ("GET", f"/subscribers/{BUYER}", None),
}

endpoints = pytest.mark.parametrize("scope", ENDPOINTS)


def call(shop: Shop, scope: str, authorizations: list[str]) -> Answer:
    """Calls the endpoint of a scope with these Authorization headers."""
    method, path, body = ENDPOINTS[scope]
    headers: Headers = [("authorization", value) for value in authorizations]
    if not headers:
        return send(
            shop.stack.api_url + path, method, [("content-type", "application/json")], b"{}"
        )
    if body is None:
        return shop.request(method, path, headers)
    return shop.post(path, body, headers)


def assert_nothing_recorded(shop: Shop) -> None:
    shop.settle()
    assert shop.events() == []
    shop.read().refused(404)


# ------------------------------------------------------------------------- keys


@endpoints
def test_a_request_without_a_key_is_refused(shop: Shop, scope: str) -> None:
    call(shop, scope, []).refused(401)
    assert_nothing_recorded(shop)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer till",
        "Bearer till__",
        "Bearer till_unknown_secret",
        "Bearer till_0123456789abcdef_" + "0" * 48,
        "Basic dGlsbDpzZWNyZXQ=",
        "{key}",
        "Token {key}",
        "Bearer {key}0",
        "Bearer {key}_0",
        "Bearer {KEY}",
        "Bearer {key} {key}",
        "Bearer {key},Bearer {key}",
        "Bearer {other_secret}",
        "Bearer KEY#{key_id}",
        "Bearer " + "x" * 5000,
    ],
    ids=lambda value: value[:40] or "empty",
)
def test_a_key_that_is_none_is_refused(shop: Shop, open_shop: OpenShop, authorization: str) -> None:
    prefix, key_id, secret = shop.key.split("_")
    other_secret = open_shop().key.rsplit("_", 1)[1]
    value = authorization.format(
        key=shop.key,
        KEY=f"{prefix}_{key_id}_{secret.upper()}x",
        key_id=key_id,
        other_secret=f"{prefix}_{key_id}_{other_secret}",
    )
    refusal = call(shop, "orders:write", [value]).refused(401)
    assert secret not in str(refusal)
    assert_nothing_recorded(shop)


def test_a_repeated_authorization_header_is_refused(shop: Shop) -> None:
    for pair in (
        [f"Bearer {shop.key}", f"Bearer {shop.key}"],
        [f"Bearer {shop.key}", "Bearer other"],
        ["Bearer other", f"Bearer {shop.key}"],
    ):
        call(shop, "orders:write", pair).refused(401)
    assert_nothing_recorded(shop)


def test_a_revoked_key_is_refused(shop: Shop) -> None:
    key = shop.stack.make_key(shop.workspace)
    shop.stack.revoke_key(key)
    call(shop, "orders:write", [f"Bearer {key}"]).refused(401)
    assert_nothing_recorded(shop)


def test_an_expired_key_is_refused(shop: Shop) -> None:
    an_hour_ago = datetime.now(timezone.utc) - timedelta(hours=1)
    key = shop.stack.make_key(shop.workspace, expires_at=an_hour_ago)
    call(shop, "orders:write", [f"Bearer {key}"]).refused(401)
    assert_nothing_recorded(shop)


def test_a_key_that_expires_later_still_works(shop: Shop) -> None:
    in_an_hour = datetime.now(timezone.utc) + timedelta(hours=1)
    key = shop.stack.make_key(shop.workspace, expires_at=in_an_hour)
    call(shop, "orders:write", [f"Bearer {key}"]).accepted()


def test_two_keys_of_a_workspace_are_one_shop(shop: Shop) -> None:
    second = shop.stack.make_key(shop.workspace)
    shop.push(order()).accepted()
    again = call(shop, "orders:write", [f"Bearer {second}"]).accepted()
    assert again["outcome"] == "duplicate"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(shop: Shop, scheme: str) -> None:
    call(shop, "orders:write", [f"{scheme} {shop.key}"]).accepted()


@endpoints
def test_a_key_without_the_scope_is_refused(shop: Shop, scope: str) -> None:
    others = [one for one in ALL_SCOPES if one != scope]
    key = shop.stack.make_key(shop.workspace, others)
    refusal = call(shop, scope, [f"Bearer {key}"]).refused(403)
    assert scope in refusal["error"]
    assert_nothing_recorded(shop)


@endpoints
def test_the_one_scope_is_enough(shop: Shop, scope: str) -> None:
    key = shop.stack.make_key(shop.workspace, [scope])
    assert call(shop, scope, [f"Bearer {key}"]).status in (200, 202, 404)


def test_a_body_is_not_looked_at_without_a_key(shop: Shop) -> None:
    headers = [("authorization", "Bearer nonsense")]
    shop.post_bytes("/orders", b"{", headers).refused(401)


# ------------------------------------------------------------------- workspaces


def test_one_workspace_cannot_see_or_move_anything_of_another(open_shop: OpenShop) -> None:
    one, other = open_shop(), open_shop()
    one.stock(product()).ok()
    one.push(order("1001", 5000, ordered_at=ago(days=1), items=[item()])).accepted()
    one.start(checkout()).ok()
    one.settle()
    assert len(one.schedules()) == 2
    before = (one.read().body, one.events(), one.schedules())

    other.read().refused(404)
    other.request("GET", "/products/SKU-TEA").refused(404)
    assert other.events() == []
    assert other.schedules() == []

    # The same ids, and everything that would end what the first has.
    answer = other.push(order("1001", 700, ordered_at=ago(hours=1), items=[item()])).accepted()
    assert answer["outcome"] == "accepted"
    assert other.start(checkout()).ok()["outcome"] == "accepted"
    other.push(order("1001", 700, status="cancelled")).accepted()
    other.push(order("1002", 700, checkoutId="c-1", email="x@example.com")).accepted()
    other.settle()
    assert (one.read().body, one.events(), one.schedules()) == before
    assert other.attributes()["totalSpentCents"] == 700
    assert other.subscriber()["id"] == subscriber_id(other.workspace, BUYER)
    assert other.subscriber()["id"] != one.subscriber()["id"]
    assert not {event.id for event in one.events()} & {event.id for event in other.events()}
    assert order_event_id(other.workspace, "order_placed", "1001", "placed") in {
        event.id for event in other.events()
    }


def test_a_workspace_comes_from_the_key_and_never_from_the_body(open_shop: OpenShop) -> None:
    one, other = open_shop(), open_shop()
    stated = {**order(), "workspace": one.workspace, "workspaceId": one.workspace}
    answer = other.push(stated).accepted()
    assert any("workspace" in warning for warning in answer["warnings"])
    other.settle()
    one.read().refused(404)
    assert other.attributes()["ordersCount"] == 1


# ----------------------------------------------------------------------- routes


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("POST", "/nothing"),
        ("POST", "/orders/"),
        ("POST", "/order"),
        ("POST", "/orderz/1001/lines"),
        ("GET", "/subscribers"),
        ("GET", "/subscribers/"),
        ("GET", ""),
        ("GET", "/"),
        ("POST", "//orders"),
        ("POST", "/ORDERS"),
    ],
)
def test_an_unknown_route_is_not_found_in_the_one_shape(shop: Shop, method: str, path: str) -> None:
    shop.request(method, path, [("content-type", "application/json")], b"{}").refused(404)


def test_outside_the_base_path_is_nothing(shop: Shop) -> None:
    root = shop.stack.api_url.removesuffix("/api/v1")
    for path in ("", "/", "/orders", "/api/v2/orders", "/api"):
        send(root + path, "GET", [("authorization", f"Bearer {shop.key}")]).refused(404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/orders"),
        ("PUT", "/orders"),
        ("PATCH", "/orders"),
        ("DELETE", "/orders"),
        ("GET", "/checkouts"),
        ("PUT", "/products"),
        ("POST", "/products/SKU-TEA"),
        ("POST", f"/subscribers/{BUYER}"),
        ("DELETE", f"/subscribers/{BUYER}"),
    ],
)
def test_another_method_is_not_allowed_in_the_one_shape(shop: Shop, method: str, path: str) -> None:
    headers = [("content-type", "application/json")]
    answer = shop.request(method, path, headers, None if method == "GET" else b"{}")
    answer.refused(405)
    assert re.fullmatch(r"[A-Z]+(, [A-Z]+)*", answer.headers["allow"])


def test_every_answer_has_a_request_id_of_its_own(shop: Shop) -> None:
    reader = shop.stack.make_key(shop.workspace, ["products:read"])
    oversized = b'{"orderId":"' + b"x" * (256 * 1024) + b'"}'
    answers = [
        shop.push(order()),
        shop.push(order()),
        shop.push(order(currency="EUR")),
        shop.push(order(total_cents=-1)),
        shop.start(checkout()),
        shop.post_bytes("/orders", b"{"),
        shop.post_bytes("/orders", oversized),
        shop.read(),
        shop.read("nobody@example.com"),
        shop.request("GET", "/nothing"),
        shop.request("GET", "/orders"),
        call(shop, "orders:write", ["Bearer nonsense"]),
        call(shop, "orders:write", [f"Bearer {reader}"]),
    ]
    ids = [answer.headers.get("x-request-id") for answer in answers]
    assert all(ids)
    assert len(set(ids)) == len(ids)
