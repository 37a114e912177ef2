"""What statements say of a person is merged: per field, the newest `orderedAt` wins."""

from __future__ import annotations

import pytest

from .exchange import Json
from .identifiers import subscriber_id
from .shop import Shop, picked
from .statements import BUYER, ago, checkout, item, order, wire


def says(order_id: str, days: float, **customer: object) -> Json:
    return order(order_id, 100, ordered_at=ago(days=days), customer=customer)


def test_the_newest_statement_wins_each_field(shop: Shop) -> None:
    newest = says("b", 1, firstName="Augusta", attributes={"plan": "gold"})
    oldest = says(
        "a",
        9,
        firstName="Ada",
        lastName="Byron",
        externalId="u-1",
        attributes={"plan": "free", "source": "ad"},
    )
    shop.take(newest, oldest)
    subscriber = shop.subscriber()
    expected = {"firstName": "Augusta", "lastName": "Byron", "externalId": "u-1"}
    assert picked(subscriber, expected) == expected
    attributes = {"plan": "gold", "source": "ad"}
    assert picked(subscriber["customAttributes"], attributes) == attributes


def test_what_is_left_out_stays(shop: Shop) -> None:
    shop.take(says("a", 9, firstName="Ada", attributes={"plan": "free"}), says("b", 1))
    assert shop.subscriber()["firstName"] == "Ada"
    assert shop.attributes()["plan"] == "free"


def test_null_removes_an_attribute_and_an_older_statement_cannot_bring_it_back(shop: Shop) -> None:
    shop.take(says("a", 5, attributes={"plan": "gold", "source": "ad"}))
    shop.take(says("b", 3, attributes={"plan": None}))
    assert "plan" not in shop.attributes()
    assert shop.attributes()["source"] == "ad"
    shop.take(says("c", 4, attributes={"plan": "silver"}))
    assert "plan" not in shop.attributes()
    shop.take(says("d", 1, attributes={"plan": "gold"}))
    assert shop.attributes()["plan"] == "gold"


def test_an_older_null_does_not_remove_a_newer_attribute(shop: Shop) -> None:
    shop.take(says("a", 1, attributes={"plan": "gold"}), says("b", 3, attributes={"plan": None}))
    assert shop.attributes()["plan"] == "gold"


@pytest.mark.parametrize(
    "name", ["ltv", "totalSpent", "ordersCount", "aov", "currency", "ltvCents", "netSpent"]
)
def test_revenue_attributes_cannot_be_sent(shop: Shop, name: str) -> None:
    answer = shop.push(
        order("1001", 8850, customer={"attributes": {name: "mine", "plan": "gold"}})
    ).accepted()
    assert any(name in warning for warning in answer["warnings"])
    shop.settle()
    revenue = {"ltv": 88.5, "totalSpent": 88.5, "ordersCount": 1, "aov": 88.5, "currency": "USD"}
    expected = {**revenue, "plan": "gold"}
    assert picked(shop.attributes(), expected) == expected
    event = shop.event("order_placed")
    assert picked(event.subscriber["attributes"], expected) == expected


def test_checkouts_say_who_somebody_is_too(shop: Shop) -> None:
    started = checkout(customer={"firstName": "Ada", "attributes": {"plan": "gold"}})
    answer = shop.start(started).ok()
    shop.settle()
    assert shop.subscriber()["id"] == answer["subscriberId"]
    assert shop.subscriber()["firstName"] == "Ada"
    expected = {"plan": "gold", "ordersCount": 0, "totalSpentCents": 0, "ltv": 0, "aov": None}
    assert picked(shop.attributes(), expected) == expected


@pytest.mark.parametrize(
    "form",
    ["BUYER@EXAMPLE.COM", "  buyer@example.com ", "Buyer@Example.Com"],
)
def test_case_and_space_do_not_make_two_customers(shop: Shop, form: str) -> None:
    shop.take(order("a", 100), order("b", 200, email=form))
    assert picked(shop.attributes(), {"totalSpentCents": 300}) == {"totalSpentCents": 300}
    assert {event.subscriber["id"] for event in shop.events()} == {
        subscriber_id(shop.workspace, BUYER)
    }


@pytest.mark.parametrize(
    ("form", "identity"),
    [
        ("zoe\u0308@example.com", "zo\u00eb@example.com"),
        ("a@b\u00fccher.example", "a@xn--bcher-kva.example"),
        ("a@B\u00dcCHER.example", "a@xn--bcher-kva.example"),
    ],
)
def test_unicode_forms_of_one_address_are_one_customer(
    shop: Shop, form: str, identity: str
) -> None:
    shop.take(order("a", 100, email=form), order("b", 200, email=identity))
    subscriber = shop.subscriber(form)
    assert subscriber["id"] == subscriber_id(shop.workspace, identity)
    assert subscriber["customAttributes"]["totalSpentCents"] == 300
    assert shop.subscriber(identity) == subscriber


@pytest.mark.parametrize("other", ["b.uyer@example.com", "buyer+tag@example.com"])
def test_dots_and_plus_tags_do_make_two_customers(shop: Shop, other: str) -> None:
    shop.take(order("a", 100), order("b", 200, email=other))
    assert shop.attributes()["totalSpentCents"] == 100
    assert shop.attributes(other)["totalSpentCents"] == 200


def test_properties_are_merged_into_the_event_under_the_normalized_keys(shop: Shop) -> None:
    reserved = {
        "provider": "shopify",
        "orderId": "9999",
        "orderNumber": "#9",
        "status": "cancelled",
        "totalCents": 1,
        "currency": "XAU",
        "orderedAt": "1999-01-01T00:00:00Z",
        "lineItems": [],
        "refundAmountCents": 5,
        "customerTotals": {"ordersCount": 99},
        "checkoutId": "x",
        "checkoutUrl": "https://evil.example.com/",
    }
    own = {"campaign": "spring", "nested": {"status": "mine"}, "nothing": None}
    answer = shop.push(
        order(
            "1001",
            8850,
            ordered_at=ago(days=1),
            items=[item()],
            properties={**reserved, **own},
        )
    ).accepted()
    for key in reserved:
        assert any(key in warning for warning in answer["warnings"]), key
    shop.settle()
    body = shop.event("order_placed").body
    expected = {
        "provider": "api",
        "orderId": "1001",
        "status": "placed",
        "totalCents": 8850,
        "currency": "USD",
        "orderedAt": wire(ago(days=1)),
        **own,
    }
    assert picked(body, expected) == expected
    for key, sent in reserved.items():
        assert body.get(key) != sent, key


def test_a_misspelt_field_is_accepted_and_named(shop: Shop) -> None:
    answer = shop.push({**order(), "refundAmmountCents": 5, "notes": "hello"}).accepted()
    for name in ("refundAmmountCents", "notes"):
        assert any(name in warning for warning in answer["warnings"])
    answer = shop.start({**checkout(), "chekoutUrl": "x"}).ok()
    assert any("chekoutUrl" in warning for warning in answer["warnings"])


def test_what_shops_send_for_none_wipes_nothing(shop: Shop) -> None:
    """PHP has one empty list for objects too, and forms have empty texts."""
    ada = {"firstName": "Ada", "externalId": "7", "attributes": {"plan": "gold"}}
    shop.take(order("1", customer=ada, ordered_at=ago(days=2)))
    nothing = {"firstName": "", "lastName": "", "externalId": "", "attributes": []}
    line = {**item(), "variantId": "", "sku": "", "variantTitle": "", "title": ""}
    stated = order(
        "2",
        customer=nothing,
        items=[line],
        orderNumber="",
        checkoutId="",
        properties=[],
        customerTotals=[],
    )
    answer = shop.push(stated).accepted()
    assert answer["warnings"] == [
        "empty_identifier: customer.externalId",
        "empty_identifier: items[0].variantId",
        "empty_identifier: checkoutId",
    ]
    shop.settle()
    expected = {"firstName": "Ada", "lastName": None, "externalId": "7"}
    assert picked(shop.subscriber(), expected) == expected
    assert shop.attributes()["plan"] == "gold"
    again = order("2", customer={"firstName": None}, items=[{**item(), "title": ""}])
    assert shop.push(again).accepted()["outcome"] == "duplicate"


def test_an_unknown_field_of_an_item_is_named_with_the_one_it_is_like(shop: Shop) -> None:
    answer = shop.push(order(items=[{**item(), "qty": 2}], customer={"phone": "1"})).accepted()
    assert answer["warnings"] == [
        "unknown_field: customer.phone",
        "unknown_field: items[0].qty (did you mean quantity?)",
    ]
