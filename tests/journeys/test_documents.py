"""docs/ says what the code does, all of it: no place in vain, and examples that happened.

One story is told to a fresh stack. Whoever adds a property, an enum value or a status to the
documents adds to `corners` how it comes about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest

from local.stack import Stack

from . import corners, story
from .documented import (
    Node,
    check_exchange,
    document,
    event_names,
    event_validator,
    json_content,
    operations,
    places,
    resolved,
    validator,
    watched,
)
from .examples import (
    answer_name,
    documented_events,
    documented_exchanges,
    request_name,
    told_events,
    told_exchanges,
)
from .exchange import Json
from .likeness import Likeness
from .places import Places
from .published import instant
from .shop import Town
from .statements import BUYER
from .storyteller import TODAY, Example, Storyteller

RECORD = "`.venv/bin/python -m tests.journeys.examples` records the examples anew"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the story."""

    examples: list[Example]
    events: dict[str, list[Json]]
    seen: set[str]


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    with Stack(faults=True) as stack, watched() as seen:
        teller = Storyteller(Town(stack))
        story.tell(teller)
        events = told_events(teller.shop.events())
        corners.tell(teller)
        # Read, they are held against their schemas.
        teller.shop.events()
        yield Told(teller.examples, events, seen)


# What no caller can bring about on this stack, with what it takes.
ELSEWHERE = {
    'AutomationReason = "abandoned_checkout_off"',  # Another parameter: `test_parameters`.
    'AutomationReason = "already_fired"',  # A return of stock between two steps of ours.
}


def test_every_place_of_the_documents_is_visited(told: Told) -> None:
    assert not ELSEWHERE & told.seen, "no longer an exception"
    unseen = sorted(places() - told.seen - ELSEWHERE)
    assert not unseen, "\n".join(unseen)


def test_a_place_that_no_value_has_been_to_is_named() -> None:
    schema = {
        "properties": {
            "kind": {"enum": ["order", "refund"]},
            "items": {"items": {"properties": {"sku": {}, "title": {}}}},
            "totals": {"additionalProperties": {"properties": {"net": {}}}},
            "any": {"$ref": "#/$defs/any"},
        },
        "$defs": {"any": {"additionalProperties": {"$ref": "#/$defs/any"}}},
    }
    walker = Places(jsonschema.Draft202012Validator(schema), named_by_schema=False)
    value = {
        "kind": "order",
        "items": [{"sku": "1"}],
        "totals": {"USD": {"net": 1}},
        "any": {"a": {}},
    }
    missing = set(walker.documented(schema, "x")) - set(walker.visited(schema, "x", value))
    assert sorted(missing) == ["x.items[].title", 'x.kind = "refund"']


def test_a_field_that_the_answer_warns_of_was_not_taken() -> None:
    request = {"productId": "MUG", "productTitle": "Mug", "customer": {"email": BUYER}}
    answer = {"success": True, "subscriberId": f"sub_{'0' * 32}"}
    warned = {**answer, "warnings": ["unknown_field: productTitle"]}
    name = "requestBackInStock request"
    for body, told_of in ((answer, True), (warned, False)):
        with watched() as seen:
            check_exchange(
                "POST",
                "https://api.example.com/api/v1/back-in-stock",
                json.dumps(request).encode(),
                status=200,
                headers={"x-request-id": "1"},
                body=json.dumps(body).encode(),
            )
        assert f"{name}.productId" in seen
        assert (f"{name}.productTitle" in seen) is told_of


# -------------------------------------------------------------- examples


@pytest.fixture(scope="module")
def likeness(told: Told) -> Likeness:
    """Of the documented telling and this one, by the time that an order was stated to have."""
    stated = [
        telling["pushOrder.placed"]["value"]["orderedAt"]
        for telling in (documented_exchanges(), told_exchanges(told.examples))
    ]
    then, now = map(instant, stated)
    return Likeness(TODAY, now - then)


def test_the_examples_of_requests_and_answers_are_what_happens(
    told: Told, likeness: Likeness
) -> None:
    documented, now = documented_exchanges(), told_exchanges(told.examples)
    assert list(documented) == list(now), RECORD
    differences = list(likeness.differences(documented, now))
    assert not differences, "\n".join((*differences, RECORD))


def test_the_examples_of_events_are_what_is_published(told: Told, likeness: Likeness) -> None:
    differences = list(likeness.differences(documented_events(), told.events))
    assert not differences, "\n".join((*differences, RECORD))


def test_every_example_stands_where_it_belongs(told: Told) -> None:
    by_name = {operation["operationId"]: operation for _, _, operation in operations()}
    named: set[str] = set()
    for example in told.examples:
        operation = by_name[example.operation]
        names = {answer_name(example): operation["responses"][str(example.status)]}
        if request_name(example) in documented_exchanges():
            names[request_name(example)] = operation["requestBody"]
        for name, place in names.items():
            reference = {"$ref": f"#/components/examples/{name}"}
            assert reference in json_content(place)["examples"].values(), name
            named.add(name)
    assert named == set(documented_exchanges()), "an example that nothing tells"


def test_every_operation_shows_a_request_and_an_answer() -> None:
    for _, _, operation in operations():
        name = operation["operationId"]
        for status, response in operation["responses"].items():
            assert json_content(response).get("examples"), f"{name} {status} without an example"
        if "requestBody" in operation:
            assert json_content(operation["requestBody"]).get("examples"), name


def test_the_examples_of_parameters_are_those_of_the_story(told: Told) -> None:
    for _, _, operation in operations():
        shown = [
            example.parameters
            for example in told.examples
            if example.operation == operation["operationId"] and example.status < 300
        ]
        for parameter in operation["parameters"]:
            assert parameter["in"] != "path" or "example" in parameter, parameter["name"]
            value = str(parameter.get("example", ""))
            assert any(value in parameters for parameters in shown), parameter


def test_no_sentence_has_become_a_key() -> None:
    """As the rest of one does behind a comma, between braces and without quotation marks."""
    assert [key for key in _keys(document()) if " " in key] == []


def _keys(node: Any) -> Iterator[str]:
    for key, inner in node.items() if isinstance(node, dict) else ():
        yield str(key)
        yield from _keys(inner)
    for inner in node if isinstance(node, list) else ():
        yield from _keys(inner)


def test_every_example_is_valid_by_its_schema() -> None:
    checked = 0
    for schema, example in _examples_in(document()):
        validator().evolve(schema=schema).validate(example)
        checked += 1
    for name in event_names():
        assert documented_events()[name], f"{name} has no example"
        for example in documented_events()[name]:
            event_validator(name).validate(example)
    assert checked > len(documented_exchanges())


def _examples_in(node: Any) -> Iterator[tuple[Node, Any]]:
    """Every example below a node of the OpenAPI document, with the schema it stands at."""
    if isinstance(node, list):
        for inner in node:
            yield from _examples_in(inner)
    if not isinstance(node, dict):
        return
    shown = node.get("examples", [])
    if isinstance(shown, list):
        yield from ((node, example) for example in shown)
    elif "schema" in node:
        yield from ((node["schema"], resolved(example)["value"]) for example in shown.values())
    if "example" in node and "schema" in node:
        yield node["schema"], node["example"]
    for key, inner in node.items():
        if key not in ("example", "examples"):
            yield from _examples_in(inner)
