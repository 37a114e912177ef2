"""The doors of the emulator, as a program and as a page of a browser find them."""

from __future__ import annotations

import http.client
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from local.aws import SESSION_TOKEN, connect
from local.emulator import Emulator
from local.guard import HEALTH_PATH, TOKEN_HEADER, is_from_here, is_from_program, knows

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


# A function that answers with the address of its Runtime API.
_BOOTSTRAP = f"""#!{sys.executable}
import json, os, urllib.request
address = os.environ["AWS_LAMBDA_RUNTIME_API"]
invocations = f"{{address}}/2018-06-01/runtime/invocation"
while True:
    with urllib.request.urlopen(f"{{invocations}}/next") as event:
        name = event.headers["Lambda-Runtime-Aws-Request-Id"]
    urllib.request.urlopen(f"{{invocations}}/{{name}}/response", json.dumps(address).encode())
"""
_NEXT = "2018-06-01/runtime/invocation/next"


@pytest.fixture(scope="module")
def runtime_api(emulator: Emulator) -> tuple[int, str]:
    """Port and secret of the Runtime API of a function that has just run."""
    archive = io.BytesIO()
    entry = zipfile.ZipInfo("bootstrap")
    entry.external_attr = 0o755 << 16
    with zipfile.ZipFile(archive, "w") as output:
        output.writestr(entry, _BOOTSTRAP)
    client = connect("lambda", emulator.endpoint_url)
    client.create_function(
        FunctionName="open-book",
        Runtime="provided.al2023",
        Role="arn:aws:iam::000000000000:role/any",
        Handler="bootstrap",
        Code={"ZipFile": archive.getvalue()},
    )
    answer = client.invoke(FunctionName="open-book", Payload=b"{}")
    address = urlsplit(json.loads(answer["Payload"].read()))
    assert address.hostname == "127.0.0.1"
    assert address.port
    return address.port, address.path.removeprefix("/")


def test_a_function_knows_the_secret_of_its_runtime_api(runtime_api: tuple[int, str]) -> None:
    port, secret = runtime_api
    assert len(secret) > 40
    assert status(port, {}, "GET", f"/{secret}/nothing/is/here") == 404


@pytest.mark.parametrize("change", [lambda _: "", lambda it: it[:-1], lambda it: it + "x"])
def test_nobody_else_takes_its_events(
    runtime_api: tuple[int, str], change: Callable[[str], str]
) -> None:
    port, secret = runtime_api
    for path in (f"/{change(secret)}/{_NEXT}", f"/{_NEXT}", f"/{_NEXT}?{secret}"):
        assert status(port, {}, "GET", path) == 403
        assert status(port, {}, "POST", path) == 403


@pytest.mark.parametrize("headers", PAGES)
def test_a_page_does_not_even_with_the_secret(
    runtime_api: tuple[int, str], headers: dict[str, str]
) -> None:
    port, secret = runtime_api
    assert status(port, headers, "GET", f"/{secret}/nothing/is/here") == 403
