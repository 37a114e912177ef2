"""Amounts stay in their currency: never added across, each with its own minor unit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from .shop import Shop, assert_figures, picked
from .statements import ago, cancelled, order, refunded

MOST = 2**53 - 1


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
