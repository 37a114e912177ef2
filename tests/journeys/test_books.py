"""The law of the books: figures are a pure function of the set of facts."""

from __future__ import annotations

import pytest

from .conftest import OpenShop
from .shop import Shop, assert_figures, picked
from .statements import ago, cancelled, fulfilled, order, refunded, wire

LIFE = {
    "placed": order("1001", 10000, ordered_at=ago(days=9)),
    "fulfilled": fulfilled("1001", 10000, ordered_at=ago(days=8)),
    "partly refunded": refunded("1001", 10000, refundId="r-1", refundAmountCents=2500),
    "refunded so far": refunded("1001", 10000, refundAmountCents=4000),
    "cancelled": cancelled("1001", 10000, ordered_at=ago(days=7)),
}


@pytest.mark.parametrize(
    "arrival",
    [
        ("cancelled", "placed"),
        ("fulfilled", "placed"),
        ("partly refunded", "placed"),
        ("refunded so far", "partly refunded", "placed"),
        ("cancelled", "partly refunded", "fulfilled", "refunded so far", "placed"),
        ("fulfilled", "placed", "refunded so far", "cancelled", "partly refunded"),
    ],
    ids=", ".join,
)
def test_statements_before_the_order_was_placed_come_to_the_same(
    open_shop: OpenShop, arrival: tuple[str, ...]
) -> None:
    usual, early = open_shop(), open_shop()
    for shop, sequence in ((usual, sorted(arrival, key=list(LIFE).index)), (early, arrival)):
        shop.take(*(LIFE[one] for one in sequence))
        assert shop.revenue()["ordersCount"] == 1
    assert early.revenue() == usual.revenue()
    assert early.attributes() == usual.attributes()
    assert early.event_names() == usual.event_names()


def test_nothing_is_counted_before_the_order_is_placed(shop: Shop) -> None:
    shop.take(cancelled("1001", 10000), refunded("1001", 10000), fulfilled("1002", 500))
    expected = {"ordersCount": 0, "totalSpentCents": 0, "aov": None}
    assert picked(shop.attributes(), expected) == expected
    net = {"refundedCents": 0, "netSpentCents": 0, "cancelledOrdersCount": 0}
    assert picked(shop.attributes(), net) == net


def test_an_amendment_of_a_refunded_order_is_counted_up_to_its_new_total(shop: Shop) -> None:
    shop.take(
        order("1001", 10000),
        refunded("1001", 10000, refundAmountCents=6000),
        order("1001", 5000),
    )
    assert_figures(shop, totalSpentCents=5000, refundedCents=5000, netSpentCents=0)
    shop.take(order("1001", 20000))
    assert_figures(shop, totalSpentCents=20000, refundedCents=6000, netSpentCents=14000)


def test_the_first_and_last_order_are_told_by_when_they_were_placed(shop: Shop) -> None:
    for order_id, days in (("b", 20), ("a", 50), ("c", 1), ("d", 30)):
        shop.take(order(order_id, ordered_at=ago(days=days)))
    assert_figures(shop, firstOrderAt=wire(ago(days=50)), lastOrderAt=wire(ago(days=1)))


def test_an_amended_time_moves_the_first_and_last_order(shop: Shop) -> None:
    shop.take(order("a", ordered_at=ago(days=50)), order("b", ordered_at=ago(days=20)))
    shop.take(order("a", 8851, ordered_at=ago(days=30)))
    assert_figures(shop, firstOrderAt=wire(ago(days=30)), lastOrderAt=wire(ago(days=20)))
    shop.take(order("a", 8852, ordered_at=ago(days=10)))
    assert_figures(shop, firstOrderAt=wire(ago(days=20)), lastOrderAt=wire(ago(days=10)))
