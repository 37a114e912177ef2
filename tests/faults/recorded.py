"""The accepted facts: what the orders show of theirs, each with the statement that it came from.

Nothing that was answered as taken may be missing, and nothing may be there that nobody stated: both
are differences. A statement is known again by what makes it a version of its own (`_mark`). The
API shows when a fact of an order was accepted. Of checkouts and requests for stock it does not say
so: there it is somewhere between the sending of the statement and its answer.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone

from .clients import Answered
from .observed import Observed
from .traffic import Json, catalogue, restock

Mark = tuple[object, ...]

_LAST = 10**12


def facts(
    workspace: str, answered: Sequence[Answered], observed: Observed
) -> tuple[list[Json], list[str]]:
    """The facts in the order of their acceptance, and what is wrong with them."""
    by_order: dict[str, list[Answered]] = defaultdict(list)
    for one in answered:
        if one.statement.path == "/orders":
            by_order[one.statement.body["orderId"]].append(one)
    found: list[Json] = []
    wrong = [
        f"{one.statement.path} answered {one.status} {one.body}, for {one.statement.body}"
        for one in answered
        if one.status not in one.statement.statuses
    ]
    for order_id, stated in by_order.items():
        shown = observed.orders.get(order_id, {}).get("facts", [])
        of_order, wrong_here = _of_order(workspace, order_id, stated, shown)
        found += of_order
        wrong += wrong_here
    found += _others(answered)
    found.sort(key=lambda fact: fact["at"])
    numbered = [{**fact, "number": number} for number, fact in enumerate(found, 1_000)]
    for fact in numbered:
        del fact["at"]
    return [*_upserts(1, catalogue()), *numbered, *_upserts(_LAST, restock())], wrong


def _of_order(
    workspace: str, order_id: str, stated: Sequence[Answered], shown: Sequence[Json]
) -> tuple[list[Json], list[str]]:
    taken = [one for one in stated if one.status == 202]
    # In the order in which they were first stated.
    bodies = {_mark_of_body(workspace, one.statement.body): one.statement.body for one in taken}
    recorded = [(_mark_of_fact(fact), fact) for fact in shown]
    found = [
        {
            "kind": "order",
            "acceptedAt": fact["acceptedAt"],
            "historical": fact["historical"],
            "statement": bodies[mark],
            "at": instant(fact["acceptedAt"]),
        }
        for mark, fact in recorded
        if mark in bodies
    ]
    wrong = [f"{order_id}: {what}" for what in _wrong(bodies, recorded)]
    return found, wrong


def _wrong(bodies: dict[Mark, Json], recorded: list[tuple[Mark, Json]]) -> Iterable[str]:
    marks = [mark for mark, _ in recorded]
    # No statement of these leaves everything as it was, so that each is a fact, whatever its
    # answer was: "duplicate" too, where the first time was taken and had no answer.
    yield from (f"answered and not recorded: {mark}" for mark in bodies if mark not in marks)
    yield from (f"recorded twice: {mark}" for mark in set(marks) if marks.count(mark) > 1)
    for mark, fact in recorded:
        if mark not in bodies:
            yield f"recorded and never stated: {mark}"
        if fact["foldedAt"] is None:
            yield f"never folded: {mark}"
        yield from _unlike(bodies.get(mark, {}), fact)
    stated = [mark for mark in bodies if mark[0] == "placed" and mark in marks]
    placed = [mark for mark in marks if mark[0] == "placed" and mark in bodies]
    if stated != placed:
        yield f"stated in the order {stated}, recorded in the order {placed}"


def _mark_of_body(workspace: str, body: Json) -> Mark:
    updated_at = body.get("updatedAt")
    return (
        body.get("status", "placed"),
        body["totalCents"],
        body["currency"],
        body.get("refundId"),
        body.get("refundAmountCents"),
        updated_at and instant(updated_at),
        _subscriber_id(workspace, body["customer"]["email"]),
    )


def _mark_of_fact(fact: Json) -> Mark:
    updated_at = fact.get("updatedAt")
    return (
        fact["status"],
        fact["totalCents"],
        fact["currency"],
        fact["refundId"],
        fact["refundAmountCents"],
        updated_at and instant(updated_at),
        fact["subscriberId"],
    )


def _subscriber_id(workspace: str, email: str) -> str:
    """As docs/identifiers.md has it."""
    parts = (part.encode() for part in ("subscriber", workspace, email))
    netstrings = b"".join(b"%d:%s," % (len(part), part) for part in parts)
    return f"sub_{hashlib.sha256(netstrings).hexdigest()[:32]}"


def _unlike(body: Json, fact: Json) -> Iterable[str]:
    """What is recorded otherwise than it was stated."""
    for name in ("orderedAt", "checkoutId", "customerTotals", "properties"):
        if name in body and fact[name] != body[name]:
            yield f"{name} was stated as {body[name]} and recorded as {fact[name]}"
    if "items" in body:
        stated = [
            (one["productId"], one.get("variantId"), one["quantity"]) for one in body["items"]
        ]
        lines = fact["lineItems"] or []
        recorded = [
            (one["providerProductId"], one["providerVariantId"], one["quantity"]) for one in lines
        ]
        if recorded != stated:
            yield f"items were stated as {stated} and recorded as {recorded}"


def _others(answered: Sequence[Answered]) -> Iterable[Json]:
    kinds = {"/checkouts": "checkout", "/back-in-stock": "wait"}
    alike: dict[str, list[Answered]] = defaultdict(list)
    for one in answered:
        if one.statement.path in kinds and one.status == 200:
            alike[json.dumps(one.statement.body)].append(one)
    for those in alike.values():
        # Whichever of them came first; what answer it had went astray, maybe.
        statement, sent_at = those[0].statement, min(one.sent_at for one in those)
        yield {
            "kind": kinds[statement.path],
            "acceptedAt": wire(sent_at),
            "acceptedBy": wire(min(one.answered_at for one in those)),
            "statement": statement.body,
            "at": sent_at,
        }


def _upserts(first: int, products: Iterable[Json]) -> list[Json]:
    return [
        {
            "kind": "upsert",
            "number": number,
            "acceptedAt": "1970-01-01T00:00:00Z",
            "statement": product,
        }
        for number, product in enumerate(products, first)
    ]


def instant(text: str) -> datetime:
    """Reads RFC 3339 in UTC; parts of a microsecond are dropped."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{fraction[:6]:0<6}+00:00")


def wire(at: datetime) -> str:
    """The instant as it is stated, to the microsecond."""
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
