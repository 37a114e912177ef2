"""How the local stack speaks to the emulator: region, made-up credentials, and two kinds of client.

boto3 where a call is made once (deploying, keys, reminders); `JsonApi` where a call is made all
the time from the event loop (stream, queue) and the answer must stay as the service sent it.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

import boto3
from botocore.config import Config

from local.guard import TOKEN_HEADER
from local.wire import Client, Request

REGION = "us-east-1"
# Not secrets: the emulator checks no signature, and a twelve-digit key would name another account.
ACCESS_KEY_ID = "local"
SECRET_ACCESS_KEY = "local"
# The secret of this run: the emulator answers nobody without it (`local.guard`).
SESSION_TOKEN = secrets.token_urlsafe(32)

_CONFIG = Config(
    retries={"total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=120,
    s3={"addressing_style": "path"},
    # The emulator breaks rules of form that AWS keeps (a list longer than a page, for one).
    parameter_validation=False,
)


def connect(service: str, endpoint_url: str, session_token: str = SESSION_TOKEN) -> Any:
    """A boto3 client of one service of the emulator: this run's, or that of another's token."""
    return boto3.client(
        service,
        endpoint_url=endpoint_url,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
        aws_session_token=session_token,
        config=_CONFIG,
    )


def authorization(scope: str) -> tuple[tuple[str, str], ...]:
    """Headers that name the service in the way of SigV4; the emulator checks no signature."""
    credential = f"{ACCESS_KEY_ID}/20260101/{REGION}/{scope}/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"
    return ("authorization", signed), (TOKEN_HEADER, SESSION_TOKEN)


class ServiceError(Exception):
    """What a service answered instead of a result."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class JsonApi:
    """One service with a JSON protocol (DynamoDB Streams, SQS), called without its types."""

    def __init__(self, client: Client, *, scope: str, prefix: str, version: str) -> None:
        self._client = client
        self._prefix = prefix
        self._headers = (
            *authorization(scope),
            ("content-type", f"application/x-amz-json-{version}"),
        )

    async def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The answer to one operation. Raises ServiceError, or ConnectionError when it is down."""
        headers = (*self._headers, ("x-amz-target", f"{self._prefix}.{operation}"))
        response = await self._client.send(
            Request("POST", "/", headers, json.dumps(payload).encode())
        )
        answer: dict[str, Any] = json.loads(response.body or b"{}")
        if response.status >= 300:
            code = str(answer.get("__type", response.status)).rpartition("#")[2]
            raise ServiceError(code, str(answer.get("message") or answer.get("Message") or ""))
        return answer
