"""Refunds and cancellations lower what is left, never what was spent."""

from __future__ import annotations

import itertools

import pytest

from .exchange import Json
from .shop import Shop, assert_figures
from .statements import cancelled, fulfilled, order, refunded


def test_refunds_with_an_id_add_up_and_count_once_each(shop: Shop) -> None:
    shop.take(
        order("1001", 10000),
        refunded("1001", 10000, refundId="r-1", refundAmountCents=3000),
        refunded("1001", 10000, refundId="r-2", refundAmountCents=2000),
        refunded("1001", 10000, refundId="r-1", refundAmountCents=3000),
    )
    assert_figures(
        shop,
        refundedCents=5000,
        refunded=50,
        netSpentCents=5000,
        netSpent=50,
        totalSpentCents=10000,
        ordersCount=1,
    )
    assert shop.event_names() == ["order_placed", "order_refunded", "order_refunded"]


def test_two_refunds_of_the_same_amount_are_told_apart_by_their_ids(shop: Shop) -> None:
    shop.take(
        order("1001", 10000),
        refunded("1001", 10000, refundId="r-1", refundAmountCents=2500),
        refunded("1001", 10000, refundId="R-1", refundAmountCents=2500),
    )
    assert_figures(shop, refundedCents=5000)


def test_a_refund_id_is_once_an_order(shop: Shop) -> None:
    shop.take(
        order("1001", 10000),
        order("1002", 10000),
        refunded("1001", 10000, refundId="r-1", refundAmountCents=1000),
        refunded("1002", 10000, refundId="r-1", refundAmountCents=200),
    )
    assert_figures(shop, refundedCents=1200, netSpentCents=18800)


@pytest.mark.parametrize("amounts", [*itertools.permutations([3000, 5000, 4000])], ids=str)
def test_refunds_without_an_id_say_how_much_so_far(
    shop: Shop, amounts: tuple[int, int, int]
) -> None:
    shop.take(order("1001", 10000))
    shop.take(*(refunded("1001", 10000, refundAmountCents=amount) for amount in amounts))
    assert_figures(shop, refundedCents=5000, netSpentCents=5000, totalSpentCents=10000)


@pytest.mark.parametrize("fields", [{}, {"refundAmountCents": None}], ids=["left out", "null"])
def test_a_refund_without_an_amount_is_of_the_whole_order(shop: Shop, fields: Json) -> None:
    shop.take(order("1001", 10000), refunded("1001", 10000, **fields))
    assert_figures(shop, refundedCents=10000, netSpentCents=0, totalSpentCents=10000)


def test_a_partial_and_then_a_full_refund_are_not_counted_twice(shop: Shop) -> None:
    shop.take(
        order("1001", 10000),
        refunded("1001", 10000, refundAmountCents=2500),
        refunded("1001", 10000),
    )
    assert_figures(shop, refundedCents=10000, netSpentCents=0)


def test_a_refund_above_the_total_counts_up_to_it_and_is_warned_of(shop: Shop) -> None:
    shop.take(order("1001", 10000))
    answer = shop.push(refunded("1001", 10000, refundAmountCents=12000)).accepted()
    assert answer["outcome"] == "accepted"
    assert any("refund_exceeds_total" in warning for warning in answer["warnings"])
    shop.settle()
    assert_figures(shop, refundedCents=10000, netSpentCents=0, totalSpentCents=10000)
    assert shop.event("order_refunded").body["refundAmountCents"] == 12000


def test_refunds_that_add_up_to_more_than_the_total_count_up_to_it(shop: Shop) -> None:
    shop.take(
        order("1001", 10000),
        refunded("1001", 10000, refundId="r-1", refundAmountCents=7000),
        refunded("1001", 10000, refundId="r-2", refundAmountCents=7000),
        order("1002", 1000),
    )
    assert_figures(shop, refundedCents=10000, netSpentCents=1000)


def test_a_refund_of_nothing_is_no_full_refund(shop: Shop) -> None:
    shop.take(order("1001", 10000), refunded("1001", 10000, refundAmountCents=0))
    assert_figures(shop, refundedCents=0, netSpentCents=10000)


def test_a_cancelled_and_refunded_order_leaves_nothing_and_never_less(shop: Shop) -> None:
    shop.take(
        order("1001", 10000),
        cancelled("1001", 10000),
        refunded("1001", 10000),
        order("1002", 500),
    )
    assert_figures(shop, netSpentCents=500, cancelledOrdersCount=1, totalSpentCents=10500)


def test_cancelling_and_fulfilling_do_not_lower_what_was_spent(shop: Shop) -> None:
    shop.take(order("1001", 10000), order("1002", 5000), cancelled("1001", 10000))
    shop.take(fulfilled("1002", 5000))
    assert_figures(
        shop,
        ordersCount=2,
        totalSpentCents=15000,
        ltvCents=15000,
        aovCents=7500,
        cancelledOrdersCount=1,
        netSpentCents=5000,
    )


def test_a_status_that_states_another_total_does_not_move_the_books(shop: Shop) -> None:
    shop.take(order("1001", 10000), fulfilled("1001", 0), cancelled("1001", 1))
    assert_figures(shop, ordersCount=1, totalSpentCents=10000)
