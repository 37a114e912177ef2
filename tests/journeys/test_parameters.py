"""What the owner of a stack can choose."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.stack import Stack
from local.template import TEMPLATE_PATH

from .shop import Shop, Town, picked
from .statements import ago, checkout, item, order, product

OTHER = {
    "BaseCurrency": "EUR",
    "AbandonedCheckoutMinutes": "0",
    "SubscriberUpdatedEvents": "off",
}


@pytest.fixture(scope="module")
def other_town() -> Iterator[Town]:
    with Stack(parameters=OTHER) as stack:
        yield Town(stack)


@pytest.fixture
def shop(other_town: Town, request: pytest.FixtureRequest) -> Shop:
    return other_town.open_shop(request.node.name)


def test_no_checkout_is_abandoned_after_0_minutes(shop: Shop) -> None:
    shop.start(checkout(totalCents=5000)).ok()
    shop.settle()
    shop.start(checkout(totalCents=9000)).ok()
    shop.settle()
    assert shop.schedules() == []
    assert shop.event_names() == ["checkout_started"]
    shop.push(order(checkoutId="c-1")).accepted()
    shop.settle()
    assert shop.event_names() == ["checkout_started", "order_placed"]


def test_the_headline_is_in_the_base_currency_of_the_stack(shop: Shop) -> None:
    shop.take(order("u", 1000, ordered_at=ago(days=9)))
    none_yet = {"currency": "EUR", "ordersCount": 0, "ltvCents": 0, "aov": None}
    assert picked(shop.attributes(), none_yet) == none_yet
    assert shop.revenue("USD")["ltvCents"] == 1000
    shop.take(order("e", 250, currency="EUR", ordered_at=ago(days=1)))
    expected = {"currency": "EUR", "ordersCount": 1, "ltvCents": 250, "aov": 2.5}
    assert picked(shop.attributes(), expected) == expected
    attributes = shop.events("order_placed")[-1].subscriber["attributes"]
    assert picked(attributes, expected) == expected


def test_updates_of_a_subscriber_are_not_told_when_switched_off(shop: Shop) -> None:
    shop.stock(product()).ok()
    shop.take(order("a", items=[item()], ordered_at=ago(days=2), customer={"firstName": "Ada"}))
    shop.take(order("b", historical=True))
    assert [event.name for event in shop.events()] == ["order_placed"]
    assert len(shop.schedules()) == 1


# What the conditions of the template add or take away comes with these.
OTHERWISE = {
    "ApiBurst": "100",
    "ApiRate": "100",
    "AlarmEmail": "operators@example.com",
    "ArchiveRetentionDays": "30",
    "Architecture": "x86_64",
    "DeletionProtection": "off",
    "ExistingEventBusName": "default",
    "FlexibleWindowMinutes": "15",
    "GradualDeployment": "Canary10Percent5Minutes",
    "HistoricalAfterDays": "365",
    "HttpMemorySize": "512",
    "HttpReservedConcurrency": "5",
    "KeyArn": "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555",
    "LogLevel": "debug",
    "LogRetentionDays": "7",
    "OrdersBurst": "100",
    "OrdersRate": "100",
    "ParallelizationFactor": "3",
    "ProductsBurst": "10",
    "ProductsRate": "10",
    "StreamMemorySize": "1024",
    "StreamReservedConcurrency": "5",
    "Tracing": "on",
}


def test_a_stack_in_which_everything_is_chosen_otherwise_works() -> None:
    parsed = yaml_parse(TEMPLATE_PATH.read_text("utf-8"))
    assert set(parsed["Parameters"]) == set(OTHERWISE) | set(OTHER), "each is tried"
    with Stack(parameters=OTHERWISE) as stack:
        assert stack.event_bus_name == "default"
        shop = Town(stack).open_shop("otherwise")
        shop.stock(product(after_days=30)).ok()
        shop.take(order(items=[item()]))
        assert shop.event_names() == ["order_placed"]
        assert len(shop.schedules()) == 1
        iam = stack.client("iam")
        attached = [
            len(iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"])
            for role in iam.list_roles()["Roles"]
        ]
        # Key and traces for each function; the key for the role of the schedules.
        assert sorted(attached) == [1] + [2] * 8
