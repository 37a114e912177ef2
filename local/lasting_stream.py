"""Has the emulator's DynamoDB stream outlive a restart, as the stream of a table does on AWS.

ministack saves its tables on a clean stop and forgets their streams, so that what was written and
not yet read would reach nobody: an answer of 2xx, and nothing after it. Here the records go into
the same file as the tables. Only those that the stream's reader may still ask for: a reader that
has asked from a position on has been given all before it (one more is kept, for a reader that
names the last one it has).
"""

from __future__ import annotations

from typing import Any

from ministack.services import dynamodb, dynamodb_streams

_MEMBER = "local_streams"

Scope = tuple[str, str, str]


def install() -> None:
    """Puts the streams into what DynamoDB saves and loads."""
    save, load = dynamodb.get_state, dynamodb.load_persisted_state
    get_records = dynamodb_streams._get_records
    asked_from: dict[Scope, int] = {}

    def note_and_get_records(data: dict[str, Any]) -> Any:
        iterator = dynamodb_streams._decode_iterator(data.get("ShardIterator") or "")
        if iterator is not None and "a" in iterator:
            scope = (iterator["a"], iterator["r"], iterator["t"])
            asked_from[scope] = max(asked_from.get(scope, 0), iterator["p"])
        return get_records(data)

    def save_with_streams() -> dict[str, Any]:
        streams = [
            _saved(scope, records, asked_from.get(scope, 0))
            for scope, records in dynamodb._stream_records.all_items()
        ]
        return {**save(), _MEMBER: streams}

    def load_with_streams(data: dict[str, Any]) -> None:
        load(data)
        for stream in data.get(_MEMBER, []):
            dynamodb._stream_records.set_scoped(*stream["scope"], stream["records"])
            dynamodb._stream_trimmed.set_scoped(*stream["scope"], stream["trimmed"])

    dynamodb.get_state = save_with_streams
    dynamodb.load_persisted_state = load_with_streams
    dynamodb_streams._get_records = note_and_get_records


def _saved(scope: Scope, records: list[Any], asked_from: int) -> dict[str, Any]:
    trimmed = dynamodb._stream_trimmed.get_scoped(*scope, 0)
    read = max(asked_from - trimmed - 1, 0)
    return {"scope": list(scope), "records": records[read:], "trimmed": trimmed + read}
