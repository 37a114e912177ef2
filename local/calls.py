"""What a request of a function asks of IAM: the rights that AWS would look for.

Knows only the calls that the functions make. Any other is one right on any resource, which no
policy of the template gives.

* BatchGetItem and TransactWriteItems name several partitions. A transaction needs the right of each
  of its actions, and here every action is held to the partitions of all of them: it is not
  documented that DynamoDB does not.
* A Query names the partition in its condition; of an index that is the index's own.
* CreateSchedule hands a role over, which is a right of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

LEADING_KEYS = "dynamodb:leadingkeys"

_PARTITION = re.compile(r"\s*([#\w]+)\s*=\s*(:\w+)")
_TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_SCHEDULE_ACTIONS = {"POST": "CreateSchedule", "DELETE": "DeleteSchedule"}


@dataclass(frozen=True, slots=True)
class Place:
    """The account and region that the resources are in."""

    account: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        """A resource of the place."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True, slots=True)
class Right:
    """One question to IAM: an action on a resource, and the condition keys, in lower case."""

    action: str
    resource: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A request; `operation` is empty where method and target say what is asked."""

    service: str
    operation: str = ""
    body: bytes = b"{}"
    method: str = "POST"
    target: str = "/"


def rights(place: Place, call: Call) -> list[Right]:
    """All that a call needs."""
    request = json.loads(call.body or b"{}")
    if call.service == "dynamodb":
        return _of_table(place, call.operation, request)
    if (call.service, call.operation) == ("events", "PutEvents"):
        return [_of_entry(place, entry) for entry in request["Entries"]]
    if call.service == "scheduler" and call.method in _SCHEDULE_ACTIONS:
        return _of_schedule(place, call, request)
    return [Right(f"{call.service}:{call.operation or call.method}", "*")]


def _of_table(place: Place, operation: str, request: Mapping[str, Any]) -> list[Right]:
    if operation == "BatchGetItem":
        return [
            _on_table(place, operation, table, [_partition(key) for key in wanted["Keys"]])
            for table, wanted in request["RequestItems"].items()
        ]
    if operation == "TransactWriteItems":
        writes = [
            (kind, write) for item in request["TransactItems"] for kind, write in item.items()
        ]
        partitions = [_partition(write.get("Item") or write["Key"]) for _, write in writes]
        needed = {(_TRANSACTED[kind], write["TableName"]) for kind, write in writes}
        return [_on_table(place, action, table, partitions) for action, table in sorted(needed)]
    if operation == "Query":
        table = request["TableName"]
        resource = f"{table}/index/{request['IndexName']}" if "IndexName" in request else table
        return [_on_table(place, operation, resource, [_queried(request)])]
    item = request.get("Item") or request.get("Key")
    partitions = [_partition(item)] if item else []
    return [_on_table(place, operation, request.get("TableName", ""), partitions)]


def _on_table(place: Place, action: str, table: str, partitions: Sequence[str]) -> Right:
    # Scan names no partition, and the key is then absent, as it is on AWS.
    context = {LEADING_KEYS: sorted(set(partitions))} if partitions else {}
    name = table.rpartition(":table/")[2]
    return Right(f"dynamodb:{action}", place.arn("dynamodb", f"table/{name}"), context)


def _partition(item: Mapping[str, Any]) -> str:
    return str(item["pk"]["S"])


def _queried(request: Mapping[str, Any]) -> str:
    found = _PARTITION.match(request["KeyConditionExpression"])
    if found is None:
        raise ValueError("a query begins with the equality of its partition key")
    return str(request["ExpressionAttributeValues"][found.group(2)]["S"])


def _of_entry(place: Place, entry: Mapping[str, Any]) -> Right:
    context = {"events:source": entry["Source"], "events:detail-type": entry["DetailType"]}
    bus = entry.get("EventBusName", "default").rpartition("/")[2]
    return Right("events:PutEvents", place.arn("events", f"event-bus/{bus}"), context)


def _of_schedule(place: Place, call: Call, request: Mapping[str, Any]) -> list[Right]:
    url = urlsplit(call.target)
    name = unquote(url.path.rpartition("/")[2])
    [group] = parse_qs(url.query).get("groupName") or [request.get("GroupName", "default")]
    schedule = place.arn("scheduler", f"schedule/{group}/{name}")
    needed = [Right(f"scheduler:{_SCHEDULE_ACTIONS[call.method]}", schedule)]
    if "Target" in request:
        passed = {"iam:passedtoservice": "scheduler.amazonaws.com"}
        needed.append(Right("iam:PassRole", request["Target"]["RoleArn"], passed))
    return needed
