"""Reads template.yaml: which functions there are, which routes lead to them, how it is packaged.

The template is the only list of functions and routes; nothing in the local stack repeats it.
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
            (logical_id, resource["Properties"]["FunctionName"]["Ref"])
            for logical_id, resource in self._resources(_MAPPING)
        )

    @classmethod
    def load(cls, path: Path = TEMPLATE_PATH) -> Template:
        """Reads a template; the short forms of its intrinsic functions become the long ones."""
        return cls(yaml_parse(path.read_text(encoding="utf-8")))

    def packaged(self, code: Mapping[str, Mapping[str, str]]) -> str:
        """The template as `sam package` writes it: each CodeUri is the S3 location of that zip."""
        document = copy.deepcopy(self._document)
        for function in self.functions:
            properties = document["Resources"][function.logical_id]["Properties"]
            properties["CodeUri"] = dict(code[function.name])
        return json.dumps(document)

    def _resources(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        resources: dict[str, dict[str, Any]] = self._document["Resources"]
        return [(key, value) for key, value in resources.items() if value["Type"] == kind]

    def _events(self, function: Function) -> list[dict[str, Any]]:
        properties = self._document["Resources"][function.logical_id]["Properties"]
        return list(properties.get("Events", {}).values())


def _route(properties: Mapping[str, Any], function: str) -> Route:
    path = properties.get("Path")
    if path is not None and "+}" in path.removesuffix("+}"):
        raise StackError(f"A greedy variable can only be the end of a path, unlike in {path}.")
    return Route(str(properties.get("Method", "ANY")).upper(), path, function)
