"""The roles of template.yaml, read without deploying it: names stand for what AWS would fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local.calls import Place
from local.rights import Role, role_of
from local.template import TEMPLATE_PATH

PLACE = Place("111122223333", "eu-central-1")
TABLE = "table"
BUS = "bus"
GROUP = "group"

_ATTRIBUTES = {
    "Table.Arn": PLACE.arn("dynamodb", f"table/{TABLE}"),
    "Table.StreamArn": PLACE.arn("dynamodb", f"table/{TABLE}/stream/1"),
    "EventBus.Arn": PLACE.arn("events", f"event-bus/{BUS}"),
    "ScheduleGroup": GROUP,
    "AWS::Partition": "aws",
    "AWS::Region": PLACE.region,
    "AWS::AccountId": PLACE.account,
    "AWS::URLSuffix": "amazonaws.com",
}


@cache
def document() -> dict[str, Any]:
    """The template, with the long forms of its functions."""
    parsed: dict[str, Any] = yaml_parse(TEMPLATE_PATH.read_text("utf-8"))
    return parsed


def resources() -> dict[str, dict[str, Any]]:
    """Every resource of the template, by its logical id."""
    found: dict[str, dict[str, Any]] = document()["Resources"]
    return found


def role_statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement that gives something to a role, with the logical id of where it stands."""
    for logical_id, resource in resources().items():
        properties = resource.get("Properties", {})
        documents = []
        if resource["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        elif resource["Type"] == "AWS::IAM::ManagedPolicy":
            documents = [properties["PolicyDocument"]]
        for document in documents:
            for statement in document["Statement"]:
                yield logical_id, resolved(statement)


def role(function_logical_id: str) -> Role:
    """The role of a function, without what parameters add."""
    name = resources()[function_logical_id]["Properties"]["Role"]["Fn::GetAtt"][0]
    statements = [statement for where, statement in role_statements() if where == name]
    document = {"Version": "2012-10-17", "Statement": statements}
    return role_of(f"arn:aws:iam::{PLACE.account}:role/{name}", PLACE, [document])


def resolved(value: Any) -> Any:
    """The value without functions of CloudFormation, every condition taken as true."""
    if isinstance(value, list):
        return [resolved(member) for member in value]
    if isinstance(value, dict):
        return _called(value) if len(value) == 1 else _members(value)
    return value


def _called(value: dict[str, Any]) -> Any:
    [(function, argument)] = value.items()
    if function == "Fn::GetAtt":
        return _named(".".join(argument))
    if function == "Ref":
        return _named(argument)
    if function == "Fn::If":
        return resolved(argument[1])
    if function == "Fn::Sub":
        return re.sub(r"\$\{([^}]+)\}", lambda found: _named(found.group(1)), argument)
    return _members(value)


def _members(value: dict[str, Any]) -> dict[str, Any]:
    return {key: resolved(member) for key, member in value.items()}


def _named(name: str) -> str:
    return _ATTRIBUTES.get(name, f"arn:aws:example:::{name}")
