"""Plays Lambda's event source mappings for DynamoDB Streams: stream records in, invocations out.

The emulator's own mappings are switched off, for three reasons found in its source: it takes any
answer without a function error for success, so records named in `batchItemFailures` are lost; one
thread serves all mappings, so a function that hangs stalls the others; and it has neither bisecting
nor parallel batches. Faults are injected here on purpose, so losing nothing matters more than using
the emulator's loop. The rules are those of the Lambda developer guide ("Using Lambda with Amazon
DynamoDB", "Configuring partial batch response"):

* a mapping divides its records over as many lanes as its parallelization factor, by item key: those
  of one item stay in order and are never handled twice at the same time;
* an answer that names failed items moves the lane's checkpoint to the LOWEST of their sequence
  numbers, and everything from there on is sent again, with a growing pause;
* a function error fails the whole batch, which is halved if the mapping says so.

Nothing is ever given up: a local stack does not live for the hours after which the template does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from local.aws import JsonApi, ServiceError
from local.deployment import StreamMapping
from local.filters import any_of
from local.invoker import Invoker, Outcome

Record = dict[str, Any]
Report = Callable[[str], None]

# Lambda polls a shard four times a second; here every invocation wakes the reader as well.
_POLL_S = 0.25
_PAGE_RECORDS = 1000
# "Lambda invokes your function when the payload reaches 6 MB", however many records that is.
_PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2.0


class Pump:
    """Reads one stream and feeds every mapping on it."""

    def __init__(
        self,
        streams: JsonApi,
        invoker: Invoker,
        mappings: Sequence[StreamMapping],
        written: asyncio.Event,
        report: Report,
    ) -> None:
        """`written` is set by others when the stream is worth reading before the next poll."""
        [self._stream_arn] = {mapping.stream_arn for mapping in mappings}
        self._streams = streams
        self._feeds = [_Feed(mapping, invoker, report) for mapping in mappings]
        self._written = written
        self._reads_begun = 0
        self._quiet_read = 0
        self._quiet = asyncio.Condition()

    async def run(self) -> None:
        """Pumps until it is cancelled."""
        lanes = [lane.run() for feed in self._feeds for lane in feed.lanes]
        await asyncio.gather(self._read(), *lanes)

    async def settled(self) -> None:
        """Returns once everything written so far, and what came of it, has been handled."""
        # The read that is under way may have begun before the caller's write.
        target = self._reads_begun + 1
        self._written.set()
        async with self._quiet:
            await self._quiet.wait_for(lambda: self._quiet_read >= target)

    async def _read(self) -> None:
        last = ""
        iterator = await self._iterator(last)
        while True:
            self._written.clear()
            self._reads_begun += 1
            this_read, was_idle = self._reads_begun, self._idle()
            try:
                page = await self._streams.call(
                    "GetRecords", {"ShardIterator": iterator, "Limit": _PAGE_RECORDS}
                )
            except ServiceError as error:
                if error.code != "ExpiredIteratorException":
                    raise
                # The machine was asleep for longer than an iterator lives.
                iterator = await self._iterator(last)
                continue
            except ConnectionError:
                # The emulator is restarting. Nothing was read, so the next read begins there too.
                await asyncio.sleep(_POLL_S)
                continue
            iterator = page["NextShardIterator"]
            for record in page["Records"]:
                last = record["dynamodb"]["SequenceNumber"]
                self._offer(record)
            if not page["Records"]:
                if was_idle:
                    await self._note_quiet(this_read)
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._written.wait(), _POLL_S)

    def _offer(self, record: Record) -> None:
        # The Streams API leaves this out; Lambda puts it in.
        record["eventSourceARN"] = self._stream_arn
        for feed in self._feeds:
            feed.offer(record)

    def _idle(self) -> bool:
        return all(feed.idle() for feed in self._feeds)

    async def _note_quiet(self, read: int) -> None:
        async with self._quiet:
            self._quiet_read = read
            self._quiet.notify_all()

    async def _iterator(self, after: str) -> str:
        described = await self._streams.call("DescribeStream", {"StreamArn": self._stream_arn})
        # The emulator never splits the shard.
        [shard] = described["StreamDescription"]["Shards"]
        request = {"StreamArn": self._stream_arn, "ShardId": shard["ShardId"]}
        if after:
            request |= {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
        else:
            request |= {"ShardIteratorType": "TRIM_HORIZON"}
        answer = await self._streams.call("GetShardIterator", request)
        return str(answer["ShardIterator"])


class _Feed:
    """One mapping: its filter, and its lanes."""

    def __init__(self, mapping: StreamMapping, invoker: Invoker, report: Report) -> None:
        self._wanted = any_of(mapping.patterns)
        self.lanes = [
            _Lane(mapping, invoker, report) for _ in range(mapping.parallelization_factor)
        ]

    def offer(self, record: Record) -> None:
        if self._wanted(record):
            key = json.dumps(record["dynamodb"]["Keys"], sort_keys=True).encode()
            self.lanes[zlib.crc32(key) % len(self.lanes)].put(record)

    def idle(self) -> bool:
        return all(lane.idle() for lane in self.lanes)


class _Lane:
    """The records of some items, handled one batch after the other."""

    def __init__(self, mapping: StreamMapping, invoker: Invoker, report: Report) -> None:
        self._mapping = mapping
        self._invoker = invoker
        self._report = report
        self._waiting: deque[tuple[Record, int]] = deque()
        self._arrived = asyncio.Event()
        self._delivering = False

    def put(self, record: Record) -> None:
        self._waiting.append((record, len(json.dumps(record))))
        self._arrived.set()

    def idle(self) -> bool:
        return not self._waiting and not self._delivering

    async def run(self) -> None:
        while True:
            await self._arrived.wait()
            self._delivering = True
            await self._deliver(self._take())
            self._delivering = False
            if not self._waiting:
                self._arrived.clear()

    def _take(self) -> list[Record]:
        batch: list[Record] = []
        size = 0
        while self._waiting and len(batch) < self._mapping.batch_size:
            record, record_size = self._waiting[0]
            if batch and size + record_size > _PAYLOAD_LIMIT_BYTES:
                break
            self._waiting.popleft()
            batch.append(record)
            size += record_size
        return batch

    async def _deliver(self, batch: list[Record]) -> None:
        attempt = 0
        while batch:
            if attempt:
                await asyncio.sleep(min(_FIRST_PAUSE_S * 2 ** (attempt - 1), _LONGEST_PAUSE_S))
            outcome = await self._invoke(batch)
            attempt += 1
            if outcome.error:
                self._report_failure(attempt, f"{outcome.describe_error()} ({len(batch)} records)")
                if self._mapping.bisect_on_error and len(batch) > 1:
                    middle = len(batch) // 2
                    await self._deliver(batch[:middle])
                    batch, attempt = batch[middle:], 0
                continue
            done = self._checkpoint(outcome, batch)
            if done < len(batch):
                self._report_failure(
                    attempt, f"{len(batch) - done} of {len(batch)} records are to be sent again"
                )
            if done:
                attempt = 1
            batch = batch[done:]

    async def _invoke(self, batch: list[Record]) -> Outcome:
        try:
            return await self._invoker.invoke(self._mapping.function, {"Records": batch})
        except ConnectionError as error:
            return Outcome(b"", error=f"Lambda is unreachable: {error}")

    def _checkpoint(self, outcome: Outcome, batch: Sequence[Record]) -> int:
        """How many records from the start of the batch are done with."""
        answer = outcome.parsed()
        if not self._mapping.report_item_failures or not isinstance(answer, dict):
            return len(batch)
        failures = answer.get("batchItemFailures") or []
        places = {record["dynamodb"]["SequenceNumber"]: place for place, record in enumerate(batch)}
        # An identifier that is none of the batch's fails all of it.
        return min(
            (places.get(item.get("itemIdentifier"), 0) for item in failures), default=len(batch)
        )

    def _report_failure(self, attempt: int, what: str) -> None:
        # The first times and then ever more rarely: an outage is not to drown everything else.
        if attempt & (attempt - 1) == 0:
            self._report(f"{self._mapping.function}, attempt {attempt}: {what}")
