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

    def _walk(
        self, schema: Schema, name: str, value: Any, above: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        """`above` are the references that led here: a schema may be inside itself."""
        every = value is _EVERYTHING
        target = str(schema.get("$ref", ""))
        if target and not (every and target in above):
            own_name = target.rsplit("/", 1)[1] if self._named_by_schema else name
            inside = _followed(self._validator.schema, target)
            yield from self._walk(inside, own_name, value, above | {target})
        for choice in (choice for keyword in _CHOICES for choice in schema.get(keyword, [])):
            if every or self._validator.evolve(schema=choice).is_valid(value):
                yield from self._walk(choice, name, value, above)
        for option in schema.get("enum", []):
            if every or json.dumps(option) == json.dumps(value):
                yield f"{name} = {json.dumps(option)}"
        for key, inner in schema.get("properties", {}).items():
            if every or (isinstance(value, dict) and key in value):
                yield f"{name}.{key}"
                member = value if every else value[key]
                yield from self._walk(inner, f"{name}.{key}", member, above)
        yield from self._inside(schema, name, value, above)

    def _inside(
        self, schema: Schema, name: str, value: Any, above: frozenset[str]
    ) -> Iterator[str]:
        """Of the items of a list, and of the members of a map."""
        if "items" in schema:
            for item in _items(value):
                yield from self._walk(schema["items"], f"{name}[]", item, above)
        others = schema.get("additionalProperties")
        if isinstance(others, dict):
            for member in _unnamed(schema, value):
                yield from self._walk(others, f"{name}{{}}", member, above)


def _items(value: Any) -> list[Any]:
    if value is _EVERYTHING:
        return [value]
    return value if isinstance(value, list) else []


def _unnamed(schema: Schema, value: Any) -> list[Any]:
    """The members that the schema has no property for."""
    if value is _EVERYTHING:
        return [value]
    named = schema.get("properties", {})
    members = value.items() if isinstance(value, dict) else ()
    return [member for key, member in members if key not in named]


def _followed(document: Schema, pointer: str) -> Schema:
    found: Any = document
    for step in pointer.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)
