"""What an operator reads: one line a request, with ids and without anything of a person."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from local.deployment import STACK_NAME

from .conftest import OpenShop
from .exchange import Json
from .shop import Shop
from .statements import checkout, item, order

PERSONAL: Json = {
    "email": "Zelda.Qwertz@Example.com",
    "firstName": "Zeldarella",
    "lastName": "Qwertzuiop",
    "attributes": {"favourite": "Marzipanschwein"},
}
TRACES = ["zelda.qwertz", "zeldarella", "qwertzuiop", "marzipanschwein", "lavendelweg"]


@pytest.fixture
def since() -> datetime:
    """When the journey began."""
    return datetime.now(timezone.utc)


@pytest.fixture
def busy_shop(since: datetime, open_shop: OpenShop) -> Shop:
    """A shop in which everything happened to one person, for better or worse."""
    shop = open_shop()
    properties = {"street": "Lavendelweg 7"}
    shop.push(order(customer=PERSONAL, items=[item()], properties=properties)).accepted()
    shop.push(order(total_cents=1, customer=PERSONAL)).accepted()
    shop.push(order(customer={**PERSONAL, "email": "Zelda.Qwertz@Shop.Example.com"})).refused(409)
    shop.push(order(total_cents=-1, customer=PERSONAL, orderNumber=["Lavendelweg"])).refused(400)
    shop.push(order(customer={**PERSONAL, "email": "zelda.qwertz@@example.com"})).refused(400)
    shop.post_bytes("/orders", b'{"zelda.qwertz": Zeldarella').refused(400)
    shop.start(checkout(customer=PERSONAL)).ok()
    shop.settle()
    shop.read(PERSONAL["email"]).ok()
    shop.read("zelda.qwertz@nowhere.example.com").refused(404)
    return shop


def log_lines(shop: Shop, since: datetime) -> list[str]:
    """Everything that the functions wrote to CloudWatch Logs since."""
    logs = shop.stack.client("logs")
    pages = logs.get_paginator("filter_log_events")
    return [
        event["message"]
        for group in logs.describe_log_groups()["logGroups"]
        for page in pages.paginate(
            logGroupName=group["logGroupName"], startTime=int(since.timestamp() * 1000)
        )
        for event in page["events"]
    ]


def items(shop: Shop) -> list[dict[str, Any]]:
    """The keys of everything in the table."""
    pages = shop.stack.client("dynamodb").get_paginator("scan")
    return [
        key
        for page in pages.paginate(
            TableName=shop.stack.table_name, ProjectionExpression="pk, sk, workspace"
        )
        for key in page["Items"]
    ]


def test_logs_say_nothing_of_a_person_and_no_key(since: datetime, busy_shop: Shop) -> None:
    text = "\n".join(log_lines(busy_shop, since)).lower()
    assert busy_shop.workspace in text, "the lines are there"
    for trace in (*TRACES, busy_shop.key, busy_shop.key.split("_")[2]):
        assert trace not in text


def test_every_request_is_one_line_of_json(since: datetime, shop: Shop) -> None:
    answers = [shop.push(order()), shop.push(order()), shop.push(order(total_cents=-1))]
    shop.settle()
    parsed: list[Json] = [
        json.loads(line) for line in log_lines(shop, since) if line.startswith("{")
    ]
    for answer in answers:
        found = [line for line in parsed if line.get("request_id") == answer.request_id]
        assert len(found) == 1
        [line] = found
        assert line["workspace"] == shop.workspace
        assert line["status"] == answer.status
    [accepted] = [line for line in parsed if line.get("request_id") == answers[0].request_id]
    assert accepted["order_id"] == "1001"


def test_keys_of_the_table_say_nothing_of_a_person(busy_shop: Shop) -> None:
    text = json.dumps(items(busy_shop)).lower()
    assert busy_shop.workspace in text
    for trace in TRACES:
        assert trace not in text


def test_a_key_is_kept_as_its_hash_alone(shop: Shop) -> None:
    _, key_id, secret = shop.key.split("_")
    item = shop.stack.client("dynamodb").get_item(
        TableName=shop.stack.table_name,
        Key={"pk": {"S": f"KEY#{key_id}"}, "sk": {"S": "KEY"}},
    )["Item"]
    assert secret not in json.dumps(item)


def test_what_happens_is_measured(since: datetime, shop: Shop) -> None:
    shop.push(order(items=[item()])).accepted()
    shop.push(order(items=[item()])).accepted()
    shop.push(order(total_cents=1)).accepted()
    shop.push(order(customer={"email": "other@example.com"})).refused(409)
    shop.settle()
    lines: list[Json] = [
        json.loads(line) for line in log_lines(shop, since) if line.startswith('{"_aws"')
    ]

    def total(name: str, **properties: str) -> float:
        """Of a metric, over the lines with these dimensions."""
        chosen = [line for line in lines if properties.items() <= line.items()]
        return sum(float(line[name]) for line in chosen if name in names(line))

    # The stack has other shops beside this one.
    for outcome in ("Accepted", "Duplicate", "Amended"):
        assert total(outcome, Operation="push_order") >= 1, outcome
    assert total("Refused", Code="order_conflict") >= 1
    assert total("EventsPublished") >= 2
    assert total("PublishLag") > 0
    assert {line["Stack"] for line in lines} == {STACK_NAME}


def names(line: Json) -> set[str]:
    """The metrics that CloudWatch makes of a line, each with every dimension that it names."""
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Tillstream"
    for dimensions in directive["Dimensions"]:
        assert set(dimensions) <= line.keys()
    return {metric["Name"] for metric in directive["Metrics"]}
