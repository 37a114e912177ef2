"""Totals that a shop states itself replace what was added up to then."""

from __future__ import annotations

import itertools

import pytest

from .conftest import OpenShop
from .exchange import Json
from .shop import Shop, assert_figures, picked
from .statements import ago, order


def totals(orders_count: int | None = None, total_spent_cents: int | None = None) -> Json:
    stated = {"ordersCount": orders_count, "totalSpentCents": total_spent_cents}
    return {name: value for name, value in stated.items() if value is not None}


def test_a_shops_own_totals_replace_what_was_added_up(shop: Shop) -> None:
    shop.take(order("a", 1000, ordered_at=ago(days=9)))
    shop.take(order("b", 500, ordered_at=ago(days=5), customerTotals=totals(40, 900000)))
    assert_figures(shop, ordersCount=40, totalSpentCents=900000, ltvCents=900000, aovCents=22500)
    assert_figures(shop, netSpentCents=1500, refundedCents=0)


def test_later_orders_add_to_the_totals_and_earlier_ones_do_not(shop: Shop) -> None:
    shop.take(order("b", 500, ordered_at=ago(days=5), customerTotals=totals(40, 900000)))
    shop.take(order("earlier", 700, ordered_at=ago(days=6)))
    assert_figures(shop, ordersCount=40, totalSpentCents=900000)
    shop.take(order("same time", 30, ordered_at=ago(days=5)))
    assert_figures(shop, ordersCount=40, totalSpentCents=900000)
    shop.take(order("later", 1000, ordered_at=ago(days=4)))
    assert_figures(shop, ordersCount=41, totalSpentCents=901000, netSpentCents=2230)


def test_newer_totals_win_whenever_they_arrive(open_shop: OpenShop) -> None:
    older = order("a", 500, ordered_at=ago(days=5), customerTotals=totals(40, 900000))
    newer = order("b", 500, ordered_at=ago(days=3), customerTotals=totals(45, 990000))
    between = order("c", 100, ordered_at=ago(days=4))
    after = order("d", 10, ordered_at=ago(days=1))
    sequences = list(itertools.permutations((older, newer, between, after)))[::2]
    shops = [open_shop() for _ in sequences]
    for shop, sequence in zip(shops, sequences, strict=True):
        for statement in sequence:
            shop.push(statement).accepted()
    shops[0].settle()
    for shop in shops:
        assert_figures(shop, ordersCount=46, totalSpentCents=990010)


def test_totals_that_arrive_late_still_let_later_orders_add(shop: Shop) -> None:
    shop.take(order("c", 100, ordered_at=ago(days=4)), order("d", 10, ordered_at=ago(days=1)))
    shop.take(order("b", 500, ordered_at=ago(days=3), customerTotals=totals(45, 990000)))
    assert_figures(shop, ordersCount=46, totalSpentCents=990010)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (totals(orders_count=40), {"ordersCount": 41, "totalSpentCents": 1510}),
        (totals(total_spent_cents=900000), {"ordersCount": 3, "totalSpentCents": 900010}),
        ({}, {"ordersCount": 3, "totalSpentCents": 1510}),
        (totals(0, 0), {"ordersCount": 1, "totalSpentCents": 10}),
    ],
    ids=["count alone", "amount alone", "neither", "nothing at all"],
)
def test_either_total_may_be_missing(shop: Shop, stated: Json, expected: Json) -> None:
    shop.take(order("a", 1000, ordered_at=ago(days=9)))
    shop.take(order("b", 500, ordered_at=ago(days=5), customerTotals=stated))
    shop.take(order("c", 10, ordered_at=ago(days=1)))
    assert_figures(shop, **expected)


def test_totals_without_orders_have_no_average(shop: Shop) -> None:
    shop.take(order("a", 1000, customerTotals=totals(0, 500)))
    assert_figures(shop, ordersCount=0, totalSpentCents=500, aovCents=None, aov=None)


def test_each_total_is_as_fresh_as_its_own_statement(shop: Shop) -> None:
    shop.take(order("a", 0, ordered_at=ago(days=9), customerTotals=totals(40, 900000)))
    shop.take(order("b", 0, ordered_at=ago(days=5), customerTotals=totals(orders_count=50)))
    shop.take(order("c", 7, ordered_at=ago(days=7)))
    assert_figures(shop, ordersCount=50, totalSpentCents=900007)


def test_totals_count_in_their_own_currency(shop: Shop) -> None:
    shop.take(order("u", 1000, ordered_at=ago(days=9)))
    stated = totals(40, 900000)
    shop.take(order("e", 1, currency="EUR", ordered_at=ago(days=5), customerTotals=stated))
    assert_figures(shop, "USD", ordersCount=1, totalSpentCents=1000)
    assert_figures(shop, "EUR", ordersCount=40, totalSpentCents=900000)


def test_an_order_that_moves_past_the_totals_is_added_to_them(shop: Shop) -> None:
    shop.take(order("a", 1000, ordered_at=ago(days=9)))
    shop.take(order("b", 500, ordered_at=ago(days=5), customerTotals=totals(40, 900000)))
    shop.take(order("a", 1000, ordered_at=ago(days=2)))
    assert_figures(shop, ordersCount=41, totalSpentCents=901000)
    shop.take(order("a", 1200))
    assert_figures(shop, ordersCount=41, totalSpentCents=901200)


def test_totals_are_told_in_the_event(shop: Shop) -> None:
    shop.take(order("a", 1000, customerTotals=totals(40, 900000)))
    event = shop.event("order_placed")
    assert event.body["customerTotals"] == totals(40, 900000)
    expected = {"ordersCount": 40, "totalSpent": 9000, "ltv": 9000}
    assert picked(event.subscriber["attributes"], expected) == expected
