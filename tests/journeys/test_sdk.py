"""The official Sequenzy SDK works as it is, with nothing changed but its base URL."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sequenzy import CommerceCustomer, CommerceOrderItem, Sequenzy
from sequenzy.core.api_error import ApiError
from sequenzy.errors import BadRequestError, NotFoundError, UnauthorizedError
from sequenzy.orders import PushOrdersRequestCustomerTotals
from sequenzy.products import (
    UpsertProductsRequestProductsItem,
    UpsertProductsRequestProductsItemVariantsItem,
)

from .identifiers import checkout_started_id, job_id, subscriber_id
from .shop import Shop, picked
from .statements import BUYER, ago, wire

# What the documentation of the SDK shows.
EXAMPLE: dict[str, Any] = {
    "currency": "USD",
    "customer": CommerceCustomer(email=BUYER),
    "order_id": "order-1001",
    "total_cents": 8850,
}


def sdk(shop: Shop, **options: Any) -> Sequenzy:
    """A client as a shop makes it."""
    return Sequenzy(**{"api_key": shop.key, "base_url": shop.stack.api_url, **options})


def test_the_example_of_the_sdk_works(shop: Shop) -> None:
    answer = sdk(shop).orders.push(**EXAMPLE)
    assert answer.success is True
    assert answer.queued is True
    assert answer.order_id == "order-1001"
    assert answer.status == "placed"
    assert answer.job_id == job_id(shop.workspace, "order-1001", "placed")
    shop.settle()
    assert shop.attributes()["ltv"] == 88.5


def test_an_order_with_all_its_parameters_arrives(shop: Shop) -> None:
    parameters: dict[str, Any] = {
        "currency": "USD",
        "customer": CommerceCustomer(
            email="Ada.Buyer@Example.com",
            external_id="u-1",
            first_name="Ada",
            last_name="Byron",
            attributes={"plan": "gold", "visits": 7},
        ),
        "order_id": "order-1001",
        "total_cents": 8850,
        "customer_totals": PushOrdersRequestCustomerTotals(
            orders_count=12, total_spent_cents=123456
        ),
        "items": [
            CommerceOrderItem(
                product_id="SKU-PROTEIN-1KG",
                title="Protein Powder",
                quantity=2,
                variant_id="vanilla",
                variant_title="Vanilla",
                sku="PP-V",
                price_cents=4425,
            )
        ],
        "ordered_at": ago(days=2),
        "order_number": "#1001",
        "properties": {"campaign": "spring", "gift": {"wrap": True}},
        "status": "placed",
    }
    assert sdk(shop).orders.push(**parameters).status == "placed"
    again = sdk(shop).orders.push(**parameters)
    assert getattr(again, "outcome", None) == "duplicate"
    refund = sdk(shop).orders.push(
        **{**parameters, "status": "refunded", "refund_amount_cents": 850, "customer_totals": None}
    )
    assert refund.status == "refunded"
    shop.settle()

    placed = shop.event("order_placed")
    expected = {
        "orderNumber": "#1001",
        "orderedAt": wire(ago(days=2)),
        "totalCents": 8850,
        "campaign": "spring",
        "gift": {"wrap": True},
    }
    assert picked(placed.body, expected) == expected
    line = {
        "providerProductId": "SKU-PROTEIN-1KG",
        "providerVariantId": "vanilla",
        "sku": "PP-V",
        "quantity": 2,
        "priceCents": 4425,
    }
    assert picked(placed.body["lineItems"][0], line) == line
    assert shop.event("order_refunded").body["refundAmountCents"] == 850
    assert shop.event_names() == ["order_placed", "order_refunded"]


def test_a_subscriber_is_read_as_the_sdk_knows_them(shop: Shop) -> None:
    customer = CommerceCustomer(
        email="ada+tag@example.com",
        first_name="Ada",
        external_id="u-1",
        attributes={"plan": "gold"},
    )
    sdk(shop).orders.push(**{**EXAMPLE, "customer": customer})
    shop.settle()
    answer = sdk(shop).subscribers.get("ada+tag@example.com")
    assert answer.success is True
    subscriber = answer.subscriber
    assert subscriber is not None
    assert subscriber.id == subscriber_id(shop.workspace, "ada+tag@example.com")
    assert subscriber.email == "ada+tag@example.com"
    assert subscriber.first_name == "Ada"
    assert subscriber.external_id == "u-1"
    attributes = subscriber.custom_attributes
    assert attributes is not None
    expected = {"plan": "gold", "ltv": 88.5, "ordersCount": 1, "currency": "USD"}
    assert picked(attributes, expected) == expected


def test_a_started_checkout_is_tracked(shop: Shop) -> None:
    parameters: dict[str, Any] = {
        "checkout_id": "checkout-abc123",
        "customer": CommerceCustomer(email=BUYER, first_name="Ada"),
        "checkout_url": "https://store.example.com/checkout/abc123",
        "currency": "USD",
        "items": [CommerceOrderItem(product_id="p", title="Protein Powder", quantity=1)],
        "properties": {"campaign": "spring"},
        "total_cents": 8850,
    }
    answer = sdk(shop).orders.track_checkout_started(**parameters)
    assert answer.success is True
    assert answer.checkout_id == "checkout-abc123"
    assert answer.subscriber_id == subscriber_id(shop.workspace, BUYER)
    assert answer.event_id == checkout_started_id(shop.workspace, "checkout-abc123")
    assert sdk(shop).orders.track_checkout_started(**parameters).event_id == answer.event_id
    shop.settle()
    body = shop.event("checkout_started").body
    expected = {"checkoutUrl": parameters["checkout_url"], "campaign": "spring", "totalCents": 8850}
    assert picked(body, expected) == expected


def test_products_are_upserted_and_read(shop: Shop) -> None:
    item = UpsertProductsRequestProductsItem(
        product_id="SKU-TEA",
        title="Green Tea",
        description="Leaves.",
        image_url="https://shop.example.com/tea.png",
        url="https://shop.example.com/tea",
        currency="USD",
        compare_at_price_cents=2000,
        provider_created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
        variants=[
            UpsertProductsRequestProductsItemVariantsItem(
                variant_id="green", title="Green", price_cents=1250, inventory_quantity=0
            ),
            UpsertProductsRequestProductsItemVariantsItem(
                variant_id="black", title="Black", price_cents=1100, inventory_quantity=3
            ),
        ],
        replenishment={"enabled": True, "afterDays": 30, "match": "product"},
    )
    upserted = sdk(shop).products.upsert(products=[item])
    assert upserted.success is True
    assert upserted.upserted == 1
    assert upserted.back_in_stock_events_triggered == 0
    [stored] = upserted.products or []
    read = sdk(shop).products.get("SKU-TEA").product
    assert read == stored
    assert read is not None
    assert (read.product_id, read.title, read.description) == ("SKU-TEA", "Green Tea", "Leaves.")
    assert read.currency == "USD"
    assert read.price_cents == 1100, "the lowest price of a variant"
    assert read.in_stock is True, "a variant is in stock"
    assert [variant.in_stock for variant in read.variants or []] == [False, True]
    assert read.provider_created_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)

    # What is left out keeps its value.
    partial = UpsertProductsRequestProductsItem(product_id="SKU-TEA", title="Fresh Green Tea")
    sdk(shop).products.upsert(products=[partial])
    read = sdk(shop).products.get("SKU-TEA").product
    assert read is not None
    assert (read.title, read.description) == ("Fresh Green Tea", "Leaves.")
    assert len(read.variants or []) == 2

    items = [CommerceOrderItem(product_id="SKU-TEA", title="Green Tea", quantity=1)]
    sdk(shop).orders.push(**EXAMPLE, items=items, ordered_at=ago(days=1))
    shop.settle()
    assert shop.schedule().due_at == ago(days=1) + timedelta(days=30)


def test_a_product_whose_id_has_slashes_is_read_and_deleted(shop: Shop) -> None:
    ids = ["gid://shopify/Product/1", "gid://shopify/Product/2", "a/b", "/a", "a/", "//"]
    items = [UpsertProductsRequestProductsItem(product_id=id_, title=id_) for id_ in ids]
    client = sdk(shop)
    client.products.upsert(products=items)
    for product_id in ids:
        read = client.products.get(product_id).product
        assert read is not None
        assert (read.product_id, read.title) == (product_id, product_id)
    for product_id in ids:
        assert client.products.delete(product_id).deleted is True
        with pytest.raises(NotFoundError):
            client.products.get(product_id)
    assert client.products.list().products == []


def test_a_faulty_body_raises_the_sdks_bad_request(shop: Shop) -> None:
    with pytest.raises(BadRequestError) as caught:
        sdk(shop).orders.push(**{**EXAMPLE, "currency": "nope", "total_cents": -1})
    assert caught.value.body["success"] is False
    paths = {issue["path"] for issue in caught.value.body["issues"]}
    assert paths == {"currency", "totalCents"}
    # For a checkout the SDK has no class of its own for this.
    with pytest.raises(ApiError) as refused:
        sdk(shop).orders.track_checkout_started(
            checkout_id="", customer=CommerceCustomer(email=BUYER)
        )
    assert refused.value.status_code == 400


def test_a_wrong_key_raises_the_sdks_unauthorized(shop: Shop) -> None:
    with pytest.raises(UnauthorizedError) as caught:
        sdk(shop, api_key="till_wrong_key").orders.push(**EXAMPLE)
    assert caught.value.body["success"] is False
    with pytest.raises(UnauthorizedError):
        sdk(shop, api_key="till_wrong_key").subscribers.get(BUYER)


def test_what_is_not_there_raises_the_sdks_not_found(shop: Shop) -> None:
    with pytest.raises(NotFoundError):
        sdk(shop).subscribers.get("nobody@example.com")
    with pytest.raises(NotFoundError):
        sdk(shop).products.get("nothing")


def test_a_conflict_raises_the_sdks_error_with_our_code(shop: Shop) -> None:
    client = sdk(shop, max_retries=0)
    client.orders.push(**EXAMPLE)
    with pytest.raises(ApiError) as caught:
        client.orders.push(**{**EXAMPLE, "currency": "EUR"})
    assert caught.value.status_code == 409
    assert caught.value.body["code"] == "order_conflict"
