"""An order is counted once, told once, and answered the same however often it is sent."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from .exchange import Json
from .identifiers import job_id, order_event_id, subscriber_id
from .published import instant
from .shop import Shop, picked
from .statements import BUYER, ago, cancelled, fulfilled, item, order, refunded, wire

FULL_ORDER = order(
    "1001",
    8850,
    orderNumber="#1001",
    ordered_at=ago(days=2),
    customer={
        "email": "Ada.Buyer@Example.com",
        "externalId": 4711,
        "firstName": "Ada",
        "lastName": "Byron",
        "attributes": {
            "plan": "gold",
            "visits": 7,
            "tags": ["a", "b"],
            "address": {"city": "Rome"},
        },
    },
    items=[
        item(
            "SKU-PROTEIN-1KG",
            title="Protein Powder",
            variantId="vanilla",
            variantTitle="Vanilla",
            sku="PP-V",
            quantity=2,
            priceCents=4425,
        ),
        item(42),
    ],
    checkoutId="c-77",
    properties={"campaign": "spring", "gift": {"wrap": True}},
)


def test_an_accepted_order_is_answered_with_its_receipt(shop: Shop) -> None:
    answer = shop.push(FULL_ORDER)
    assert answer.accepted() == {
        "success": True,
        "queued": True,
        "jobId": job_id(shop.workspace, "1001", "placed"),
        "orderId": "1001",
        "status": "placed",
        "outcome": "accepted",
    }


def test_an_order_becomes_one_event_that_says_everything(shop: Shop) -> None:
    before = datetime.now(timezone.utc)
    answer = shop.push(FULL_ORDER)
    answer.accepted()
    after = datetime.now(timezone.utc)
    shop.settle()

    event = shop.event("order_placed")
    assert event.envelope["source"] == "commerce"
    assert event.envelope["detail-type"] == "ecommerce.order_placed"
    assert set(event.detail) == {"metadata", "subscriber", "event"}

    assert event.metadata == {
        "id": order_event_id(shop.workspace, "order_placed", "1001", "placed"),
        "schema": "order_placed/1",
        "workspace": shop.workspace,
        "occurredAt": wire(ago(days=2)),
        "recordedAt": event.metadata["recordedAt"],
        "subject": "order/1001",
        "correlationId": answer.request_id,
    }
    assert before <= instant(event.metadata["recordedAt"]) <= after

    expected = {
        "id": subscriber_id(shop.workspace, "ada.buyer@example.com"),
        "email": "Ada.Buyer@Example.com",
        "firstName": "Ada",
        "lastName": "Byron",
        "externalId": "4711",
    }
    assert picked(event.subscriber, expected) == expected
    attributes = {
        "plan": "gold",
        "visits": 7,
        "tags": ["a", "b"],
        "address": {"city": "Rome"},
        "ordersCount": 1,
        "totalSpent": 88.5,
        "ltv": 88.5,
        "aov": 88.5,
        "currency": "USD",
    }
    assert picked(event.subscriber["attributes"], attributes) == attributes

    body = {
        "provider": "api",
        "orderId": "1001",
        "orderNumber": "#1001",
        "status": "placed",
        "totalCents": 8850,
        "currency": "USD",
        "orderedAt": wire(ago(days=2)),
        "refundAmountCents": None,
        "checkoutId": "c-77",
        "campaign": "spring",
        "gift": {"wrap": True},
        "lineItems": [
            {
                "provider": "api",
                "providerProductId": "SKU-PROTEIN-1KG",
                "providerVariantId": "vanilla",
                "title": "Protein Powder",
                "variantTitle": "Vanilla",
                "sku": "PP-V",
                "quantity": 2,
                "priceCents": 4425,
            },
            {
                "provider": "api",
                "providerProductId": "42",
                "providerVariantId": None,
                "title": "Green Tea",
                "variantTitle": None,
                "sku": None,
                "quantity": 1,
                "priceCents": None,
            },
        ],
    }
    assert picked(event.body, body) == body
    assert shop.event_names() == ["order_placed"]


def test_a_subscriber_can_be_read_back_with_their_revenue(shop: Shop) -> None:
    shop.push(FULL_ORDER).accepted()
    shop.push(order("1002", 1151, email="ada.buyer@example.com", ordered_at=ago(days=1))).accepted()
    shop.settle()

    subscriber = shop.subscriber("ada.buyer@example.com")
    expected = {
        "id": subscriber_id(shop.workspace, "ada.buyer@example.com"),
        "firstName": "Ada",
        "lastName": "Byron",
        "externalId": "4711",
    }
    assert picked(subscriber, expected) == expected
    revenue = {
        "ordersCount": 2,
        "totalSpentCents": 10001,
        "totalSpent": 100.01,
        "ltvCents": 10001,
        "ltv": 100.01,
        "aovCents": 5000,
        "aov": 50,
        "currency": "USD",
    }
    attributes = {"plan": "gold", "visits": 7, **revenue}
    assert picked(subscriber["customAttributes"], attributes) == attributes
    net = {
        "refundedCents": 0,
        "refunded": 0,
        "netSpentCents": 10001,
        "netSpent": 100.01,
        "cancelledOrdersCount": 0,
        "firstOrderAt": wire(ago(days=2)),
        "lastOrderAt": wire(ago(days=1)),
    }
    figures = subscriber["revenueByCurrency"]
    assert list(figures) == ["USD"]
    assert picked(figures["USD"], {**revenue, **net}) == {**revenue, **net}


def test_a_profile_says_in_an_event_what_reading_it_says(shop: Shop) -> None:
    shop.push(FULL_ORDER).accepted()
    shop.settle()
    updated = shop.event("subscriber_updated")
    assert updated.metadata["schema"] == "subscriber_updated/1"
    assert updated.subscriber["attributes"] == shop.attributes("ada.buyer@example.com")


@pytest.mark.parametrize("form", ["ada.buyer@example.com", " ADA.Buyer@EXAMPLE.com"])
def test_a_subscriber_is_found_by_any_form_of_their_address(shop: Shop, form: str) -> None:
    shop.push(FULL_ORDER).accepted()
    shop.settle()
    assert shop.subscriber(form) == shop.subscriber("Ada.Buyer@Example.com")


def test_an_unknown_subscriber_is_not_found(shop: Shop) -> None:
    shop.read("nobody@example.com").refused(404)


def reversed_keys(value: object) -> object:
    """The same JSON with the members of every object the other way round."""
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(one) for one in value] if isinstance(value, list) else value


def other_forms_of_the_same() -> dict[str, Json]:
    customer = FULL_ORDER["customer"]
    return {
        "word for word": FULL_ORDER,
        "keys in another order": reversed_keys(FULL_ORDER),  # type: ignore[dict-item]
        "e-mail in another case": {
            **FULL_ORDER,
            "customer": {**customer, "email": "  ada.buyer@EXAMPLE.com "},
        },
        "currency in lower case": {**FULL_ORDER, "currency": "usd"},
        "the default status said": {**FULL_ORDER, "status": "placed"},
        "the id as a string": {**FULL_ORDER, "customer": {**customer, "externalId": "4711"}},
        "nothing said with null": {**FULL_ORDER, "customerTotals": None},
    }


@pytest.mark.parametrize("form", other_forms_of_the_same())
def test_an_order_sent_again_changes_nothing(shop: Shop, form: str) -> None:
    first = shop.push(FULL_ORDER).accepted()
    shop.settle()
    subscriber, events = shop.read("ada.buyer@example.com").body, shop.events()

    again = shop.push(other_forms_of_the_same()[form]).accepted()
    shop.settle()
    assert again == {**first, "outcome": "duplicate"}
    assert shop.events() == events
    assert shop.read("ada.buyer@example.com").body == subscriber


def test_an_order_without_a_time_is_a_duplicate_of_itself(shop: Shop) -> None:
    """What we fill in for a caller is not what the caller said."""
    for outcome in ("accepted", "duplicate", "duplicate"):
        assert shop.push(order()).accepted()["outcome"] == outcome
        shop.settle()
    assert shop.attributes()["ordersCount"] == 1


def test_a_number_and_its_digits_are_one_order(shop: Shop) -> None:
    answers = [shop.push(order(one)).accepted() for one in (1001, "1001")]
    assert [answer["outcome"] for answer in answers] == ["accepted", "duplicate"]
    assert [answer["orderId"] for answer in answers] == ["1001", "1001"]
    assert answers[0]["jobId"] == answers[1]["jobId"]


def test_ids_are_told_apart_by_every_byte(shop: Shop) -> None:
    longest = "é" * 127 + "x"
    for one in ("a", "A", " a", "a ", "0a", "a/b#c?d%20", "日本", longest, "FACT#placed"):
        answer = shop.push(order(one, 100)).accepted()
        assert (answer["outcome"], answer["orderId"]) == ("accepted", one)
    shop.settle()
    assert shop.attributes()["ordersCount"] == 9


def test_every_status_is_told_by_its_own_event(shop: Shop) -> None:
    shop.push(order(items=[item()], orderNumber="#1")).accepted()
    shop.settle()
    for later in (fulfilled(), refunded(refundAmountCents=850), cancelled()):
        answer = shop.push(later).accepted()
        assert picked(answer, {"status": 0, "outcome": 0}) == {
            "status": later["status"],
            "outcome": "accepted",
        }
        shop.settle()
        event = shop.event(f"order_{later['status']}")
        expected = {"orderId": "1001", "status": later["status"], "totalCents": 8850}
        assert picked(event.body, expected) == expected
        assert event.metadata["subject"] == "order/1001"
        assert event.metadata["schema"] == f"order_{later['status']}/1"
    assert shop.event("order_refunded").body["refundAmountCents"] == 850
    assert shop.event_names() == [
        "order_cancelled",
        "order_fulfilled",
        "order_placed",
        "order_refunded",
    ]


@pytest.mark.parametrize("status", ["cancelled", "fulfilled", "refunded"])
def test_every_status_is_recorded_once(shop: Shop, status: str) -> None:
    shop.push(order()).accepted()
    later = order(status=status)
    first = shop.push(later).accepted()
    shop.settle()
    events, subscriber = shop.events(), shop.read().body

    assert shop.push(later).accepted() == {**first, "outcome": "duplicate"}
    shop.settle()
    assert shop.events() == events
    assert shop.read().body == subscriber


def test_an_order_for_an_unknown_product_is_accepted(shop: Shop) -> None:
    shop.push(order(items=[item("never-stocked")])).accepted()
    shop.settle()
    assert shop.attributes()["ordersCount"] == 1
    assert shop.schedules() == []


def test_the_subscriber_of_an_address_without_orders_has_no_average(shop: Shop) -> None:
    shop.push(cancelled()).accepted()
    shop.settle()
    expected = {"ordersCount": 0, "totalSpentCents": 0, "totalSpent": 0, "ltv": 0, "aov": None}
    assert picked(shop.attributes(), expected) == expected
    assert shop.subscriber()["email"] == BUYER
