"""`make run`: builds, brings the stack up, and shows every event until it is stopped."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from local import artifacts
from local.emulator_process import end_with_parent
from local.failure import StackError
from local.presentation import event_lines
from local.stack import Stack
from local.state import DIRECTORY, claimed, write_env
from local.template import ROOT
from local.wire import LOOPBACK

DEFAULT_PORT = 3000

_WATCH_S = 0.5
_SEED = {
    "products": [
        {
            "productId": "SKU-PROTEIN-1KG",
            "title": "Protein Powder",
            "priceCents": 8850,
            "currency": "USD",
            "replenishment": {"enabled": True, "afterDays": 30, "match": "product"},
        }
    ]
}
_ORDER = {
    "orderId": "1001",
    "totalCents": 8850,
    "currency": "USD",
    "customer": {"email": "buyer@example.com", "firstName": "Ada"},
    "items": [{"productId": "SKU-PROTEIN-1KG", "title": "Protein Powder", "quantity": 1}],
}
_CHECKOUT = {
    "checkoutId": "c-1001",
    "totalCents": 8850,
    "currency": "USD",
    "customer": {"email": "buyer@example.com"},
    "checkoutUrl": "https://shop.example.com/checkouts/c-1001",
}


def run() -> int:
    """Runs until SIGINT or SIGTERM; the exit status of the command."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _interrupt(stop))
    if "MAKELEVEL" in os.environ:
        end_with_parent(os.getppid())
    with contextlib.suppress(KeyboardInterrupt), claimed():
        _serve(_port(), stop)
    return 0


def _interrupt(stop: threading.Event) -> None:
    if stop.is_set():
        return  # A second Ctrl-C must not cut the stopping short.
    stop.set()
    raise KeyboardInterrupt


def _serve(port: int, stop: threading.Event) -> None:
    _refuse_taken(port)
    _say("building the functions (the first time takes minutes)")
    artifacts.build()
    with Stack(
        port=port,
        directory=DIRECTORY,
        progress=_say,
        show_event=lambda envelope: print(event_lines(envelope), flush=True),
        report=lambda text: _say(f"will be retried: {text}"),
    ) as stack:
        _say("seeding a product with replenishment")
        _post(stack, "/products", _SEED)
        stack.settle()
        stack.accept_fixtures()
        env_path = write_env(stack)
        print(f"ready  {stack.api_url}  (Ctrl-C stops it)", flush=True)
        print(_invitation(stack, str(env_path.relative_to(ROOT))), flush=True)
        _watch(stack, stop)


def _watch(stack: Stack, stop: threading.Event) -> None:
    while not stop.is_set():
        if failure := stack.failure():
            raise StackError(failure)
        time.sleep(_WATCH_S)


def _port() -> int:
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StackError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _refuse_taken(port: int) -> None:
    """Says so before minutes of building, not after."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise StackError(
                f"Port {port} of {LOOPBACK} is taken: stop what uses it, or choose another "
                f"with `PORT=3001 make run`."
            ) from error


def _post(stack: Stack, path: str, body: dict[str, Any]) -> None:
    url = urlsplit(stack.api_url)
    connection = http.client.HTTPConnection(url.netloc, timeout=60)
    try:
        connection.request("POST", url.path + path, json.dumps(body), _headers(stack))
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", errors="replace")
    finally:
        connection.close()
    if answer.status != 200:
        raise StackError(
            f"POST {path} answered {answer.status}: {text[:300]}; the log is {stack.log_path}."
        )


def _headers(stack: Stack) -> dict[str, str]:
    return {"authorization": f"Bearer {stack.api_key}", "content-type": "application/json"}


def _invitation(stack: Stack, env_path: str) -> str:
    authorization = f"-H 'Authorization: Bearer {stack.api_key}'"
    json_body = f"{authorization} -H 'Content-Type: application/json'"
    return "\n".join(
        (
            "",
            "An order, the customer's revenue, and a checkout:",
            "",
            f"  curl -s {stack.api_url}/orders {json_body} -d '{json.dumps(_ORDER)}'",
            "",
            f"  curl -s {stack.api_url}/subscribers/buyer%40example.com {authorization}",
            "",
            f"  curl -s {stack.api_url}/checkouts {json_body} -d '{json.dumps(_CHECKOUT)}'",
            "",
            "`make fire` fires a reminder now. The names, for a shell and the AWS command line:",
            "",
            f"  set -a; source {env_path}; set +a",
            "",
            "Published events, as they arrive:",
            "",
        )
    )


def _say(text: str) -> None:
    print(f"  {text}", flush=True)
