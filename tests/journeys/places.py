"""The places of docs/: every property and enum value there is, and those that a value has been to.

A place is named as a reader finds it: `pushOrder request.customer.email`, `OrderAnswer.outcome =
"amended"`. What requests have is named by its operation, for each of them must take it; what
answers have is named by the schema that they share.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_EVERYTHING = object()
_CHOICES = ("allOf", "anyOf", "oneOf")


class Places:
    """Walks schemas whose references lead into one document."""

    def __init__(self, validator: Any, *, named_by_schema: bool) -> None:
        """`validator` is one of the whole document; by it a value's choice of schema is known."""
        self._validator = validator
        self._named_by_schema = named_by_schema

    def documented(self, schema: Schema, name: str) -> Iterator[str]:
        """Every place of a schema."""
        return self._walk(schema, name, _EVERYTHING)

    def visited(self, schema: Schema, name: str, value: object) -> Iterator[str]:
        """The places of a schema that a valid value has been to."""
        return self._walk(schema, name, value)

    def _walk(self, schema: Schema, name: str, value: Any) -> Iterator[str]:
        every = value is _EVERYTHING
        if "$ref" in schema:
            target = str(schema["$ref"])
            own_name = target.rsplit("/", 1)[1] if self._named_by_schema else name
            yield from self._walk(_followed(self._validator.schema, target), own_name, value)
        for choice in (choice for keyword in _CHOICES for choice in schema.get(keyword, [])):
            if every or self._validator.evolve(schema=choice).is_valid(value):
                yield from self._walk(choice, name, value)
        for option in schema.get("enum", []):
            if every or json.dumps(option) == json.dumps(value):
                yield f"{name} = {json.dumps(option)}"
        for key, inner in schema.get("properties", {}).items():
            if every or (isinstance(value, dict) and key in value):
                yield f"{name}.{key}"
                yield from self._walk(inner, f"{name}.{key}", value if every else value[key])
        yield from self._inside(schema, name, value)

    def _inside(self, schema: Schema, name: str, value: Any) -> Iterator[str]:
        """Of the items of a list, and of the members of a map."""
        if "items" in schema:
            items = [value] if value is _EVERYTHING else value if isinstance(value, list) else []
            for item in items:
                yield from self._walk(schema["items"], f"{name}[]", item)
        members = schema.get("additionalProperties")
        if isinstance(members, dict):
            named = schema.get("properties", {})
            others = (
                [value]
                if value is _EVERYTHING
                else [member for key, member in value.items() if key not in named]
                if isinstance(value, dict)
                else []
            )
            for member in others:
                yield from self._walk(members, f"{name}{{}}", member)


def _followed(document: Schema, pointer: str) -> Schema:
    found: Any = document
    for step in pointer.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)
