"""The pump keeps the rules of Lambda's event source mappings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

import pytest

from local import pump
from local.aws import JsonApi
from local.deployment import StreamMapping
from local.invoker import Invoker, Outcome
from local.pump import Pump, Record

Answer = Callable[[list[str]], Awaitable[object]]


def record(number: int, item: str = "one", sk: str = "FACT#a") -> Record:
    """A stream record; its sequence number is its own number in three digits."""
    keys = {"pk": {"S": item}, "sk": {"S": sk}}
    return {
        "eventName": "INSERT",
        "dynamodb": {"Keys": keys, "SequenceNumber": f"{number:03}"},
    }


class Stream:
    """A stream of one page, then empty ones."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = list(records)

    async def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Answers as the Streams API does."""
        if operation == "DescribeStream":
            return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}
        if operation == "GetShardIterator":
            return {"ShardIterator": "0"}
        start = int(payload["ShardIterator"])
        page = self._records[start:]
        return {"Records": page, "NextShardIterator": str(start + len(page))}


class Function:
    """A function that notes the batches it gets and answers as it is told."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.batches: list[list[str]] = []

    async def invoke(self, _: str, event: Any) -> Outcome:
        """One invocation; an exception is a function error."""
        batch = [record["dynamodb"]["SequenceNumber"] for record in event["Records"]]
        self.batches.append(batch)
        try:
            return Outcome(json.dumps(await self._answer(batch)).encode())
        except RuntimeError as error:
            return Outcome(json.dumps({"errorMessage": str(error)}).encode(), error="Unhandled")


def failures(*identifiers: str) -> object:
    """A partial batch response."""
    return {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}


def run(
    records: Sequence[Record], answer: Answer, *, lanes: int = 1, pattern: str = "{}"
) -> list[list[str]]:
    """The batches a function got until the stream was settled."""
    function = Function(answer)
    mapping = StreamMapping("processor", "stream", 100, lanes, True, True, (pattern,))

    async def settle() -> None:
        streams, invoker = cast(JsonApi, Stream(records)), cast(Invoker, function)
        subject = Pump(streams, invoker, [mapping], asyncio.Event(), lambda _: None)
        running = asyncio.create_task(subject.run())
        await asyncio.wait_for(subject.settled(), 5)
        running.cancel()

    asyncio.run(settle())
    return function.batches


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "_FIRST_PAUSE_S", 0.0)
    monkeypatch.setattr(pump, "_POLL_S", 0.001)


def test_everything_from_the_lowest_failed_number_on_is_sent_again() -> None:
    answers = iter([failures("003", "002"), failures()])

    async def answer(_: list[str]) -> object:
        return next(answers)

    assert run([record(n) for n in (1, 2, 3, 4)], answer) == [
        ["001", "002", "003", "004"],
        ["002", "003", "004"],
    ]


@pytest.mark.parametrize("identifier", ["", "nobody's"])
def test_an_identifier_that_is_not_in_the_batch_fails_all_of_it(identifier: str) -> None:
    answers = iter([failures(identifier), failures()])

    async def answer(_: list[str]) -> object:
        return next(answers)

    assert run([record(1), record(2)], answer) == [["001", "002"], ["001", "002"]]


@pytest.mark.parametrize("payload", [None, {}, {"batchItemFailures": []}, "done"])
def test_an_answer_that_names_nothing_is_success(payload: object) -> None:
    async def answer(_: list[str]) -> object:
        return payload

    assert run([record(1)], answer) == [["001"]]


def test_a_function_error_halves_the_batch_until_the_culprit_is_alone() -> None:
    once = iter([True])

    async def answer(batch: list[str]) -> object:
        if "003" in batch and (len(batch) > 1 or next(once, False)):
            raise RuntimeError("003 is bad")
        return failures()

    assert run([record(n) for n in (1, 2, 3, 4)], answer) == [
        ["001", "002", "003", "004"],
        ["001", "002"],
        ["003", "004"],
        ["003"],
        ["003"],
        ["004"],
    ]


def test_an_item_that_fails_does_not_hold_up_the_other_lanes_nor_lose_its_order() -> None:
    rounds = 0

    async def answer(batch: list[str]) -> object:
        nonlocal rounds
        rounds += "001" in batch
        return failures("001") if "001" in batch and rounds < 5 else failures()

    free = [record(number, f"free {number}") for number in range(2, 12)]
    batches = run([record(1, "stuck"), *free, record(12, "stuck")], answer, lanes=10)

    stuck = [batch for batch in batches if "001" in batch]
    assert len(stuck) == 5
    assert all("012" in batch for batch in stuck)
    assert any(batch for batch in batches[:10] if batch not in stuck)


def test_only_records_that_match_the_filter_are_delivered() -> None:
    async def answer(_: list[str]) -> object:
        return failures()

    pattern = '{"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"FACT#"}]}}}}'
    assert run([record(1, sk="AUTO#a"), record(2)], answer, pattern=pattern) == [["002"]]
