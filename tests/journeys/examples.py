"""The examples in docs/: what was told of the dev workspace, word for word as it came.

Owns where they are: requests and answers in `components.examples` of docs/openapi.yaml, events in
`examples` of docs/schemas. `python -m tests.journeys.examples` tells the story to a fresh stack and
writes them anew.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from local.stack import Stack

from . import story
from .documented import OPENAPI, SCHEMAS, document, event_names, event_validator
from .exchange import Json
from .published import Event
from .shop import Town
from .storyteller import Example, Storyteller

# All that follows it in docs/openapi.yaml is written here.
_HEADING = "\n  examples:\n"
_LONGEST_LINE = 100


class _Dumper(yaml.SafeDumper):
    """What is short goes on one line, what is the same twice is said twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def represent_data(self, data: Any) -> yaml.Node:
        node = super().represent_data(data)
        if isinstance(node, yaml.CollectionNode):
            node.flow_style = len(json.dumps(data)) <= _LONGEST_LINE
        elif isinstance(node, yaml.ScalarNode) and isinstance(data, str) and data[:1].isdigit():
            # Of what begins with a digit, readers of YAML 1.1 and 1.2 have different opinions.
            node.style = "'"
        return node


def documented_exchanges() -> Json:
    """The named examples of docs/openapi.yaml."""
    examples: Json = document()["components"]["examples"]
    return examples


def documented_events() -> dict[str, list[Json]]:
    """The examples of docs/schemas, by the name of their event."""
    return {name: event_validator(name).schema.get("examples", []) for name in event_names()}


def told_exchanges(examples: Iterable[Example]) -> Json:
    """The same of a story: what was answered, and each request that was accepted, once."""
    return dict(_told_exchanges(examples))


def _told_exchanges(examples: Iterable[Example]) -> Iterator[tuple[str, Json]]:
    for example in examples:
        if example.request is not None and example.status < 300:
            yield request_name(example), {"summary": example.summary, "value": example.request}
        yield answer_name(example), {"summary": example.summary, "value": example.answer}


def told_events(events: Iterable[Event]) -> dict[str, list[Json]]:
    """The same of a story: the first event of each name."""
    first: dict[str, list[Json]] = {}
    for event in events:
        first.setdefault(event.name, [event.detail])
    return first


def request_name(example: Example) -> str:
    """Of its request in docs/openapi.yaml."""
    return f"{example.operation}.{example.name}"


def answer_name(example: Example) -> str:
    """Of its answer."""
    return f"{example.operation}.{example.name}.{example.status}"


def write(exchanges: Json, events: dict[str, list[Json]]) -> None:
    """Replaces what docs/ has."""
    before, heading, _ = OPENAPI.read_text().rpartition(_HEADING)
    text = yaml.dump(
        exchanges,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=1000,
    )
    OPENAPI.write_text(before + heading + textwrap.indent(text, "    "))
    for name, details in events.items():
        path = SCHEMAS / f"{name}.json"
        schema = {**json.loads(path.read_text()), "examples": details}
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")


def _record() -> None:
    with Stack(faults=True) as stack:
        teller = Storyteller(Town(stack))
        story.tell(teller)
        write(told_exchanges(teller.examples), told_events(teller.shop.events()))


if __name__ == "__main__":
    _record()
