"""The filter patterns of event source mappings: which records of a stream a function is given.

The grammar is that of EventBridge patterns as far as stream filters use it: objects are matched key
by key, a list holds the allowed values, and a value may be a rule (`prefix`, `suffix`, `exists`,
`anything-but`). A rule that is not played is an error and not a mismatch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Predicate = Callable[[Mapping[str, Any]], bool]

_ABSENT = object()


def any_of(patterns: Iterable[str]) -> Predicate:
    """Whether a record matches one of the patterns (JSON texts); without patterns, all do."""
    parsed = [json.loads(pattern) for pattern in patterns]
    return lambda record: not parsed or any(_matches(pattern, record) for pattern in parsed)


def _matches(pattern: Mapping[str, Any], value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    for key, expected in pattern.items():
        found = value.get(key, _ABSENT)
        if isinstance(expected, Mapping):
            if not _matches(expected, found):
                return False
        elif not any(_allows(allowed, found) for allowed in expected):
            return False
    return True


def _allows(allowed: object, found: object) -> bool:
    if not isinstance(allowed, Mapping):
        return allowed == found
    [(rule, operand)] = allowed.items()
    if rule == "exists":
        return (found is not _ABSENT) is bool(operand)
    if rule == "prefix":
        return isinstance(found, str) and found.startswith(operand)
    if rule == "suffix":
        return isinstance(found, str) and found.endswith(operand)
    if rule == "anything-but":
        banned = operand if isinstance(operand, list) else [operand]
        return found is not _ABSENT and found not in banned
    raise ValueError(f"the filter rule {rule!r} is not played by the local stack")
