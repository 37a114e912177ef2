"""The payloads in `events/`, as `cargo lambda invoke` hands them to a function of a local stack."""

from __future__ import annotations

import json
from typing import Any

from local.stack import Stack
from local.template import ROOT


def payload(path: str) -> Any:
    return json.loads((ROOT / "events" / path).read_text())


def test_a_local_stack_knows_the_key_of_the_fixtures_once_it_is_told() -> None:
    with Stack() as stack:
        untold = stack.invoke("checkouts", payload("checkouts/started.json"))
        assert untold.parsed()["statusCode"] == 401, "no deployed stack does"
        stack.accept_fixtures()
        told = stack.invoke("orders", payload("orders/placed.json"))
        assert told.parsed()["statusCode"] == 202, told
        stack.settle()
