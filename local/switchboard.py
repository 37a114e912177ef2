"""Breaks the functions' AWS on purpose: a proxy between them and the emulator that obeys rules.

A call is known by its service (the scope of its signature) and its operation, so that a journey can
say "PutEvents fails before it takes effect, twice". Nothing but the functions goes through here:
the gateway, the pump and the tests always reach the emulator.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from local.wire import Client, Hangup, Request, Response

_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_SCHEDULE_OPERATIONS = {
    "POST": "CreateSchedule",
    "GET": "GetSchedule",
    "PUT": "UpdateSchedule",
    "DELETE": "DeleteSchedule",
}


class Moment(Enum):
    """When a fault strikes, seen from the service: nothing done yet, or all done but the answer."""

    BEFORE = "before"
    AFTER = "after"


class Manner(Enum):
    """How a fault shows to the function."""

    CUT = "the connection is closed without an answer"
    ERROR = "the service answers an error"
    HANG = "no answer comes, however long the function waits"
    KILL = "the function's process is killed"


@dataclass(slots=True)
class Fault:
    """Which calls go wrong and how, and how many did. Times left out mean every time."""

    service: str
    operation: str | None = None
    moment: Moment = Moment.BEFORE
    manner: Manner = Manner.CUT
    error: str = "ThrottlingException"
    status: int = 400
    times: int | None = None
    struck: int = 0

    def _strikes(self, service: str, operation: str, moment: Moment) -> bool:
        return (
            self.service == service
            and self.operation in (None, operation)
            and self.moment is moment
            and self.times != 0
        )


class Switchboard:
    """The rules in force, and a count of every call of a function. Usable from any thread."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._calls: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def broken(self, fault: Fault) -> Iterator[Fault]:
        """Applies a fault inside the `with` block."""
        self.add(fault)
        try:
            yield fault
        finally:
            self.remove(fault)

    def add(self, fault: Fault) -> None:
        """Puts a fault in force, behind those that already are."""
        with self._lock:
            self._faults.append(fault)

    def remove(self, fault: Fault) -> None:
        """Ends a fault; calls that hang because of it stay so until their function gives up."""
        with self._lock:
            self._faults = [other for other in self._faults if other is not fault]

    def calls(self) -> Counter[tuple[str, str]]:
        """How often each (service, operation) was called since the stack came up."""
        with self._lock:
            return self._calls.copy()

    def count(self, service: str, operation: str) -> None:
        """Notes one call."""
        with self._lock:
            self._calls[service, operation] += 1

    def take(self, service: str, operation: str, moment: Moment) -> Fault | None:
        """The fault that strikes this call now, which uses up one of its times."""
        with self._lock:
            for fault in self._faults:
                if fault._strikes(service, operation, moment):
                    fault.struck += 1
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None


class FaultyPath:
    """The proxy itself: a handler for a server, in front of a client of the emulator."""

    def __init__(
        self, switchboard: Switchboard, emulator: Client, emulator_pid: Callable[[], int]
    ) -> None:
        self._switchboard = switchboard
        self._emulator = emulator
        self._emulator_pid = emulator_pid

    async def handle(self, request: Request) -> Response:
        """The emulator's answer, or what a fault makes of it."""
        service, operation = _named(request)
        self._switchboard.count(service, operation)
        struck = await self._strike(request, service, operation, Moment.BEFORE)
        if struck is not None:
            return struck
        answer = await self._emulator.send(request)
        return await self._strike(request, service, operation, Moment.AFTER) or answer

    async def _strike(
        self, request: Request, service: str, operation: str, moment: Moment
    ) -> Response | None:
        fault = self._switchboard.take(service, operation, moment)
        if fault is None:
            return None
        if fault.manner is Manner.ERROR:
            return _error(fault)
        if fault.manner is Manner.HANG:
            await asyncio.Event().wait()
        if fault.manner is Manner.KILL:
            _kill_owner(request.peer_port, self._emulator_pid())
        raise Hangup


def _named(request: Request) -> tuple[str, str]:
    scope = _SCOPE.search(request.header("authorization"))
    service = scope.group(1) if scope else ""
    target = request.header("x-amz-target")
    if target:
        return service, target.rpartition(".")[2]
    if service == "scheduler":
        return service, _SCHEDULE_OPERATIONS.get(request.method, request.method)
    return service, request.method


def _error(fault: Fault) -> Response:
    body = json.dumps({"__type": fault.error, "message": "injected by the local stack"}).encode()
    headers = (("content-type", "application/x-amz-json-1.0"), ("x-amzn-errortype", fault.error))
    return Response(fault.status, headers, body)


def _kill_owner(port: int, parent: int) -> None:
    """Kills the process that holds the client end of a connection, if it is a child of `parent`."""
    inode = _socket_inode(port)
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The command stands in brackets and may hold anything; the parent is the second after.
            if int(status.read_text().rpartition(")")[2].split()[1]) != parent:
                continue
            descriptors = [str(link.readlink()) for link in (status.parent / "fd").iterdir()]
        except OSError:
            continue  # It ended while being looked at.
        if f"socket:[{inode}]" in descriptors:
            os.kill(int(status.parent.name), signal.SIGKILL)


def _socket_inode(local_port: int) -> str:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].rpartition(":")[2], 16) == local_port and fields[3] == "01":
            return fields[9]
    return ""
