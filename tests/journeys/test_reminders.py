"""A reminder whose time has come is told once, and only while its cause still stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .exchange import Json
from .published import instant
from .shop import Shop, picked
from .statements import ago, cancelled, item, product, purchase, refunded

AFTER_DAYS = 30


def test_a_reminder_that_is_due_is_told_once(tea_shop: Shop) -> None:
    bought_at = ago(days=2)
    tea_shop.take(
        purchase(
            "1001",
            bought_at,
            item(variantId="green", sku="T-G", quantity=3, priceCents=1250),
            customer={"firstName": "Ada"},
        ),
    )
    schedule = tea_shop.schedule()
    tea_shop.fire(schedule)

    event = tea_shop.event("replenishment_due")
    assert event.envelope["source"] == "commerce"
    assert event.metadata["schema"] == "replenishment_due/1"
    assert event.subscriber["firstName"] == "Ada"
    assert event.subscriber["attributes"]["ordersCount"] == 1
    assert event.body["orderId"] == "1001"
    assert instant(event.body["dueAt"]) == bought_at + timedelta(days=AFTER_DAYS)
    sold = {"productId": "SKU-TEA", "title": "Green Tea", "priceCents": 1250, "currency": "USD"}
    assert picked(event.body["product"], sold) == sold
    line = {
        "providerProductId": "SKU-TEA",
        "providerVariantId": "green",
        "sku": "T-G",
        "quantity": 3,
        "priceCents": 1250,
    }
    assert picked(event.body["lineItem"], line) == line
    assert tea_shop.schedules() == []

    tea_shop.fire(schedule)
    assert len(tea_shop.events("replenishment_due")) == 1


def test_a_reminder_shows_the_product_as_it_is_when_it_fires(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=2)))
    tea_shop.stock({"productId": "SKU-TEA", "title": "Fresh Green Tea", "priceCents": 999}).ok()
    tea_shop.fire(tea_shop.schedule())
    expected = {"title": "Fresh Green Tea", "priceCents": 999}
    assert picked(tea_shop.event("replenishment_due").body["product"], expected) == expected


@pytest.mark.parametrize(
    "meanwhile",
    [
        purchase("1002", ago(days=1)),
        cancelled("1001", 1250),
        refunded("1001", 1250),
    ],
    ids=["bought again", "cancelled", "refunded"],
)
def test_a_stale_wake_up_tells_nothing(tea_shop: Shop, meanwhile: Json) -> None:
    tea_shop.take(purchase("1001", ago(days=2)))
    stale = tea_shop.schedule()
    tea_shop.take(meanwhile)
    tea_shop.fire(stale)
    assert tea_shop.events("replenishment_due") == []
    assert len(tea_shop.cancellations()) == 1


def test_after_it_fired_the_next_purchase_arms_the_next(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=9)))
    tea_shop.fire(tea_shop.schedule())
    tea_shop.take(purchase("1002", ago(days=1)))
    second = tea_shop.schedule()
    assert second.due_at == ago(days=1) + timedelta(days=AFTER_DAYS)
    tea_shop.fire(tea_shop.schedule())
    due = tea_shop.events("replenishment_due")
    assert [event.body["orderId"] for event in due] == ["1001", "1002"]


def test_a_product_that_no_longer_asks_for_it_is_not_reminded_of(tea_shop: Shop) -> None:
    tea_shop.take(purchase("1001", ago(days=2)))
    tea_shop.stock(product(replenishment=None)).ok()
    tea_shop.fire(tea_shop.schedule())
    assert tea_shop.events("replenishment_due") == []
