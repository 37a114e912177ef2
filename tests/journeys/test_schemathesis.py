"""docs/openapi.yaml, tried by a stranger: schemathesis makes up requests and judges the answers.

Owns that this is done to a stack of its own and that the run proves something. What is checked is
in schemathesis.toml, what a schema cannot say in beyond_schema.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.stack import Stack

from .documented import DOCS, document
from .exchange import Json
from .shop import Shop, Town
from .statements import order

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 11), reason="schemathesis needs Python 3.11 or newer"
)

_HERE = Path(__file__).parent
_PROGRAM = Path(sys.executable).with_name("schemathesis")
_RUN_LIMIT_S = 900.0
_SETTLE_LIMIT_S = 300.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a run: how it ended, what it says to people and to programs."""

    exit_code: int
    text: str
    report: Json


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    """A stack of its own, since what is made up here may be what stops one."""
    with Stack() as stack:
        shop = Town(stack).open_shop("schemathesis")
        # Known before, for a customer is read only when the effects of an order are there.
        shop.take(order())
        yield shop


@pytest.fixture(scope="module")
def trial(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    directory = tmp_path_factory.mktemp("schemathesis")
    report = directory / "report.json"
    finished = subprocess.run(
        [
            str(_PROGRAM),
            *("--config-file", str(_HERE / "schemathesis.toml")),
            *("run", str(DOCS / "openapi.yaml")),
            *("--url", shop.stack.api_url),
            *("--report", "json", "--report-json-path", str(report)),
            "--no-color",
        ],
        # Where it leaves what it remembers.
        cwd=directory,
        env={
            **os.environ,
            "API_KEY": shop.key,
            "SCHEMATHESIS_HOOKS": str(_HERE / "beyond_schema.py"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_RUN_LIMIT_S,
        check=False,
    )
    parsed = json.loads(report.read_text()) if report.exists() else {}
    return Trial(finished.returncode, finished.stdout, parsed)


def test_whatever_is_sent_is_answered_as_documented(trial: Trial) -> None:
    assert trial.exit_code == 0, trial.text


def test_no_operation_and_no_phase_is_left_out(trial: Trial) -> None:
    documented = sum(len(path.keys() - {"parameters"}) for path in document()["paths"].values())
    operations = trial.report["operations"]
    assert (operations["tested"], operations["skipped"]) == (documented, 0), trial.text
    assert [phase["skip_reason"] for phase in trial.report["phases"].values()] == [None] * 4


def test_every_operation_was_done(trial: Trial) -> None:
    rates = trial.report["valid_rates"]
    assert len(rates) == trial.report["operations"]["tested"]
    for operation, phases in rates.items():
        assert sum(phase["accepted"] for phase in phases.values()) > 1, operation


def test_all_that_was_accepted_had_its_effects(trial: Trial, shop: Shop) -> None:
    shop.stack.settle(_SETTLE_LIMIT_S)
    # Each is held against docs/schemas as it is read.
    published = {event.name for event in shop.events()}
    assert {"order_placed", "checkout_started", "back_in_stock_requested"} <= published
    assert '"level":"ERROR"' not in shop.stack.log_path.read_text()
