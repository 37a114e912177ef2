"""Holds what was observed against the model of the contract (`tests/model/examples/judge`)."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path

from local.template import ROOT

from .observed import Observed
from .recorded import wire
from .traffic import Json

# Beyond any run, so that no timer comes due while it is looked at.
ABANDONED_CHECKOUT_MINUTES = 600


def document(workspace: str, facts: list[Json], observed: Observed) -> Json:
    """What the judge is given."""
    return {
        "workspace": workspace,
        "now": wire(datetime.now(timezone.utc)),
        "abandonedCheckoutMinutes": ABANDONED_CHECKOUT_MINUTES,
        "facts": facts,
        "observed": asdict(observed),
    }


def differences(given: Json) -> list[str]:
    """Each difference between what was observed and what the model says."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    judged = subprocess.run(
        [target / "debug" / "examples" / "judge"],
        input=json.dumps(given).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    *found, parts, total = judged.stdout.decode().splitlines()
    assert parts.startswith("parts: "), "it went through to the end"
    assert total == f"differences: {len(found)}"
    return found
