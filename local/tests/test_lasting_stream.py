"""The emulator's streams outlive its restart, from where their reader had come to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ministack.services import dynamodb, dynamodb_streams

from local import lasting_stream

SCOPE = ("000000000000", "us-east-1", "orders")


def record(number: int) -> dict[str, Any]:
    return {"dynamodb": {"SequenceNumber": str(number)}}


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module, name in (
        (dynamodb, "get_state"),
        (dynamodb, "load_persisted_state"),
        (dynamodb_streams, "_get_records"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))
    lasting_stream.install()
    dynamodb._stream_records.set_scoped(*SCOPE, [record(number) for number in range(10)])
    yield
    forget()


def forget() -> None:
    dynamodb._stream_records.clear()
    dynamodb._stream_trimmed.clear()


def ask_from(position: int) -> None:
    account, region, table = SCOPE
    iterator = dynamodb_streams._encode_iterator(
        table, "shard", position, account_id=account, region=region
    )
    dynamodb_streams._get_records({"ShardIterator": iterator})


def restart() -> None:
    # Tables are none of this test's, and their encoding is the emulator's own.
    saved = {"local_streams": dynamodb.get_state()["local_streams"]}
    forget()
    dynamodb.load_persisted_state(json.loads(json.dumps(saved)))


def kept() -> tuple[int, list[str]]:
    records = dynamodb._stream_records.get_scoped(*SCOPE)
    numbers = [one["dynamodb"]["SequenceNumber"] for one in records]
    return dynamodb._stream_trimmed.get_scoped(*SCOPE, 0), numbers


def test_what_nobody_has_read_is_all_there() -> None:
    restart()
    assert kept() == (0, [str(number) for number in range(10)])


def test_what_was_read_is_let_go_but_for_the_last_of_it() -> None:
    ask_from(4)
    ask_from(7)
    restart()
    assert kept() == (6, ["6", "7", "8", "9"])


def test_positions_stay_what_they_are_however_often_it_is_restarted() -> None:
    ask_from(4)
    restart()
    ask_from(6)
    restart()
    assert kept() == (5, ["5", "6", "7", "8", "9"])
    assert dynamodb.stream_records_since("orders", 9, 10, account_id=SCOPE[0], region=SCOPE[1]) == [
        record(9)
    ]
