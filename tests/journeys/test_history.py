"""Orders imported as history are counted and trigger nothing."""

from __future__ import annotations

from .shop import Shop, assert_figures
from .statements import ago, cancelled, order, refunded


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


def test_a_live_order_is_corrected_by_history_without_a_word(shop: Shop) -> None:
    shop.take(order("1001", 5000))
    shop.take(order("1001", 6000, historical=True), cancelled("1001", 6000, historical=True))
    assert_figures(shop, ordersCount=1, totalSpentCents=6000, netSpentCents=0)
    assert shop.event_names() == ["order_placed"]


def test_an_imported_order_sent_again_as_live_triggers_nothing(shop: Shop) -> None:
    shop.take(order("1001", 5000, historical=True))
    assert shop.push(order("1001", 5000)).accepted()["outcome"] == "duplicate"
    shop.settle()
    assert shop.event_names() == []
    assert_figures(shop, ordersCount=1)
