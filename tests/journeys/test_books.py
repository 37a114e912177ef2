"""The law of the books: figures are a pure function of the set of facts."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from .conftest import OpenShop
from .exchange import Json
from .shop import Shop, picked
from .statements import ago, cancelled, fulfilled, order, refunded, wire

MOST = 2**53 - 1


def assert_figures(shop: Shop, currency: str = "USD", **expected: object) -> None:
    assert picked(shop.revenue(currency), expected) == expected


# --------------------------------------------------------------------- refunds


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


# ------------------------------------------------------------- order of arrival

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


# ------------------------------------------------------------------- currencies


def test_currencies_are_never_added(shop: Shop) -> None:
    shop.take(
        order("u", 1000, ordered_at=ago(days=3)),
        order("e", 2000, currency="EUR", ordered_at=ago(days=2)),
        order("e2", 500, currency="eur", ordered_at=ago(days=1)),
        refunded("e", 2000, currency="EUR", refundAmountCents=700),
    )
    figures = shop.subscriber()["revenueByCurrency"]
    assert sorted(figures) == ["EUR", "USD"]
    assert_figures(shop, "USD", ordersCount=1, totalSpentCents=1000, netSpentCents=1000)
    assert_figures(shop, "EUR", ordersCount=2, totalSpentCents=2500, netSpentCents=1800)
    expected = {"currency": "USD", "ltvCents": 1000, "ordersCount": 1}
    assert picked(shop.attributes(), expected) == expected


def test_the_headline_is_in_the_currency_of_the_earliest_order(shop: Shop) -> None:
    shop.take(order("u", 1000, ordered_at=ago(days=3)))
    assert shop.attributes()["currency"] == "USD"
    shop.take(order("e", 2000, currency="EUR", ordered_at=ago(days=30)))
    expected = {"currency": "EUR", "ltvCents": 2000, "ordersCount": 1}
    assert picked(shop.attributes(), expected) == expected


@pytest.mark.parametrize(
    ("currency", "total_cents", "major"),
    [
        ("JPY", 8850, 8850),
        ("USD", 8850, 88.5),
        ("KWD", 8851, 8.851),
        ("CLP", 5, 5),
        ("usd", 5, 0.05),
    ],
)
def test_every_currency_has_its_own_minor_unit(
    shop: Shop, currency: str, total_cents: int, major: float
) -> None:
    shop.take(order("1001", total_cents, currency=currency))
    expected = {
        "currency": currency.upper(),
        "totalSpentCents": total_cents,
        "ltvCents": total_cents,
        "aovCents": total_cents,
        "netSpentCents": total_cents,
        "totalSpent": major,
        "ltv": major,
        "aov": major,
        "netSpent": major,
    }
    assert picked(shop.attributes(), expected) == expected
    assert shop.event("order_placed").body["currency"] == currency.upper()


@pytest.mark.parametrize("totals", [(1, 2), (2, 3), (1, 0), (1, 1, 0), (100, 100, 99)], ids=str)
def test_an_average_is_rounded_half_to_even_in_minor_units(
    shop: Shop, totals: tuple[int, ...]
) -> None:
    shop.take(*(order(number, total) for number, total in enumerate(totals)))
    average = round(Fraction(sum(totals), len(totals)))
    expected = {"aovCents": average, "aov": average / 100}
    assert picked(shop.attributes(), expected) == expected


def test_the_largest_amounts_add_up_exactly(shop: Shop) -> None:
    shop.take(order("a", MOST), order("b", MOST), order("c", 1), order("d", 0))
    assert_figures(shop, totalSpentCents=2 * MOST + 1, ordersCount=4)
    shop.take(cancelled("a", MOST), cancelled("b", MOST))
    assert_figures(shop, netSpentCents=1, totalSpentCents=2 * MOST + 1)


# --------------------------------------------------------------- customerTotals


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
    for sequence in itertools.permutations((older, newer, between, after)):
        shop = open_shop()
        for statement in sequence:
            shop.push(statement).accepted()
        shop.settle()
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
    ],
    ids=["count alone", "amount alone", "neither"],
)
def test_either_total_may_be_missing(shop: Shop, stated: Json, expected: Json) -> None:
    shop.take(order("a", 1000, ordered_at=ago(days=9)))
    shop.take(order("b", 500, ordered_at=ago(days=5), customerTotals=stated))
    shop.take(order("c", 10, ordered_at=ago(days=1)))
    assert_figures(shop, **expected)


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


# ------------------------------------------------------------------- historical


def test_history_is_counted_and_triggers_nothing(shop: Shop) -> None:
    answer = shop.push(
        order("1001", 5000, ordered_at=ago(days=1), historical=True, customer={"firstName": "Ada"})
    ).accepted()
    assert answer["outcome"] == "accepted"
    assert "warnings" not in answer
    shop.settle()
    assert_figures(shop, ordersCount=1, totalSpentCents=5000)
    assert shop.subscriber()["firstName"] == "Ada"
    assert [event.name for event in shop.events()] == ["subscriber_updated"]


def test_a_historical_order_can_be_refunded_and_cancelled_without_a_word(shop: Shop) -> None:
    for statement in (
        order("1001", 5000, historical=True),
        refunded("1001", 5000, refundAmountCents=100, historical=True),
        order("1001", 6000, historical=True),
        cancelled("1001", 5000, historical=True),
    ):
        shop.take(statement)
    assert_figures(shop, ordersCount=1, totalSpentCents=6000, netSpentCents=0, refundedCents=100)
    assert {event.name for event in shop.events()} == {"subscriber_updated"}


def test_an_imported_order_sent_again_as_live_triggers_nothing(shop: Shop) -> None:
    shop.take(order("1001", 5000, historical=True))
    assert shop.push(order("1001", 5000)).accepted()["outcome"] == "duplicate"
    shop.settle()
    assert shop.event_names() == []
    assert_figures(shop, ordersCount=1)
