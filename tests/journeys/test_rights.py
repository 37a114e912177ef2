"""What the roles of the functions allow is what the functions do.

That they do nothing else is seen in every journey: the stack answers such a call as AWS would, and
fails when it is taken down.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.failure import StackError
from local.rights import Used
from local.stack import Stack

from .shop import Shop, Town
from .statements import BUYER, ago, checkout, item, order, product

EVENTS = Path(__file__).resolve().parents[2] / "events"
# Lambda's own, for the log, the stream and what fails.
OF_LAMBDA = {
    "WriteOwnLog",
    "ReadStream",
    "FindStream",
    "KeepFailedRecords",
    "FindFailedRecords",
    "KeepRefused",
}


@pytest.fixture(scope="module")
def busy_stack() -> Iterator[Stack]:
    """One in which every function has done all that it can."""
    with Stack() as stack:
        everything(Town(stack).open_shop("rights"))
        yield stack


def everything(shop: Shop) -> None:
    shop.stock(product(after_days=30), product("MUG", inStock=False)).ok()
    shop.wait_for("MUG").ok()
    shop.settle()
    shop.stock(product("MUG", inStock=True)).ok()
    shop.settle()
    shop.start(checkout(totalCents=4200)).ok()
    shop.start(checkout(totalCents=4300)).ok()
    shop.settle()
    shop.push(order(items=[item()], checkoutId="c-1", ordered_at=ago(days=1))).accepted()
    shop.push(order(total_cents=1, items=[item()], checkoutId="c-1")).accepted()
    shop.settle()
    for schedule in shop.schedules():
        shop.fire(schedule)
    shop.read(BUYER).ok()
    assert shop.order("1001")
    shop.request("GET", "/products").ok()
    shop.request("DELETE", "/products/MUG").ok()
    for function in ("processor", "scheduler"):
        poison(shop.stack, function)


def poison(stack: Stack, function: str) -> None:
    """A record that can never be read, which is parked."""
    name = {"processor": "poison", "scheduler": "armed"}[function]
    event = json.loads((EVENTS / function / f"{name}.json").read_text("utf-8"))
    event["Records"] = event["Records"][:2]
    for record in event["Records"]:
        record["dynamodb"]["NewImage"]["data"] = {"S": "{}"}
    outcome = stack.invoke(function, event)
    assert not outcome.error, outcome.describe_error()


def granted(stack: Stack, function: str) -> Iterator[Used]:
    """Each action, and each pattern, of each statement of its role."""
    iam = stack.client("iam")
    configuration = stack.client("lambda").get_function_configuration(FunctionName=function)
    role = configuration["Role"].rpartition("/")[2]
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        for statement in document["Statement"]:
            if statement["Sid"] not in OF_LAMBDA:
                yield from _parts(function, statement)


def _parts(function: str, statement: dict[str, Any]) -> Iterator[Used]:
    keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
    patterns = _listed(keys.get("dynamodb:LeadingKeys", []))
    for resource in _listed(statement["Resource"]):
        for action in _listed(statement["Action"]):
            yield Used(function, statement["Sid"], action, resource, ())
        for pattern in patterns:
            yield Used(function, statement["Sid"], "", resource, (pattern,))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_no_statement_is_wider_than_what_its_function_does(busy_stack: Stack) -> None:
    used = busy_stack.rights()
    done = {Used(u.function, u.sid, u.action, u.resource, ()) for u in used}
    done |= {Used(u.function, u.sid, "", u.resource, (p,)) for u in used for p in u.patterns}
    names = [name for name in {u.function for u in used} if name]
    given = {part for name in names for part in granted(busy_stack, name)}
    assert len(names) == 8
    assert sorted(given - done, key=str) == []


def test_a_call_without_a_right_is_refused_and_fails_the_stack(tmp_path: Path) -> None:
    """As when somebody forgets a statement: here the role of `orders` loses one."""
    denial = r"template\.yaml denies: .*orders.*dynamodb:PutItem"
    with pytest.raises(StackError, match=denial), Stack(directory=tmp_path) as stack:
        forget(stack, "orders", "AppendFacts")
        shop = Town(stack).open_shop("denied")
        assert shop.push(order()).status == 503


def forget(stack: Stack, function: str, sid: str) -> None:
    iam = stack.client("iam")
    [role] = [
        role["RoleName"]
        for role in iam.list_roles()["Roles"]
        if f"{function}role" in role["RoleName"].lower()
    ]
    [name] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    document["Statement"] = [s for s in document["Statement"] if s["Sid"] != sid]
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
