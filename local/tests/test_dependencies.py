"""The template as CloudFormation gets it from SAM, where what waits for what is a graph."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

import pytest
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from local.tests.policies import document, resources


def translated(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    source = copy.deepcopy(document())
    for resource in source["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": "code", "Key": "key"}
    parameters = {name: str(p["Default"]) for name, p in source["Parameters"].items()}
    output = Translator({}, Parser()).translate(source, parameters)
    found: dict[str, dict[str, Any]] = output["Resources"]
    return found


def references(value: Any) -> Iterator[str]:
    """Logical ids that a value waits for, in whatever part of a resource."""
    if isinstance(value, list):
        for member in value:
            yield from references(member)
    elif isinstance(value, dict):
        for key, member in value.items():
            if key == "Ref":
                yield member
            elif key == "Fn::GetAtt":
                yield member[0] if isinstance(member, list) else member.split(".")[0]
            elif key == "Fn::Sub" and isinstance(member, str):
                yield from re.findall(r"\$\{(\w+)[.}]", member)
            elif key == "DependsOn":
                yield from [member] if isinstance(member, str) else member
            else:
                yield from references(member)


def test_no_resource_waits_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also not through the update policy of an alias, which cfn-lint does not follow."""
    found = translated(monkeypatch)
    assert len(found) > len(resources()), "SAM made versions, aliases and deployments"
    graph = {name: set(references(resource)) & set(found) for name, resource in found.items()}
    assert any("DeploymentGroup" in name for name in graph)
    assert len(list(TopologicalSorter(graph).static_order())) == len(found)
