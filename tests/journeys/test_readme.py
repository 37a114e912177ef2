"""The README's first order: what it says to type gives what it says comes back."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from local.stack import Stack

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> Iterator[tuple[str, object]]:
    """Each curl call with the answer below it; a second answer is that of the call sent again."""
    section = README.read_text().split("## A first order")[1].split("\n## ")[0]
    command = ""
    for block in BLOCK.finditer(section):
        if block["kind"] == "json":
            yield command, json.loads(block["text"])
        elif block["text"].startswith("curl"):
            command = block["text"]


def test_the_first_order_of_the_readme_is_true() -> None:
    with Stack() as stack:
        environment = os.environ | {"API_URL": stack.api_url, "API_KEY": stack.api_key}
        calls = list(steps())
        assert len(calls) == 4
        for command, expected in calls:
            stack.settle()
            done = subprocess.run(
                ["bash", "-c", command], env=environment, capture_output=True, check=True
            )
            assert json.loads(done.stdout) == expected, command
