"""The published test vectors, read out of the document and held against its algorithm.

The product reads the same vectors out of the same document: `shared/commerce/src/identity.rs`.
"""

from __future__ import annotations

import re

import pytest

from .documented import DOCS
from .identifiers import digest

TEXT = (DOCS / "identifiers.md").read_text()
ROW = re.compile(r"^\| hash\((?P<parts>.*)\) \| `(?P<result>[0-9a-f]{32})` \|$", re.MULTILINE)
VECTORS = [(re.findall(r"`([^`]+)`", row["parts"]), row["result"]) for row in ROW.finditer(TEXT)]


def test_every_row_of_the_table_is_read() -> None:
    table = TEXT.split("## Test vectors")[1]
    rows = [line for line in table.splitlines() if line.startswith("| hash(")]
    assert len(VECTORS) == len(rows) > 0


@pytest.mark.parametrize(("parts", "result"), VECTORS, ids=[" ".join(v[0]) for v in VECTORS])
def test_the_documented_algorithm_gives_the_published_vectors(
    parts: list[str], result: str
) -> None:
    assert digest(*parts) == result
