"""No role of template.yaml has more than its function's calls, and none of them less.

What is used of a role is seen in the journeys; here are the rules that hold for every statement,
and what must stay closed whatever the journeys do.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.calls import Call, Right, rights
from local.tests.policies import BUS, GROUP, PLACE, TABLE, resources, role, role_statements

# Those that name partition keys, which is what the conditions hold on to.
ITEM_ACTIONS = {
    f"dynamodb:{name}"
    for name in ("GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem", "ConditionCheckItem")
}
OTHER_ACTIONS = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "events:PutEvents",
    "iam:PassRole",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "lambda:InvokeFunction",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "s3:ListBucket",
    "s3:PutObject",
    "scheduler:CreateSchedule",
    "scheduler:DeleteSchedule",
    "sqs:SendMessage",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
NARROWED = {
    "events:PutEvents": ("StringEquals", "events:source"),
    "iam:PassRole": ("StringEquals", "iam:PassedToService"),
    "kms:Decrypt": ("StringEquals", "kms:ViaService"),
    "kms:GenerateDataKey": ("StringEquals", "kms:ViaService"),
    **dict.fromkeys(ITEM_ACTIONS, ("ForAllValues:StringLike", "dynamodb:LeadingKeys")),
}
HTTP = ("Orders", "Checkouts", "BackInStock", "Products", "Subscribers")
ALL = (*HTTP, "Processor", "Scheduler", "Reminders")


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    ("where", "statement"), [pytest.param(w, s, id=f"{w}-{s['Sid']}") for w, s in role_statements()]
)
def test_a_statement_names_what_it_gives(where: str, statement: dict[str, Any]) -> None:
    actions = set(listed(statement["Action"]))
    assert actions <= ITEM_ACTIONS | OTHER_ACTIONS, "an action that no function calls"
    assert set(statement) <= {"Sid", "Effect", "Action", "Resource", "Condition"}
    if where != "SendTraces":
        assert all(resource.startswith("arn:") for resource in listed(statement["Resource"]))
    for action in actions & set(NARROWED):
        operator, key = NARROWED[action]
        values = listed(statement["Condition"][operator][key])
        assert values and not any(value.startswith("*") for value in values)


def test_every_role_is_written_out() -> None:
    """SAM gives a function without one the right to write to every log group."""
    for logical_id, resource in resources().items():
        if resource["Type"] == "AWS::Serverless::Function":
            assert "Fn::GetAtt" in resource["Properties"]["Role"], logical_id
            assert "Policies" not in resource["Properties"], "SAM ignores them beside a role"
        assert "ManagedPolicyArns" not in resource.get("Properties", {})


def item(operation: str, pk: str) -> list[Right]:
    key = {"pk": {"S": pk}, "sk": {"S": "x"}}
    body: dict[str, Any] = {"TableName": TABLE, "Key": key}
    if operation == "PutItem":
        body = {"TableName": TABLE, "Item": key}
    if operation == "Query":
        body = {
            "TableName": TABLE,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
        }
    if operation == "BatchGetItem":
        body = {"RequestItems": {TABLE: {"Keys": [key, key]}}}
    return rights(PLACE, Call("dynamodb", operation, json.dumps(body).encode()))


def may(stem: str, asked: list[Right]) -> bool:
    found = role(f"{stem}Function")
    return all(found.statement_for(right) is not None for right in asked)


@pytest.mark.parametrize("stem", ALL)
def test_nobody_writes_a_key_or_reads_all(stem: str) -> None:
    for operation in ("PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"):
        assert not may(stem, item(operation, "KEY#1"))
    assert not may(stem, item("Query", "KEY#1"))
    assert not may(stem, item("UpdateItem", "W#shop#ORDER#1"))
    scan = json.dumps({"TableName": TABLE}).encode()
    for operation in ("Scan", "ExecuteStatement", "DescribeTable", "BatchWriteItem"):
        asked = rights(PLACE, Call("dynamodb", operation, scan))
        assert not may(stem, asked), operation


@pytest.mark.parametrize("stem", HTTP)
def test_what_answers_callers_reads_keys_and_its_own_kinds(stem: str) -> None:
    assert may(stem, item("GetItem", "KEY#1"))
    written = {kind for kind in ("ORDER", "CHECKOUT", "SUB", "PRODUCT", "CATALOGUE")
               if may(stem, item("PutItem", f"W#shop#{kind}#1"))}  # fmt: skip
    assert (
        written
        == {
            "Orders": {"ORDER"},
            "Checkouts": {"CHECKOUT"},
            "BackInStock": {"SUB"},
            "Products": {"PRODUCT"},
            "Subscribers": set(),
        }[stem]
    )
    assert may(stem, item("DeleteItem", "W#shop#PRODUCT#1")) == (stem == "Products")
    assert not may(stem, item("PutItem", "PARKED#2026-01-01"))


@pytest.mark.parametrize("stem", ["Processor", "Scheduler"])
def test_readers_of_the_stream_park_and_see_no_keys(stem: str) -> None:
    assert may(stem, item("PutItem", "PARKED#2026-01-01"))
    assert not may(stem, item("GetItem", "KEY#1"))


def test_a_batch_is_held_to_each_of_its_partitions() -> None:
    inside = {"pk": {"S": "W#shop#PRODUCT#1"}, "sk": {"S": "PRODUCT"}}
    outside = {"pk": {"S": "KEY#1"}, "sk": {"S": "KEY"}}

    def batch(*keys: Any) -> list[Right]:
        body = json.dumps({"RequestItems": {TABLE: {"Keys": keys}}}).encode()
        return rights(PLACE, Call("dynamodb", "BatchGetItem", body))

    assert may("Products", batch(inside, inside))
    assert not may("Products", batch(inside, outside))


def test_a_transaction_is_held_to_each_of_its_partitions() -> None:
    def transaction(pk: str) -> list[Right]:
        put = {"Put": {"TableName": TABLE, "Item": {"pk": {"S": "W#shop#SUB#1"}}}}
        check = {"ConditionCheck": {"TableName": TABLE, "Key": {"pk": {"S": pk}}}}
        body = json.dumps({"TransactItems": [put, check]}).encode()
        return rights(PLACE, Call("dynamodb", "TransactWriteItems", body))

    assert [right.action for right in transaction("x")] == [
        "dynamodb:ConditionCheckItem",
        "dynamodb:PutItem",
    ]
    assert may("Processor", transaction("W#shop#ORDER#1"))
    assert not may("Processor", transaction("KEY#1"))


def test_the_processor_publishes_as_itself_on_its_bus_alone() -> None:
    def entry(source: str, bus: str) -> list[Right]:
        described = {"Source": source, "DetailType": "ecommerce.order_placed", "EventBusName": bus}
        body = json.dumps({"Entries": [described]}).encode()
        return rights(PLACE, Call("events", "PutEvents", body))

    assert may("Processor", entry("commerce", BUS))
    assert not may("Processor", entry("aws.s3", BUS))
    assert not may("Processor", entry("commerce", "default"))
    assert not may("Orders", entry("commerce", BUS))


def test_the_scheduler_hands_over_one_role_in_one_group() -> None:
    own = "arn:aws:example:::ScheduleRole.Arn"

    def creation(group: str, role_arn: str) -> list[Right]:
        body = json.dumps({"GroupName": group, "Target": {"RoleArn": role_arn}}).encode()
        return rights(PLACE, Call("scheduler", body=body, target="/schedules/a-g1"))

    deletion = rights(
        PLACE, Call("scheduler", method="DELETE", target=f"/schedules/a-g1?groupName={GROUP}")
    )
    assert may("Scheduler", creation(GROUP, own)) and may("Scheduler", deletion)
    assert not may("Scheduler", creation("default", own))
    assert not may("Scheduler", creation(GROUP, "arn:aws:iam::111122223333:role/admin"))
    assert not may("Processor", deletion)
