"""Invokes the deployed functions through the emulator's Lambda, and reports when one has run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from local.aws import authorization
from local.wire import Client, Request


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one invocation: its payload, and Lambda's function error if there was one."""

    payload: bytes
    error: str = ""

    def parsed(self) -> Any:
        """The payload as JSON, or None when it is no JSON."""
        try:
            return json.loads(self.payload)
        except ValueError:
            return None

    def describe_error(self) -> str:
        """One line that says what went wrong."""
        payload = self.parsed()
        if isinstance(payload, dict) and "errorMessage" in payload:
            return f"{payload.get('errorType', self.error)}: {payload['errorMessage']}"
        return self.error or "no error"


class Invoker:
    """Synchronous invocations, any number at once."""

    def __init__(
        self, client: Client, functions: Mapping[str, str], returned: asyncio.Event
    ) -> None:
        self._client = client
        self._functions = functions
        # Set after every invocation: whatever it wrote is in the stream by then.
        self._returned = returned

    async def invoke(self, function: str, event: Any) -> Outcome:
        """Runs a function, by its name in the repository. Raises ConnectionError without Lambda."""
        target = f"/2015-03-31/functions/{quote(self._functions[function], safe='')}/invocations"
        headers = (*authorization("lambda"), ("content-type", "application/json"))
        body = json.dumps(event, separators=(",", ":")).encode()
        try:
            response = await self._client.send(Request("POST", target, headers, body))
        finally:
            self._returned.set()
        if response.status != 200:
            return Outcome(response.body, error=f"Lambda answered {response.status}")
        return Outcome(response.body, error=response.header("x-amz-function-error"))
