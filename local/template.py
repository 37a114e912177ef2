"""Reads template.yaml: which functions there are, which routes lead to them, how it is packaged.

The template is the only list of functions and routes; nothing in the local stack repeats it. What
the emulator refuses is left out on the way there, and said; the template itself stays whole.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local.failure import StackError

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE_PATH = ROOT / "template.yaml"

_FUNCTION = "AWS::Serverless::Function"
_MAPPING = "AWS::Lambda::EventSourceMapping"
_ALIAS = ".Alias"
# The emulator answers with a refusal of the whole template.
_REFUSED_KINDS = frozenset(
    {
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::Events::Archive",
        "AWS::Events::EventBusPolicy",
        "AWS::Logs::QueryDefinition",
    }
)
# What SAM makes resources of CodeDeploy of, which it refuses as well.
_REFUSED_PROPERTY = "DeploymentPreference"


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function: `name` is its folder, crate and binary, `logical_id` its resource."""

    name: str
    logical_id: str


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the HTTP API. Without a path it is `$default`, which takes what no other does."""

    method: str
    path: str | None
    function: str

    @property
    def key(self) -> str:
        """The route key as API Gateway writes it, for example `POST /api/v1/orders`."""
        return "$default" if self.path is None else f"{self.method} {self.path}"


class Template:
    """The parsed template."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        globals_ = document.get("Globals", {}).get("Function", {})
        self.alias: str = globals_.get("AutoPublishAlias", "$LATEST")
        self.functions = tuple(
            Function(PurePosixPath(resource["Properties"]["CodeUri"]).name, logical_id)
            for logical_id, resource in self._resources(_FUNCTION)
        )
        self.routes = tuple(
            _route(event["Properties"], function.name)
            for function in self.functions
            for event in self._events(function)
            if event["Type"] == "HttpApi"
        )
        self.stream_mappings = tuple(
            (logical_id, resource["Properties"]["FunctionName"]["Ref"].removesuffix(_ALIAS))
            for logical_id, resource in self._resources(_MAPPING)
        )

    @classmethod
    def load(cls, path: Path = TEMPLATE_PATH) -> Template:
        """Reads a template; the short forms of its intrinsic functions become the long ones."""
        return cls(yaml_parse(path.read_text(encoding="utf-8")))

    def packaged(self, code: Mapping[str, Mapping[str, str]]) -> str:
        """The template as `sam package` writes it: each CodeUri is the S3 location of that zip.

        Without what the emulator refuses.
        """
        document = copy.deepcopy(self._document)
        for logical_id in self._refused():
            del document["Resources"][logical_id]
        document.get("Globals", {}).get("Function", {}).pop(_REFUSED_PROPERTY, None)
        for function in self.functions:
            properties = document["Resources"][function.logical_id]["Properties"]
            properties["CodeUri"] = dict(code[function.name])
            properties.pop(_REFUSED_PROPERTY, None)
        return json.dumps(document)

    def left_out(self) -> list[str]:
        """What of it does not reach the emulator: resources, and a property of functions."""
        globals_ = self._document.get("Globals", {}).get("Function", {})
        functions = [resource["Properties"] for _, resource in self._resources(_FUNCTION)]
        is_gradual = any(_REFUSED_PROPERTY in properties for properties in (globals_, *functions))
        return self._refused() + ([_REFUSED_PROPERTY] if is_gradual else [])

    def _refused(self) -> list[str]:
        return [
            logical_id
            for logical_id, resource in self._document["Resources"].items()
            if resource["Type"] in _REFUSED_KINDS or _is_of_metric_math(resource)
        ]

    def _resources(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        resources: dict[str, dict[str, Any]] = self._document["Resources"]
        return [(key, value) for key, value in resources.items() if value["Type"] == kind]

    def _events(self, function: Function) -> list[dict[str, Any]]:
        properties = self._document["Resources"][function.logical_id]["Properties"]
        return list(properties.get("Events", {}).values())


def _is_of_metric_math(resource: Mapping[str, Any]) -> bool:
    """Whether it is an alarm on more than one metric, which the emulator refuses as well."""
    return resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]


def _route(properties: Mapping[str, Any], function: str) -> Route:
    path = properties.get("Path")
    if path is not None and "+}" in path.removesuffix("+}"):
        raise StackError(f"A greedy variable can only be the end of a path, unlike in {path}.")
    return Route(str(properties.get("Method", "ANY")).upper(), path, function)
