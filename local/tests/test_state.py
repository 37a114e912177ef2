"""What a running stack leaves in `.local`."""

from __future__ import annotations

import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local import state
from local.failure import StackError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "DIRECTORY", tmp_path)
    monkeypatch.setattr(state, "_ENV_PATH", tmp_path / "env")


def stack() -> Any:
    names = ("api_url", "api_key", "endpoint_url", "table_name", "event_bus_name", "schedule_group")
    return SimpleNamespace(environment={"SOME": "thing"}, **{name: name for name in names})


def test_the_file_with_the_key_is_for_its_owner_alone() -> None:
    for _ in range(2):
        path = state.write_env(stack())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert state.read_env()["API_KEY"] == "api_key"


def test_a_second_stack_in_one_folder_says_so() -> None:
    with state.claimed(), pytest.raises(StackError, match="already"), state.claimed():
        pass
    with state.claimed():
        pass
