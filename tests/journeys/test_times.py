"""Instants come in any notation of ISO 8601 and leave in UTC."""

from __future__ import annotations

import pytest

from .shop import Shop
from .statements import ago, order


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("2026-03-01T10:00:00", "2026-03-01T10:00:00Z"),
        ("2026-03-01", "2026-03-01T00:00:00Z"),
    ],
)
def test_a_time_without_an_offset_is_read_as_utc_and_warned_of(
    shop: Shop, sent: str, meant: str
) -> None:
    answer = shop.push({**order(), "orderedAt": sent}).accepted()
    assert any("orderedAt" in warning for warning in answer["warnings"])
    shop.settle()
    assert shop.event("order_placed").body["orderedAt"] == meant
    assert shop.event("order_placed").metadata["occurredAt"] == meant


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00Z"),
        ("2026-03-01T10:00:00-05:30", "2026-03-01T15:30:00Z"),
        ("2026-03-01T10:00:00.250Z", "2026-03-01T10:00:00.25Z"),
    ],
)
def test_a_time_with_an_offset_leaves_in_utc_without_a_warning(
    shop: Shop, sent: str, meant: str
) -> None:
    assert "warnings" not in shop.push({**order(), "orderedAt": sent}).accepted()
    shop.settle()
    assert shop.event("order_placed").body["orderedAt"] == meant


def test_the_near_future_is_accepted(shop: Shop) -> None:
    shop.push(order(ordered_at=ago(hours=-23))).accepted()


def test_an_instant_in_another_notation_is_the_same_instant(shop: Shop) -> None:
    shop.push({**order(), "orderedAt": "2026-03-01T10:00:00+02:00"}).accepted()
    again = shop.push({**order(), "orderedAt": "2026-03-01T08:00:00Z"}).accepted()
    assert again["outcome"] == "duplicate"
