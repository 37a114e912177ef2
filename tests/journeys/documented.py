"""What docs/ promises: every exchange and every event of the journeys is held against it.

Owns the reading of docs/openapi.yaml and docs/schemas. An answer that no operation documents is
as wrong as one that is not as documented, and so is a request that was accepted although the
document forbids it. `watched` tells which places of the documents were seen meanwhile.
"""

from __future__ import annotations

import codecs
import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import yaml

from .places import Places

Node = dict[str, Any]

DOCS = Path(__file__).parents[2] / "docs"
OPENAPI = DOCS / "openapi.yaml"
SCHEMAS = DOCS / "schemas"

_BASE_PATH = "/api/v1"
_METHODS = ("get", "post", "put", "patch", "delete")
_DIALECT = jsonschema.Draft202012Validator
_UNKNOWN_FIELD = "unknown_field: "
_watchers: list[set[str]] = []


@cache
def document() -> Node:
    """The OpenAPI document."""
    parsed: Node = yaml.safe_load(OPENAPI.read_text())
    return parsed


@cache
def validator() -> Any:
    """Of the OpenAPI document; with `evolve` of any schema in it."""
    return _DIALECT(document(), format_checker=_DIALECT.FORMAT_CHECKER)


@cache
def event_names() -> list[str]:
    """Every event that has a schema."""
    return sorted(path.stem for path in SCHEMAS.glob("*.json"))


@cache
def event_validator(name: str) -> Any:
    """Of the detail of an event."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    return _DIALECT(schema, format_checker=_DIALECT.FORMAT_CHECKER)


def resolved(node: Node) -> Node:
    """The node itself, or what it refers to in the OpenAPI document."""
    while "$ref" in node:
        found: Any = document()
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def operations() -> Iterator[tuple[str, str, Node]]:
    """Method, path pattern and operation, those of the path's parameters among its own."""
    for pattern, item in document()["paths"].items():
        for method in _METHODS:
            if method in item:
                shared = [*item.get("parameters", []), *item[method].get("parameters", [])]
                own = [resolved(parameter) for parameter in shared]
                yield method.upper(), pattern, {**item[method], "parameters": own}


def json_content(node: Node) -> Node:
    """Of a request body or response, what it says of JSON."""
    content: Node = resolved(node)["content"]["application/json"]
    return content


# ---------------------------------------------------------------- checks


def check_event(name: str, detail: object) -> None:
    """The detail of an event is as docs/schemas/<name>.json says."""
    event_validator(name).validate(detail)
    _saw(_of_event(name).visited(event_validator(name).schema, name, detail))


def check_exchange(
    method: str,
    url: str,
    request: bytes | None,
    *,
    status: int,
    headers: dict[str, str],
    body: bytes,
) -> None:
    """The answer is as documented for this operation, and an accepted request is one too."""
    if status == 500 and json.loads(body) == {"message": "Internal Server Error"}:
        # The gateway's own: the function was killed and could not answer.
        return
    operation = _operation(method, urlsplit(url).path)
    if operation is None:
        # No endpoint: refused in the one error shape.
        assert status in {404, 405}, (method, url, status)
        _check({"$ref": "#/components/schemas/Failure"}, json.loads(body))
        return
    answer = json.loads(body)
    _check_answer(operation, status, headers, answer)
    # What contradicts only what is recorded is a good request too.
    if status < 300 or status == 409:
        _check_parameters(operation, urlsplit(url).query)
        if "requestBody" in operation:
            _check_request(operation, json.loads(_uncompressed(request or b"")), answer)


def _uncompressed(request: bytes) -> bytes:
    plain = gzip.decompress(request) if request.startswith(b"\x1f\x8b") else request
    return plain.removeprefix(codecs.BOM_UTF8)


def _check_answer(operation: Node, status: int, headers: dict[str, str], answer: object) -> None:
    name = operation["operationId"]
    assert str(status) in operation["responses"], f"{name}: undocumented {status}"
    response = resolved(operation["responses"][str(status)])
    for header, described in response["headers"].items():
        required = resolved(described).get("required", True)
        assert header in headers or not required, f"{status} without {header}"
    schema = json_content(response)["schema"]
    _check(schema, answer)
    _saw([f"{name} {status}"])
    _saw(_of_answers().visited(schema, f"{name} {status}", answer))


def _check_request(operation: Node, request: Node, answer: Node) -> None:
    """That it is taken says nothing of a field that is unknown: the answer warns of those."""
    schema = json_content(operation["requestBody"])["schema"]
    _check(schema, request)
    name = f"{operation['operationId']} request"
    warned = [w.partition(" (did you mean ")[0] for w in answer.get("warnings", [])]
    known = {key: value for key, value in request.items() if f"{_UNKNOWN_FIELD}{key}" not in warned}
    _saw(_of_requests().visited(schema, name, known))


def _check_parameters(operation: Node, query: str) -> None:
    given = dict(parse_qsl(query, keep_blank_values=True))
    for parameter in operation["parameters"]:
        if parameter["in"] != "query" or parameter["name"] not in given:
            continue
        value: object = given[parameter["name"]]
        if resolved(parameter["schema"]).get("type") == "integer":
            value = int(str(value))
        _check(parameter["schema"], value)
        name = f"{operation['operationId']} ?{parameter['name']}"
        _saw([name])
        _saw(_of_requests().visited(parameter["schema"], name, value))


def _check(schema: Node, value: object) -> None:
    validator().evolve(schema=schema).validate(value)


def _operation(method: str, path: str) -> Node | None:
    for documented, pattern, operation in operations():
        written = re.escape(_BASE_PATH + pattern).replace(r"\{", "{").replace(r"\}", "}")
        if method == documented and re.fullmatch(re.sub(r"{\w+}", ".+", written), path):
            return operation
    return None


# ---------------------------------------------------------------- places


@contextmanager
def watched() -> Iterator[set[str]]:
    """The places that are seen inside the `with` block."""
    seen: set[str] = set()
    _watchers.append(seen)
    try:
        yield seen
    finally:
        # Not by `remove`, which takes any that has seen the same.
        _watchers[:] = [watcher for watcher in _watchers if watcher is not seen]


def places() -> set[str]:
    """Every place of the documents: statuses, parameters, properties and enum values."""
    found: set[str] = set()
    for _, _, operation in operations():
        name = operation["operationId"]
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                label = f"{name} ?{parameter['name']}"
                found |= {label, *_of_requests().documented(parameter["schema"], label)}
        if "requestBody" in operation:
            schema = json_content(operation["requestBody"])["schema"]
            found |= set(_of_requests().documented(schema, f"{name} request"))
        for status, response in operation["responses"].items():
            schema = json_content(response)["schema"]
            label = f"{name} {status}"
            found |= {label, *_of_answers().documented(schema, label)}
    for name in event_names():
        found |= set(_of_event(name).documented(event_validator(name).schema, name))
    return found


def _saw(found: Any) -> None:
    if _watchers:
        seen = set(found)
        for watcher in _watchers:
            watcher.update(seen)


@cache
def _of_requests() -> Places:
    return Places(validator(), named_by_schema=False)


@cache
def _of_answers() -> Places:
    return Places(validator(), named_by_schema=True)


@cache
def _of_event(name: str) -> Places:
    return Places(event_validator(name), named_by_schema=False)
