"""Waits for stock: asked for, told once when it returns, ended by a purchase."""

from __future__ import annotations

import pytest
from sequenzy import CommerceCustomer, Sequenzy
from sequenzy.errors import BadRequestError
from sequenzy.products import UpsertProductsRequestProductsItem

from .exchange import Json
from .identifiers import subscriber_id
from .shop import Shop, picked
from .statements import BUYER, ago, item, order

OTHER = "other@example.com"


def mug(**fields: object) -> Json:
    """A product, in stock unless it says otherwise."""
    return {"productId": "MUG", "title": "Mug", **fields}


def variants(**in_stock: bool) -> Json:
    """The same product in variants."""
    stock = [
        {"variantId": name, "title": name.title(), "inStock": there}
        for name, there in in_stock.items()
    ]
    return mug(variants=stock)


@pytest.fixture
def sold_out(shop: Shop) -> Shop:
    """A shop whose mug is out of stock."""
    shop.stock(mug(inStock=False)).ok()
    return shop


def ask(shop: Shop, product_id: str = "MUG", email: str = BUYER, **fields: object) -> Json:
    answer = shop.wait_for(product_id, email, **fields).ok()
    shop.settle()
    return answer


def restock(shop: Shop, product: Json) -> int:
    """Upserts; answers with how many are told, once all are."""
    triggered: int = shop.stock(product).ok()["backInStockEventsTriggered"]
    shop.settle()
    return triggered


def told(shop: Shop) -> list[tuple[str, str]]:
    """Who was told of which variant."""
    notices = shop.events("back_in_stock")
    return sorted((event.subscriber["email"], event.body["variantId"]) for event in notices)


def test_who_waits_is_told_once_when_the_stock_returns(sold_out: Shop) -> None:
    answer = ask(sold_out, productTitle="Mug, blue")
    assert answer == {"success": True, "subscriberId": subscriber_id(sold_out.workspace, BUYER)}
    assert sold_out.event_names() == ["back_in_stock_requested"]
    assert sold_out.event("back_in_stock_requested").body["productTitle"] == "Mug, blue"
    ask(sold_out, email=OTHER)

    assert restock(sold_out, mug(inStock=False)) == 0
    assert told(sold_out) == []
    assert restock(sold_out, mug(inStock=True)) == 2
    assert told(sold_out) == [(BUYER, "MUG"), (OTHER, "MUG")]
    [notice] = [e for e in sold_out.events("back_in_stock") if e.subscriber["email"] == BUYER]
    expected = {
        "kind": "back_in_stock",
        "productId": "MUG",
        "variantId": "MUG",
        "productTitle": "Mug, blue",
    }
    assert picked(notice.body, expected) == expected
    assert notice.body["product"]["inStock"] is True
    assert sold_out.schedules() == [], "a wait needs no schedule"

    assert restock(sold_out, mug(inStock=True)) == 0
    assert len(told(sold_out)) == 2


def test_asked_twice_is_one_wait_and_asked_after_the_notice_another(sold_out: Shop) -> None:
    assert ask(sold_out) == ask(sold_out)
    assert sold_out.event_names() == ["back_in_stock_requested"]
    assert restock(sold_out, mug(inStock=True)) == 1
    restock(sold_out, mug(inStock=False))
    assert len(told(sold_out)) == 1

    ask(sold_out)
    assert restock(sold_out, mug(inStock=True)) == 1
    assert len(told(sold_out)) == 2
    assert len(sold_out.events("back_in_stock_requested")) == 2


def test_a_variant_and_the_product_are_waited_for_apart(shop: Shop) -> None:
    shop.stock(variants(red=False, blue=False)).ok()
    ask(shop, variantId="red")
    ask(shop, email=OTHER)
    assert restock(shop, variants(red=False, blue=True)) == 1
    assert told(shop) == [(OTHER, "MUG")]
    assert restock(shop, variants(red=True, blue=True)) == 1
    assert told(shop) == [(BUYER, "red"), (OTHER, "MUG")]
    by_variant = {event.body["variantId"]: event.body for event in shop.events("back_in_stock")}
    assert by_variant["red"]["variantTitle"] == "Red"


def test_a_product_that_nobody_had_pushed_can_be_waited_for(shop: Shop) -> None:
    ask(shop, "UNKNOWN")
    assert restock(shop, {"productId": "UNKNOWN", "title": "New"}) == 1
    assert told(shop) == [(BUYER, "UNKNOWN")]


def test_a_purchase_ends_the_wait(sold_out: Shop) -> None:
    ask(sold_out)
    ask(sold_out, email=OTHER)
    sold_out.take(order("1001", items=[item("MUG")]))
    ended = sold_out.event("automation_cancelled").body
    expected = {
        "kind": "back_in_stock",
        "productId": "MUG",
        "variantId": "MUG",
        "reason": "purchased",
        "cause": {"orderId": "1001"},
        "hadFired": False,
    }
    assert picked(ended, expected) == expected
    assert restock(sold_out, mug(inStock=True)) == 1
    assert told(sold_out) == [(OTHER, "MUG")]


def test_a_purchase_after_the_notice_says_that_it_had_fired(sold_out: Shop) -> None:
    ask(sold_out)
    restock(sold_out, mug(inStock=True))
    sold_out.take(order("1001", items=[item("MUG", variantId="red")]))
    assert sold_out.event("automation_cancelled").body["hadFired"] is True


def test_an_earlier_purchase_leaves_the_wait(sold_out: Shop) -> None:
    ask(sold_out)
    sold_out.take(order("1001", ordered_at=ago(days=1), items=[item("MUG")]))
    assert sold_out.events("automation_cancelled") == []
    assert restock(sold_out, mug(inStock=True)) == 1


def test_a_wait_is_shown_with_its_subscriber(sold_out: Shop) -> None:
    ask(sold_out)
    subscriber = sold_out.subscriber()
    [wait] = subscriber["automations"]
    expected = {"kind": "back_in_stock", "productId": "MUG", "variantId": "MUG", "state": "armed"}
    assert picked(wait, expected) == expected


def test_a_faulty_request_is_refused_with_all_its_faults(shop: Shop) -> None:
    body = shop.wait_for("", email="nobody").refused(400)
    assert {issue["path"] for issue in body["issues"]} == {"productId", "customer.email"}


def test_the_sdk_registers_a_wait(shop: Shop) -> None:
    client = Sequenzy(api_key=shop.key, base_url=shop.stack.api_url)
    gone = UpsertProductsRequestProductsItem(product_id="MUG", title="Mug", in_stock=False)
    assert client.products.upsert(products=[gone]).back_in_stock_events_triggered == 0
    customer = CommerceCustomer(email=BUYER, first_name="Ada")
    answer = client.products.register_back_in_stock(customer=customer, product_id="MUG")
    assert answer.success is True
    assert answer.subscriber_id == subscriber_id(shop.workspace, BUYER)
    named = client.products.register_back_in_stock(
        customer=customer,
        product_id="MUG",
        product_title="Mug",
        variant_id="red",
        variant_title="Red",
    )
    assert named == answer
    shop.settle()

    back = UpsertProductsRequestProductsItem(product_id="MUG", title="Mug", in_stock=True)
    assert client.products.upsert(products=[back]).back_in_stock_events_triggered == 2
    shop.settle()
    # The catalogue does not list a red one: who waits for it waits for the product.
    assert sorted(told(shop)) == [(BUYER, "MUG"), (BUYER, "red")]
    with pytest.raises(BadRequestError):
        client.products.register_back_in_stock(customer=customer, product_id="")
