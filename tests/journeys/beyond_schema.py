"""What docs/openapi.yaml cannot say of a request in JSON Schema, told to schemathesis.

Loaded by its command line as SCHEMATHESIS_HOOKS. Owns how requests that conform to the schema are
made to keep the rules beyond it as well, so that each of them has to be accepted.
"""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, HookContext

_MOST_EXACT = 2**53
_LEAST, _MOST = -(2**63), 2**63 - 1
_MOST_RESTOCKED = 5
_OF_THE_CALLERS_OWN = frozenset({"properties", "attributes"})
# Who an order was first sent for, and in which currency.
_owners: dict[str, tuple[Any, Any]] = {}
_numbers, _repeated = count(1), count(1)

# Formats of our own: the schema has no list of currencies, no calendar, no cursors, and no words
# for what browsers read as a URL.
_currencies = st.sampled_from(["USD", "eur", "Gbp", "JPY", "KWD", "XAU"])
# Never in the future: how far ahead an instant may be depends on when it is sent.
_past = st.datetimes(datetime(1970, 1, 1), datetime(2026, 1, 1))
_instants = st.one_of(
    _past.map(lambda at: f"{at.isoformat()}Z"),
    _past.map(lambda at: f"{at.isoformat(' ')}+05:30"),
    _past.map(lambda at: at.isoformat()),
    _past.map(lambda at: at.date().isoformat()),
)
_cursors = st.from_regex(r"[0-9A-Za-z_-]{1,40}", fullmatch=True).map(lambda id_: id_.encode().hex())

_urls = st.from_regex(
    r"\A ?[Hh][Tt][Tt][Pp][Ss]?://[a-z]{1,9}[.]example(/[a-zA-Z0-9 \xe9<>~-]{0,9}){0,3}\Z"
)

schemathesis.openapi.format("web-url", _urls)
schemathesis.openapi.format("iso-4217", _currencies)
schemathesis.openapi.format("iso-8601", _instants)
schemathesis.openapi.format("cursor", _cursors)


@schemathesis.hook
def filter_case(context: HookContext, case: Case[Any]) -> bool:
    """OpenAPI has no word for parameters that exclude each other."""
    return not {"cursor", "offset"} <= set(case.query or ())


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """How numbers are written, and what may be there only once.

    As late as this, because a body may be put together from the answers to other requests. What is
    changed here is held against the schema again, and counts as what it is then.
    """
    body: Any = case.body
    if not isinstance(body, dict):
        return
    rewritten = _rewritten(body)
    if repr(rewritten) != repr(body):
        case.body = body = rewritten
    _keep_to_its_customer(body)
    for product in _told_apart(body.get("products"), "productId"):
        for variant in _told_apart(product.get("variants"), "variantId")[_MOST_RESTOCKED:]:
            # Each variant whose stock returns is a fact to wait for in the end.
            variant.setdefault("inStock", False)


def _keep_to_its_customer(order: dict[str, Any]) -> None:
    """Lets three of four orders not be another customer's already, which is a conflict."""
    customer = order.get("customer")
    if not isinstance(order.get("orderId"), str | int) or not isinstance(customer, dict):
        return
    owner = (customer.get("email"), order.get("currency"))
    if _owners.setdefault(str(order["orderId"]), owner) != owner and next(_repeated) % 4:
        order["orderId"] = f"order-{next(_numbers)}"


def _rewritten(value: Any, is_callers_own: bool = False) -> Any:
    if isinstance(value, dict):
        return {
            key: _rewritten(member, is_callers_own or key in _OF_THE_CALLERS_OWN)
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [_rewritten(element, is_callers_own) for element in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _MOST_EXACT:
        # To JSON Schema 10.0 is an integer, to us it is a fault.
        return int(value)
    if is_callers_own and isinstance(value, int) and not _LEAST <= value <= _MOST:
        # A bound would forbid 1e300 as well, which is one of those floats that are integers.
        return str(value)
    return value


def _told_apart(things: Any, id_name: str) -> list[dict[str, Any]]:
    """Gives those that repeat the id of another one of their own; `uniqueItems` knows no ids."""
    if not isinstance(things, list):
        return []
    objects = [thing for thing in things if isinstance(thing, dict)]
    ids = [str(thing.get(id_name)) for thing in objects]
    unused = (id_ for number in count() if (id_ := f"{id_name}-{number}") not in ids)
    for number, thing in enumerate(objects):
        if isinstance(thing.get(id_name), str | int) and ids[number] in ids[:number]:
            thing[id_name] = next(unused)
    return objects
