"""Brings every published event to the runner: a rule on the bus, a queue, a file of JSON lines."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from local.aws import JsonApi, connect

Envelope = dict[str, Any]

_RULE = "local-collector"
_QUEUE = "local-collector"
# Longer than any stall of this process: an event that shows up twice would look like a fault.
_VISIBILITY_S = "3600"
_WAIT_S = 10
_PAGE_MESSAGES = 10
_LOOK_AGAIN_S = 0.02


def subscribe(event_bus_name: str, endpoint_url: str) -> str:
    """Has all events of the bus sent to a queue of our own, and gives its address."""
    sqs = connect("sqs", endpoint_url)
    queue_url: str = sqs.create_queue(
        QueueName=_QUEUE, Attributes={"VisibilityTimeout": _VISIBILITY_S}
    )["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    events = connect("events", endpoint_url)
    events.put_rule(
        Name=_RULE,
        EventBusName=event_bus_name,
        EventPattern=json.dumps({"source": [{"prefix": ""}]}),
    )
    events.put_targets(
        Rule=_RULE,
        EventBusName=event_bus_name,
        Targets=[{"Id": "queue", "Arn": queue_arn["Attributes"]["QueueArn"]}],
    )
    return queue_url


class Collector:
    """Moves events from the queue to a file, and shows each to whoever wants to see it."""

    def __init__(
        self, sqs: JsonApi, queue_url: str, path: Path, show: Callable[[Envelope], None]
    ) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._path = path
        self._show = show
        self._at_work = asyncio.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")

    async def run(self) -> None:
        """Collects until it is cancelled."""
        while True:
            async with self._at_work:
                await self._collect()

    @contextlib.asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Keeps it from the queue: what it had just been given would stay unseen for an hour."""
        async with self._at_work:
            yield

    async def caught_up(self) -> None:
        """Returns once every event published so far is in the file."""
        while await self._waiting():
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def _collect(self) -> None:
        page = await self._sqs.call(
            "ReceiveMessage",
            {
                "QueueUrl": self._queue_url,
                "MaxNumberOfMessages": _PAGE_MESSAGES,
                "WaitTimeSeconds": _WAIT_S,
            },
        )
        messages = page.get("Messages", [])
        envelopes = [json.loads(message["Body"]) for message in messages]
        with self._path.open("a", encoding="utf-8") as lines:
            lines.writelines(
                json.dumps(envelope, ensure_ascii=False, separators=(",", ":")) + "\n"
                for envelope in envelopes
            )
        for envelope in envelopes:
            self._show(envelope)
        if messages:
            # At once: the emulator goes through the whole queue for each call, and a collector that
            # falls behind makes the queue longer.
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ]
            await self._sqs.call(
                "DeleteMessageBatch", {"QueueUrl": self._queue_url, "Entries": entries}
            )

    async def _waiting(self) -> bool:
        """Whether the queue holds a message, seen or unseen."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = await self._sqs.call(
            "GetQueueAttributes", {"QueueUrl": self._queue_url, "AttributeNames": names}
        )
        return any(int(answer["Attributes"][name]) for name in names)
