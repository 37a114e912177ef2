"""The directory `.local`: what a running `make run` leaves for everybody else on the machine."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from local.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, SESSION_TOKEN
from local.failure import StackError
from local.stack import Stack
from local.template import ROOT

DIRECTORY = ROOT / ".local"
EVENTS_PATH = DIRECTORY / "events.jsonl"

_ENV_PATH = DIRECTORY / "env"


def write_env(stack: Stack) -> Path:
    """Writes addresses, names and the development key, as a shell can source them."""
    values = {
        # For the functions under `cargo lambda watch`; what follows wins.
        **stack.environment,
        "API_URL": stack.api_url,
        "API_KEY": stack.api_key,
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "TABLE_NAME": stack.table_name,
        "EVENT_BUS_NAME": stack.event_bus_name,
        "SCHEDULE_GROUP": stack.schedule_group,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_SESSION_TOKEN": SESSION_TOKEN,
    }
    lines = [f"{key}={shlex.quote(value) if value else ''}\n" for key, value in values.items()]
    fresh = _ENV_PATH.with_name("env.new")
    fresh.unlink(missing_ok=True)
    # It has a key in it: nobody else reads it, from its first moment on.
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)
    fresh.replace(_ENV_PATH)
    return _ENV_PATH


@contextlib.contextmanager
def claimed() -> Iterator[None]:
    """Claims the directory for one stack: a second one would destroy the files of the first.

    The kernel lets go of the claim with the process, however it ends.
    """
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with (DIRECTORY / "claim").open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StackError(
                "`make run` is up in this folder already: stop it first, or use another clone."
            ) from error
        yield


def read_env() -> dict[str, str]:
    """What the last `make run` wrote."""
    if not _ENV_PATH.exists():
        raise StackError("Nothing has been started here yet: `make run` in another terminal first.")
    pairs = (line.partition("=") for line in shlex.split(_ENV_PATH.read_text(encoding="utf-8")))
    return {key: value for key, _, value in pairs}
