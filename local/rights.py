"""Holds the functions to the policies of their roles, as IAM does on AWS.

Runs inside the emulator, which enforces none. A function's process is given an access key that
names it, so that a call says whose it is; the statements are those that the deployed role has, and
ministack's evaluator decides. What no statement allows is answered AccessDeniedException. Each
right that was used, and each that was missing, is written down once, for tests to read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ministack.core.iam_evaluator import (
    EvalContext,
    ParsedStatement,
    evaluate,
    fnmatch_iam_cs,
    parse_policy_document,
)

from local.calls import LEADING_KEYS, Call, Place, Right, rights
from local.guard import Application, Message, Receive, Scope, Send

Environment = Callable[..., dict[str, str]]

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")
_SET_OPERATOR = "ForAllValues:StringLike"
_LEADING_KEYS = "dynamodb:LeadingKeys"


@dataclass(frozen=True, slots=True)
class Used:
    """A right that a function asked for, in the words of the statement that gives it.

    Where none does, `sid` is empty, and resource and patterns are what the call named.
    """

    function: str
    sid: str
    action: str
    resource: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """What a function may do, and where."""

    arn: str
    place: Place
    statements: tuple[ParsedStatement, ...]

    def statement_for(self, right: Right) -> ParsedStatement | None:
        """The statement that allows it, if one does."""
        context = EvalContext(
            principal_arn=self.arn,
            principal_type="AssumedRole",
            principal_account=self.place.account,
            action=right.action,
            resource_arn=right.resource,
            region=self.place.region,
            service_context=dict(right.context),
        )
        if evaluate(context, [list(self.statements)]).decision != "Allow":
            return None
        return next(s for s in self.statements if evaluate(context, [[s]]).decision == "Allow")


def role_of(arn: str, place: Place, documents: Iterable[str | dict[str, Any]]) -> Role:
    """The role with these policies."""
    statements = [s for document in documents for s in parse_policy_document(document)]
    return Role(arn, place, tuple(statements))


class Rights:
    """The roles of the functions that run, and what came of their calls."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._roles: dict[str, Role] = {}
        self._seen: set[Used] = set()

    def naming(
        self, environment_of: Environment, role_named: Callable[[str, str], Role]
    ) -> Environment:
        """Has the environment of a function's process name it, and notes its role."""

        def environment(config: dict[str, Any], *arguments: Any) -> dict[str, str]:
            name = config["FunctionName"]
            self._roles[name] = role_named(config["Role"], config["FunctionArn"])
            return environment_of(config, *arguments) | {"AWS_ACCESS_KEY_ID": name}

        return environment

    def enforced(self, application: Application) -> Application:
        """The application, closed to what a function has no right to."""

        async def enforcing(scope: Scope, receive: Receive, send: Send) -> None:
            credential = _credential(scope)
            if credential is None or credential[0] not in self._roles:
                return await application(scope, receive, send)
            body = await _body(receive)
            function, service = credential
            missing = self._missing(function, service, scope, body)
            if missing is not None:
                return await _deny(send, function, missing)
            return await application(scope, _again(body, receive), send)

        return enforcing

    def _missing(self, function: str, service: str, scope: Scope, body: bytes) -> Right | None:
        role = self._roles[function]
        call = Call(
            service,
            operation=_header(scope, b"x-amz-target").rpartition(".")[2],
            body=body,
            method=scope["method"],
            target=f"{scope['path']}?{scope['query_string'].decode('latin-1')}",
        )
        missing = None
        for right in rights(role.place, call):
            statement = role.statement_for(right)
            self._note(function, right, statement)
            missing = missing or (right if statement is None else None)
        return missing

    def _note(self, function: str, right: Right, statement: ParsedStatement | None) -> None:
        named = right.context.get(LEADING_KEYS, [])
        if statement is None:
            used = Used(function, "", right.action, right.resource, tuple(named))
        else:
            granted = next(r for r in statement.resources if fnmatch_iam_cs(right.resource, r))
            patterns = _matched(statement, named)
            used = Used(function, statement.sid, right.action, granted, patterns)
        if used not in self._seen:
            self._seen.add(used)
            with self._log.open("a", encoding="utf-8") as log:
                log.write(json.dumps(asdict(used)) + "\n")


def read(log: Path) -> list[Used]:
    """What was written down."""
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    entries = [json.loads(line) for line in lines]
    return [Used(**{**entry, "patterns": tuple(entry["patterns"])}) for entry in entries]


def _matched(statement: ParsedStatement, named: Iterable[str]) -> tuple[str, ...]:
    patterns = statement.conditions.get(_SET_OPERATOR, {}).get(_LEADING_KEYS, [])
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return tuple(p for p in patterns if any(fnmatch_iam_cs(name, p) for name in named))


def _credential(scope: Scope) -> tuple[str, str] | None:
    if scope["type"] != "http":
        return None
    found = _CREDENTIAL.search(_header(scope, b"authorization"))
    return (found.group(1), found.group(3)) if found else None


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, and then what else is received."""
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return given.pop() if given else await receive()

    return receive_again


async def _deny(send: Send, function: str, right: Right) -> None:
    text = f"{function} is not authorized to perform {right.action} on {right.resource}"
    body = json.dumps({"__type": "AccessDeniedException", "message": text}).encode()
    headers = [
        (b"content-type", b"application/x-amz-json-1.0"),
        (b"x-amzn-errortype", b"AccessDeniedException"),
    ]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": body})
