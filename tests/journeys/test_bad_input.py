"""Bad input is refused whole: all its faults are told, and nothing is recorded."""

from __future__ import annotations

import pytest

from .exchange import MOST_ISSUES, Answer, Json
from .faulty_bodies import (
    BAD_CHECKOUTS,
    BAD_ORDERS,
    BAD_PRODUCTS,
    GOOD_CHECKOUT,
    GOOD_ORDER,
    altered,
    assert_nothing_recorded,
    cases,
)
from .shop import Shop
from .statements import item, order, product


def refuse(shop: Shop, path: str, body: Json, fault: str) -> Answer:
    """Posts a body with one fault."""
    answer = shop.post(path, body)
    assert answer.faults() == [fault]
    assert fault in answer.json()["error"]
    assert_nothing_recorded(shop)
    return answer


@pytest.mark.parametrize(("path", "value"), cases(BAD_ORDERS))
def test_a_faulty_order_is_refused(shop: Shop, path: str, value: object) -> None:
    refuse(shop, "/orders", altered(GOOD_ORDER, path, value), path)


@pytest.mark.parametrize(("path", "value"), cases(BAD_CHECKOUTS))
def test_a_faulty_checkout_is_refused(shop: Shop, path: str, value: object) -> None:
    refuse(shop, "/checkouts", altered(GOOD_CHECKOUT, path, value), path)


@pytest.mark.parametrize(
    ("path", "value"),
    cases(BAD_PRODUCTS),
)
def test_a_faulty_product_is_refused(shop: Shop, path: str, value: object) -> None:
    shop_answer = shop.post("/products", altered({"products": [product("p")]}, path, value))
    assert shop_answer.faults() == [path]
    shop.request("GET", "/products/p").refused(404)


def test_a_good_product_beside_a_faulty_one_is_not_stored(shop: Shop) -> None:
    answer = shop.stock(product("good"), {"productId": "bad"})
    assert answer.faults() == ["products[1].title"]
    shop.request("GET", "/products/good").refused(404)


def test_the_good_bodies_are_good(shop: Shop) -> None:
    """What the tables alter is accepted as it stands."""
    shop.push(GOOD_ORDER).accepted()
    shop.start(GOOD_CHECKOUT).ok()
    shop.stock(product()).ok()


def test_what_may_be_sent_instead_is_listed(shop: Shop) -> None:
    [issue] = shop.push(order(status="paid")).refused(400)["issues"]
    assert issue["allowedValues"] == ["placed", "cancelled", "fulfilled", "refunded"]


def test_all_faults_of_a_body_are_told_at_once(shop: Shop) -> None:
    answer = shop.push(
        {
            "totalCents": "10",
            "currency": "ABC",
            "customer": {"email": "nope", "externalId": 1.5},
            "status": "paid",
            "orderedAt": "soon",
            "items": [item(), {"productId": "", "title": 5, "quantity": 0}],
        }
    )
    faults = {
        "orderId",
        "totalCents",
        "currency",
        "customer.email",
        "customer.externalId",
        "status",
        "orderedAt",
        "items[1].productId",
        "items[1].title",
        "items[1].quantity",
    }
    assert set(answer.faults()) == faults
    body = answer.json()
    for issue in body["issues"][:3]:
        assert issue["path"] in body["error"]
    assert_nothing_recorded(shop)


def test_of_many_faults_ten_are_listed_and_three_summed_up(shop: Shop) -> None:
    answer = shop.push(order(items=[{}] * 20))
    body = answer.refused(400)
    assert len(body["issues"]) == MOST_ISSUES
    for issue in body["issues"][:3]:
        assert issue["path"] in body["error"]
    assert len(body["error"]) < 300
    assert_nothing_recorded(shop)


def test_a_fault_repeats_nothing_that_was_sent(shop: Shop) -> None:
    text = shop.push(order("a\0secret-id", currency="SECRETS", email="secret")).text
    assert "secret" not in text.lower()


def test_a_refused_order_leaves_the_recorded_one_alone(shop: Shop) -> None:
    shop.push(order()).accepted()
    shop.settle()
    before = (shop.read().body, shop.events())
    faults: list[Json] = [
        {"totalCents": -1},
        {"currency": "ABC"},
        {"status": "paid"},
        {"items": [{}]},
    ]
    for bad in faults:
        shop.push({**order(), **bad}).refused(400)
    shop.settle()
    assert (shop.read().body, shop.events()) == before
