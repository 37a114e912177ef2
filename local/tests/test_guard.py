"""The doors of the emulator, as a program and as a page of a browser find them."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from local.aws import SESSION_TOKEN
from local.emulator import Emulator
from local.guard import HEALTH_PATH, TOKEN_HEADER, is_from_here, is_from_program, knows
from local.template import ROOT

PAGES = [
    {"origin": "https://shop.example.com"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"host": "rebound.example.com"},
    {"host": "127.0.0.1.example.com"},
]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    running.start(lambda port: f"http://127.0.0.1:{port}")
    yield running
    running.stop()


def status(port: int, headers: dict[str, str], method: str = "POST", path: str = "/") -> int:
    """What a call is answered with; whatever it is, no page of another origin may read it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    target = {"x-amz-target": "DynamoDB_20120810.ListTables"}
    try:
        connection.request(method, path, "{}", {**target, **headers})
        answer = connection.getresponse()
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        return answer.status
    finally:
        connection.close()


def test_a_program_with_the_token_is_served(emulator: Emulator) -> None:
    token = {TOKEN_HEADER: SESSION_TOKEN}
    assert status(emulator.port, token) == 200
    assert status(emulator.port, {**token, "host": f"localhost:{emulator.port}"}) == 200


@pytest.mark.parametrize("headers", [{}, {TOKEN_HEADER: ""}, {TOKEN_HEADER: SESSION_TOKEN[:-1]}])
def test_a_program_without_it_is_not(emulator: Emulator, headers: dict[str, str]) -> None:
    assert status(emulator.port, headers) == 403
    assert status(emulator.port, headers, "GET", HEALTH_PATH) == 200


@pytest.mark.parametrize("headers", PAGES)
def test_a_page_is_not_even_with_it(emulator: Emulator, headers: dict[str, str]) -> None:
    for method in ("POST", "OPTIONS"):
        assert status(emulator.port, {TOKEN_HEADER: SESSION_TOKEN, **headers}, method) == 403
    assert status(emulator.port, headers, "GET", HEALTH_PATH) == 403


def test_a_gateway_of_the_emulator_has_a_name_of_its_own() -> None:
    assert is_from_program([("Host", "abc123.execute-api.localhost:4566")])
    assert not is_from_program([("Host", "")])
    assert not is_from_program([])


def test_a_page_of_this_machine_is_from_here() -> None:
    assert is_from_here([("Host", "127.0.0.1:3000"), ("Origin", "http://127.0.0.1:3000")])
    assert not is_from_here([("Host", "127.0.0.1:3000"), ("Origin", "http://example.com")])


def test_a_token_is_known_by_all_of_it() -> None:
    assert knows("secret", [("X-Amz-Security-Token", "secret")])
    assert not knows("secret", [("x-amz-security-token", "secre")])


_RUNTIME_API = """
import http.server, sys
from local.emulator_process import refuse_pages
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200)
        self.end_headers()
refuse_pages()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.mark.parametrize("headers", [{}, *PAGES])
def test_the_runtime_api_refuses_pages(headers: dict[str, str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _RUNTIME_API]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            assert status(port, headers) == (403 if headers else 200)
        finally:
            process.kill()
