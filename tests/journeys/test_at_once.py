"""Requests at the same instant: each fact is accepted once, and all of them count."""

from __future__ import annotations

from functools import partial

from .exchange import Json, at_once
from .shop import Shop, picked
from .statements import order


def test_of_identical_requests_at_one_instant_one_is_accepted(shop: Shop) -> None:
    answers = at_once([lambda: shop.push(order()).accepted()] * 16)
    shop.settle()
    assert sorted(answer["outcome"] for answer in answers) == ["accepted"] + ["duplicate"] * 15
    assert len({answer["jobId"] for answer in answers}) == 1
    assert shop.event_names() == ["order_placed"]
    assert shop.attributes()["ordersCount"] == 1
    assert shop.attributes()["totalSpentCents"] == 8850


def test_orders_of_one_subscriber_at_one_instant_all_count(shop: Shop) -> None:
    totals = [1000 + number for number in range(16)]
    answers = pushed_at_once(shop, [order(f"o-{n}", total) for n, total in enumerate(totals)])
    shop.settle()
    assert {answer["outcome"] for answer in answers} == {"accepted"}
    expected = {"ordersCount": 16, "totalSpentCents": sum(totals)}
    assert picked(shop.attributes(), expected) == expected
    assert shop.event_names() == ["order_placed"] * 16


def test_one_order_of_many_customers_at_one_instant_belongs_to_one(shop: Shop) -> None:
    emails = [f"buyer-{number}@example.com" for number in range(12)]
    answers = at_once([partial(shop.push, order(email=email)) for email in emails])
    shop.settle()
    assert sorted(answer.status for answer in answers) == [202] + [409] * 11
    known = [email for email in emails if shop.read(email).status == 200]
    [winner] = [
        email for email, answer in zip(emails, answers, strict=True) if answer.status == 202
    ]
    assert known == [winner]
    assert shop.event_names() == ["order_placed"]


def test_amendments_at_one_instant_leave_the_last_accepted(shop: Shop) -> None:
    shop.push(order("1001", 100)).accepted()
    totals = [1000 + number for number in range(12)]
    answers = pushed_at_once(shop, [order("1001", total) for total in totals])
    shop.settle()
    assert {answer["outcome"] for answer in answers} == {"amended"}
    updates = shop.events("order_updated")
    assert sorted(event.body["totalCents"] for event in updates) == totals
    assert_newest_counts(shop)


def test_different_contents_of_one_order_at_one_instant_are_one_order(shop: Shop) -> None:
    totals = [1000 + number for number in range(8)]
    answers = pushed_at_once(shop, [order("1001", total) for total in totals])
    shop.settle()
    outcomes = sorted(answer["outcome"] for answer in answers)
    assert outcomes == ["accepted"] + ["amended"] * 7
    assert shop.event_names() == ["order_placed"] + ["order_updated"] * 7
    assert_newest_counts(shop)


def pushed_at_once(shop: Shop, orders: list[Json]) -> list[Json]:
    def accepted(stated: Json) -> Json:
        return shop.push(stated).accepted()

    return at_once([partial(accepted, stated) for stated in orders])


def assert_newest_counts(shop: Shop) -> None:
    """Which statement is the newest is for the table to say: the clocks of those who took them
    in at one instant do not."""
    counted = shop.order("1001")["counted"]["totalCents"]
    assert counted >= 1000
    expected = {"ordersCount": 1, "totalSpentCents": counted}
    assert picked(shop.attributes(), expected) == expected
    shop.push(order("1001", 5000)).accepted()
    shop.settle()
    expected = {"ordersCount": 1, "totalSpentCents": 5000}
    assert picked(shop.attributes(), expected) == expected
