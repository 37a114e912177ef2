"""What docs/ promises: every answer and every event of the journeys is held against it.

Owns the reading of docs/openapi.yaml and docs/schemas. An answer that no operation documents is
as wrong as one that is not as documented.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import yaml

DOCS = Path(__file__).parents[2] / "docs"
_BASE_PATH = "/api/v1"
_DIALECT = jsonschema.Draft202012Validator


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    parsed: dict[str, Any] = yaml.safe_load((DOCS / "openapi.yaml").read_text())
    return parsed


@cache
def _event_validator(name: str) -> Any:
    schema = json.loads((DOCS / "schemas" / f"{name}.json").read_text())
    return _DIALECT(schema, format_checker=_DIALECT.FORMAT_CHECKER)


@cache
def _component_validator(pointer: str) -> Any:
    schema = {"$ref": pointer, "components": document()["components"]}
    return _DIALECT(schema, format_checker=_DIALECT.FORMAT_CHECKER)


def check_event(name: str, detail: object) -> None:
    """The detail of an event is as docs/schemas/<name>.json says."""
    _event_validator(name).validate(detail)


def check_answer(method: str, url: str, status: int, headers: dict[str, str], body: bytes) -> None:
    """The answer is one that docs/openapi.yaml has for this operation, and as it says there."""
    if status == 500 and json.loads(body) == {"message": "Internal Server Error"}:
        # The gateway's own: the function was killed and could not answer.
        return
    operation = _operation(method, urlsplit(url).path)
    if operation is None:
        # No endpoint: refused in the one error shape.
        assert status in {404, 405}, (method, url, status)
        _component_validator("#/components/schemas/Failure").validate(json.loads(body))
        return
    assert str(status) in operation["responses"], f"{method} {url}: undocumented {status}"
    response = operation["responses"][str(status)]
    if "$ref" in response:
        response = document()["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    for name, header in response["headers"].items():
        assert name in headers or not header.get("required", True), f"{status} without {name}"
    pointer = response["content"]["application/json"]["schema"]["$ref"]
    _component_validator(pointer).validate(json.loads(body))


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for pattern, operations in document()["paths"].items():
        written = re.escape(_BASE_PATH + pattern).replace(r"\{", "{").replace(r"\}", "}")
        if re.fullmatch(re.sub(r"{\w+}", ".+", written), path):
            operation: dict[str, Any] | None = operations.get(method.lower())
            return operation
    return None
