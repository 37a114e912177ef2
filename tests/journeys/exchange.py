"""One HTTP request and its answer, byte for byte, and the frame that every answer has."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from .documented import check_exchange

T = TypeVar("T")

Json = dict[str, Any]
Headers = Sequence[tuple[str, str]]

MOST_ISSUES = 10
FAILURE_MEMBERS = {"success", "error", "code", "retryable", "issues"}
RETRYABLE_STATUSES = {429, 503}

# Ends a run that is stuck; a busy machine is merely slow.
_LIMIT_S = 180.0
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def request_id(self) -> str:
        return self.headers["x-request-id"]

    def json(self) -> Json:
        parsed: Json = json.loads(self.body)
        return parsed

    def accepted(self) -> Json:
        """The body of a 202."""
        return self._succeeded(202)

    def ok(self) -> Json:
        """The body of a 200."""
        return self._succeeded(200)

    def refused(self, status: int) -> Json:
        """The body of a failure, which has one shape for all of them."""
        assert self.status == status, self.text
        assert self.headers["content-type"] == "application/json"
        assert self.headers.get("x-request-id")
        body = self.json()
        assert set(body) == FAILURE_MEMBERS
        assert body["success"] is False
        assert _CODE.fullmatch(body["code"]), body["code"]
        assert body["retryable"] is (status in RETRYABLE_STATUSES)
        assert body["error"].endswith("."), body["error"]
        assert len(body["error"].split()) > 2, "a sentence for people"
        assert len(body["issues"]) <= MOST_ISSUES
        assert bool(body["issues"]) == (status == 400), "faults of the body, and only those"
        for issue in body["issues"]:
            assert set(issue) - {"allowedValues"} == {"path", "message"}
            assert isinstance(issue["path"], str)
            assert issue["message"]
        if status in RETRYABLE_STATUSES:
            assert int(self.headers["retry-after"]) > 0
        if status == 401:
            assert self.headers["www-authenticate"] == "Bearer"
        return body

    def faults(self) -> list[str]:
        """The paths of all faults that a 400 lists."""
        return [issue["path"] for issue in self.refused(400)["issues"]]

    def _succeeded(self, status: int) -> Json:
        assert self.status == status, self.text
        assert self.headers["content-type"] == "application/json"
        assert self.headers.get("x-request-id")
        assert self.body.startswith(b'{"success":true'), self.text
        return self.json()


def send(url: str, method: str, headers: Headers = (), body: bytes | None = None) -> Answer:
    """Sends exactly these headers, repeated ones too, and exactly these bytes."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=_LIMIT_S)
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        lower = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, lower, response.read())
        if method != "HEAD":
            check_exchange(method, url, body, status=answer.status, headers=lower, body=answer.body)
        return answer
    finally:
        connection.close()


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """The results of calls that all start at the same instant, in the order given."""
    gate = threading.Barrier(len(calls))

    def wait_and(call: Callable[[], T]) -> T:
        gate.wait(_LIMIT_S)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(wait_and, calls))
