"""The payloads of events/ through the running functions: answered as documented, every one.

Owns that what `cargo lambda invoke` is told to send works outside the crates' own tests. What each
is answered with in detail is told there, in functions/*/tests.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote

import pytest

from local import keys

from .documented import check_exchange
from .exchange import Json
from .shop import Town

EVENTS = Path(__file__).parents[2] / "events"
WORKSPACE = "payloads"
# What there is to read or delete was written before.
ORDER = ["POST", "GET", "DELETE"]
SECRET = "5ec2e7" * 8
KEY = f"till_0123456789abcdef_{SECRET}"
READING_KEY = f"till_fedcba9876543210_{SECRET}"
EXPIRED_KEY = f"till_000000000expired_{SECRET}"
REVOKED_KEY = f"till_000000000revoked_{SECRET}"
PAST = datetime(2026, 1, 1, tzinfo=timezone.utc)


def payloads() -> Iterator[tuple[str, Json]]:
    """Every payload of API Gateway, named by its function and file."""
    for path in sorted(EVENTS.glob("*/*.json")):
        payload = json.loads(path.read_text())
        if "requestContext" in payload:
            yield f"{path.parent.name}/{path.stem}", payload


PAYLOADS = dict(payloads())


@pytest.fixture(scope="module")
def expected_by(town: Town) -> Town:
    """The stack with the keys in it that the payloads carry."""
    dynamodb, table = town.stack.client("dynamodb"), town.stack.table_name
    keys.record(dynamodb, table, KEY, WORKSPACE)
    keys.record(dynamodb, table, READING_KEY, WORKSPACE, scopes=["products:read"])
    keys.record(dynamodb, table, EXPIRED_KEY, WORKSPACE, expires_at=PAST)
    keys.record(dynamodb, table, REVOKED_KEY, WORKSPACE)
    keys.revoke(dynamodb, table, REVOKED_KEY)
    return town


@pytest.fixture(scope="module")
def answers(expected_by: Town) -> dict[str, Json]:
    """What each is answered, one after the other."""

    def turn(name: str) -> int:
        method = method_of(PAYLOADS[name])
        return ORDER.index(method) if method in ORDER else len(ORDER)

    return {name: answer(expected_by, name) for name in sorted(PAYLOADS, key=turn)}


def answer(town: Town, name: str) -> Json:
    """As API Gateway hands it on."""
    outcome = town.stack.invoke(function_of(name), PAYLOADS[name])
    assert not outcome.error, outcome.describe_error()
    parsed: Json = outcome.parsed()
    return parsed


def function_of(name: str) -> str:
    return name.partition("/")[0]


def method_of(payload: Json) -> str:
    method: str = payload["requestContext"]["http"]["method"]
    return method


def body_of(message: Json) -> bytes:
    """Of a request or an answer."""
    text = message.get("body") or ""
    return base64.b64decode(text) if message.get("isBase64Encoded") else text.encode()


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_is_answered_as_documented(answers: dict[str, Json], name: str) -> None:
    payload, answered = PAYLOADS[name], answers[name]
    query = payload["rawQueryString"]
    url = f"https://api.example.com{quote(payload['rawPath'])}?{query}"
    headers = {key.lower(): value for key, value in answered["headers"].items()}
    status, body = answered["statusCode"], body_of(answered)
    check_exchange(
        method_of(payload), url, body_of(payload), status=status, headers=headers, body=body
    )
    assert status < 500, body


def test_only_those_without_a_good_key_are_kept_out(answers: dict[str, Json]) -> None:
    """Or all of them might be refused at the door, and be documented as that."""
    kept_out = {name for name, each in answers.items() if each["statusCode"] in (401, 403)}
    assert kept_out == {name for name in PAYLOADS if "/key-" in name or "forbidden" in name}
    functions = {function_of(name) for name in PAYLOADS}
    succeeded = {function_of(name) for name, each in answers.items() if each["statusCode"] < 300}
    assert succeeded == functions
