"""The emulator's door, as a program and as a page of a browser find it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest

from local.emulator import Emulator
from local.guard import is_allowed


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    running.start(lambda port: f"http://127.0.0.1:{port}")
    yield running
    running.stop()


def status(emulator: Emulator, method: str = "POST", **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=10)
    target = {"x-amz-target": "DynamoDB_20120810.ListTables"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, "/", "{}", {**target, **named})
        answer = connection.getresponse()
        if answer.status == 403:
            assert "access-control-allow-origin" not in answer.headers
        return answer.status
    finally:
        connection.close()


def test_a_program_is_served(emulator: Emulator) -> None:
    assert status(emulator) == 200
    assert status(emulator, host=f"localhost:{emulator.port}") == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://shop.example.com"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"host": "rebound.example.com"},
        {"host": "127.0.0.1.example.com"},
    ],
)
def test_a_page_is_not(emulator: Emulator, headers: dict[str, str]) -> None:
    for method in ("POST", "OPTIONS"):
        assert status(emulator, method, **headers) == 403


def test_a_gateway_of_the_emulator_has_a_name_of_its_own() -> None:
    assert is_allowed([("Host", "abc123.execute-api.localhost:4566")])
    assert not is_allowed([("Host", "")])
    assert not is_allowed([])
