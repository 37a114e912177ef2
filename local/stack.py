"""The whole local stack as one object: up inside a `with` block, gone after it.

    with Stack(parameters={"AbandonedCheckoutMinutes": "5"}, faults=True) as stack:
        requests to stack.api_url with stack.api_key
        stack.settle()
        lines of stack.events_path

Binaries are packaged as they lie in the target directory; whoever wants them fresh builds first
(`artifacts.build`). Several stacks may be up at once: each has its own emulator and directory.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from local import artifacts, keys, rights
from local.aws import JsonApi, connect
from local.background import Background
from local.collector import Collector, Envelope, subscribe
from local.deployment import Deployment, deploy
from local.emulator import Emulator
from local.failure import StackError
from local.gateway import Gateway
from local.gateway import server as gateway_server
from local.invoker import Invoker, Outcome
from local.pump import Pump
from local.reminders import Reminder, Reminders
from local.rights import Used
from local.switchboard import FaultyPath, Switchboard
from local.template import Template
from local.wire import LOOPBACK, Client, Request, Response, Server

DEV_WORKSPACE = "dev"

# Never the measure of anything: it only ends a run in which something is stuck for good. Beside
# other work on the machine a journey may take many times what it takes alone.
_SETTLE_LIMIT_S = 300.0
# Fixtures of any date trigger here, and batches run beside one another as in a large account.
_PARAMETERS = {"HistoricalAfterDays": "0", "ParallelizationFactor": "10"}
_FUNCTION_CALL_LIMIT_BYTES = 32 * 1024 * 1024


def _silent(_: object) -> None:
    """Where nobody listens."""


class Stack:
    """A deployed stack on loopback ports."""

    def __init__(
        self,
        *,
        port: int = 0,
        directory: Path | None = None,
        parameters: Mapping[str, str] | None = None,
        binaries: Path | None = None,
        faults: bool = False,
        progress: Callable[[str], None] = _silent,
        show_event: Callable[[Envelope], None] = _silent,
        report: Callable[[str], None] = _silent,
    ) -> None:
        """Describes the stack; nothing is started yet.

        `port` is the API's, any free one for 0. `directory` gets events.jsonl and the emulator's
        log (a temporary one, removed at the end, if left out). `parameters` override the
        template's. `binaries` is where the function binaries lie (default: cargo's dev profile).
        With `faults` the functions reach AWS through `switchboard`. `progress` hears what is being
        done, `show_event` every published event, `report` what goes wrong behind a function.
        """
        self._wanted_port = port
        self._directory = directory
        self._parameters = _PARAMETERS | dict(parameters or {})
        self._binaries = binaries
        self._with_faults = faults
        self._progress = progress
        self._show_event = show_event
        self._report = report
        self._cleanup = ExitStack()
        self._background = Background()
        self.switchboard = Switchboard()
        self.api_key = ""

    def __enter__(self) -> Stack:
        with ExitStack() as cleanup:
            self._start(cleanup)
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        denied = [used for used in self.rights() if not used.sid]
        self._cleanup.close()
        if denied and error is None:
            raise StackError("\n".join(f"template.yaml denies: {used}" for used in denied))

    # ------------------------------------------------------------ names

    @property
    def api_url(self) -> str:
        """The base address of every endpoint."""
        return f"http://{LOOPBACK}:{self._api.port}/api/v1"

    @property
    def endpoint_url(self) -> str:
        """The emulator: AWS_ENDPOINT_URL for boto3 and the AWS command line."""
        return self._emulator.endpoint_url

    @property
    def table_name(self) -> str:
        """The table."""
        return self._deployment.outputs["TableName"]

    @property
    def event_bus_name(self) -> str:
        """The bus."""
        return self._deployment.outputs["EventBusName"]

    @property
    def schedule_group(self) -> str:
        """The group of the reminders' schedules."""
        return self._deployment.outputs["ScheduleGroup"]

    @property
    def environment(self) -> Mapping[str, str]:
        """All variables that the template gives to any function."""
        return self._deployment.environment

    @property
    def events_path(self) -> Path:
        """One JSON line for every published event."""
        return self._path / "events.jsonl"

    @property
    def log_path(self) -> Path:
        """What the emulator says, the functions' own log lines among it."""
        return self._emulator.log_path

    # ---------------------------------------------------------- actions

    def client(self, service: str) -> Any:
        """A boto3 client of the emulator."""
        return connect(service, self.endpoint_url)

    def make_key(
        self,
        workspace: str,
        scopes: Iterable[str] = keys.ALL_SCOPES,
        expires_at: datetime | None = None,
    ) -> str:
        """A new API key, as the text that a client sends."""
        return keys.make(self._dynamodb, self.table_name, workspace, scopes, expires_at)

    def accept_fixtures(self) -> None:
        """Makes the key of the payloads in `events/` one of the development workspace's.

        It is in the repository, so no other stack may know it: this one is reached from this
        machine alone.
        """
        keys.record(self._dynamodb, self.table_name, keys.OF_FIXTURES, DEV_WORKSPACE)

    def revoke_key(self, key: str) -> None:
        """Revokes a key, given as its text."""
        keys.revoke(self._dynamodb, self.table_name, key)

    def invoke(self, function: str, payload: Any) -> Outcome:
        """Runs a function, by its name in the repository, with an event of the caller's making."""
        return self._background.wait(self._invoker.invoke(function, payload))

    def pending(self) -> list[Reminder]:
        """The reminders that have not fired, the next one due first."""
        return self._reminders.pending()

    def fire(self, reminder: Reminder) -> Outcome:
        """Fires a reminder now."""
        return self._reminders.fire(reminder)

    def settle(self, limit_s: float = _SETTLE_LIMIT_S) -> None:
        """Waits until every write so far went through the stream and every event is in the file.

        Raises TimeoutError when it takes longer, as it does while a fault keeps records waiting.
        """
        self._background.wait(self._settled(), limit_s)

    def restart_emulator(self) -> None:
        """Ends the emulator and starts it again with its state; functions die where they are.

        Meanwhile nobody reaches AWS, and the API answers 503. Nothing that was answered is lost:
        neither what is stored, nor records of the stream, nor schedules, nor events on their way.
        To be called from the thread that brought the stack up.
        """
        collector = self._collector.paused()
        self._background.wait(collector.__aenter__())
        try:
            self._emulator.restart()
        finally:
            self._background.wait(collector.__aexit__(None, None, None))

    def rights(self) -> list[Used]:
        """Every right that a function used, and those that it lacked."""
        return rights.read(self._emulator.rights_path)

    def failure(self) -> str:
        """Why the stack is no longer whole, or the empty string."""
        if self._emulator.stopped():
            return f"The emulator has stopped; its log is {self.log_path}."
        error = self._background.failure()
        return f"The local stack has stopped: {error!r}" if error else ""

    # --------------------------------------------------------- start-up

    def _start(self, cleanup: ExitStack) -> None:
        self._path = self._directory or Path(
            cleanup.enter_context(tempfile.TemporaryDirectory(prefix="tillstream-"))
        )
        self._path.mkdir(parents=True, exist_ok=True)
        template = Template.load()
        archives = artifacts.package((f.name for f in template.functions), self._binaries)

        self._background.start()
        cleanup.callback(self._background.stop)
        self._start_emulator(cleanup)

        self._progress("deploying template.yaml")
        if left_out := template.left_out():
            self._progress(f"left out, since the emulator refuses it: {', '.join(left_out)}")
        self._deployment = deploy(template, archives, self._parameters, self.endpoint_url)
        self._dynamodb = self.client("dynamodb")
        self._reminders = Reminders(self.schedule_group, self.endpoint_url)
        self._start_streams(self._deployment, cleanup)
        self.api_key = self.make_key(DEV_WORKSPACE)
        self._start_api(template, cleanup)

    def _start_emulator(self, cleanup: ExitStack) -> None:
        self._progress("starting the emulator")
        self._emulator = Emulator(self._path)
        cleanup.callback(self._emulator.stop)
        if not self._with_faults:
            self._emulator.start(lambda port: f"http://{LOOPBACK}:{port}")
        else:
            proxy = self._serve(self._faulty, cleanup, 0)
            self._emulator.start(lambda _: f"http://{LOOPBACK}:{proxy.port}")
        self._client = Client(self._emulator.port)
        cleanup.callback(lambda: self._background.wait(self._client.close()))
        self._faulty_path = FaultyPath(self.switchboard, self._client, lambda: self._emulator.pid)

    def _start_streams(self, deployment: Deployment, cleanup: ExitStack) -> None:
        returned = asyncio.Event()
        self._invoker = Invoker(self._client, deployment.functions, returned)
        streams = JsonApi(
            self._client, scope="dynamodb", prefix="DynamoDBStreams_20120810", version="1.0"
        )
        self._pump = Pump(streams, self._invoker, deployment.mappings, returned, self._report)
        sqs = JsonApi(self._client, scope="sqs", prefix="AmazonSQS", version="1.0")
        queue_url = subscribe(self.event_bus_name, self.endpoint_url)
        self._collector = Collector(sqs, queue_url, self.events_path, self._show_event)
        cleanup.callback(self._background.drop)
        self._background.keep(self._pump.run())
        self._background.keep(self._collector.run())

    def _start_api(self, template: Template, cleanup: ExitStack) -> None:
        gateway = gateway_server(Gateway(template.routes, self._invoker))
        self._api = self._listen(gateway, cleanup, self._wanted_port)

    def _serve(self, handler: Callable[[Request], Any], cleanup: ExitStack, port: int) -> Server:
        limit = _FUNCTION_CALL_LIMIT_BYTES
        return self._listen(
            Server(handler, too_large=Response(413), body_limit_bytes=limit), cleanup, port
        )

    def _listen(self, server: Server, cleanup: ExitStack, port: int) -> Server:
        try:
            self._background.wait(server.start(port))
        except OSError as error:
            raise StackError(f"Port {port} of {LOOPBACK} is taken: {error.strerror}.") from error
        cleanup.callback(lambda: self._background.wait(server.stop()))
        return server

    async def _faulty(self, request: Request) -> Response:
        return await self._faulty_path.handle(request)

    async def _settled(self) -> None:
        await self._pump.settled()
        await self._collector.caught_up()
