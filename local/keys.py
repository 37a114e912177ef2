"""API keys, as items of the table: made and revoked here until the product has a command for it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

ALL_SCOPES = (
    "orders:write",
    "checkouts:write",
    "products:write",
    "products:read",
    "back-in-stock:write",
    "subscribers:read",
)

# The key in `events/`.
OF_FIXTURES = "till_0123456789abcdef_5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7"

_PREFIX = "till"


def make(
    dynamodb: Any,
    table_name: str,
    workspace: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
) -> str:
    """Records a new key and gives its text, which is nowhere else."""
    text = f"{_PREFIX}_{secrets.token_hex(8)}_{secrets.token_hex(24)}"
    record(dynamodb, table_name, text, workspace, scopes=scopes, expires_at=expires_at)
    return text


def record(
    dynamodb: Any,
    table_name: str,
    text: str,
    workspace: str,
    *,
    scopes: Iterable[str] = ALL_SCOPES,
    expires_at: datetime | None = None,
) -> None:
    """Records the key of a text that is known already, such as one in `events/`."""
    _, key_id, secret = text.split("_")
    item = {
        **_key(key_id),
        "secret_sha256": {"S": hashlib.sha256(secret.encode()).hexdigest()},
        "workspace": {"S": workspace},
        "scopes": {"SS": sorted(scopes)},
        "label": {"S": "local"},
    }
    if expires_at is not None:
        item["expires_at_rfc3339"] = {"S": _rfc3339(expires_at)}
    dynamodb.put_item(TableName=table_name, Item=item)


def revoke(dynamodb: Any, table_name: str, text: str) -> None:
    """Marks a key, given as its text, as revoked from now on."""
    _, key_id, _ = text.split("_")
    dynamodb.update_item(
        TableName=table_name,
        Key=_key(key_id),
        UpdateExpression="SET revoked_at = :now",
        ExpressionAttributeValues={":now": {"S": _rfc3339(datetime.now(timezone.utc))}},
    )


def _key(key_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"KEY#{key_id}"}, "sk": {"S": "KEY"}}


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
