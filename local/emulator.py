"""The emulator's life: one ministack in a process group and a directory of its own."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from local.aws import SESSION_TOKEN
from local.failure import StackError
from local.guard import HEALTH_PATH
from local.template import ROOT
from local.wire import LOOPBACK

_START_LIMIT_S = 60.0
# It saves its state meanwhile: seconds, with a table of some size on a busy machine.
_STOP_LIMIT_S = 180.0
_PORT_ATTEMPTS = 5


def free_port() -> int:
    """A loopback port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


class Emulator:
    """A running ministack. Its state is in memory, and only a restart saves it.

    Start it from a thread that lives as long as it is to live: the kernel ends it with that thread.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self._functions_endpoint_url = ""
        self.port = 0
        self.log_path = directory / "emulator.log"
        self.rights_path = directory / "rights.jsonl"

    @property
    def endpoint_url(self) -> str:
        """Where every AWS service of the emulator answers."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int:
        """The emulator's process, which is the parent of every function's."""
        assert self._process is not None
        return self._process.pid

    def start(self, functions_endpoint: Callable[[int], str]) -> None:
        """Starts on a free port; `functions_endpoint(port)` is the functions' AWS_ENDPOINT_URL."""
        self.log_path.unlink(missing_ok=True)
        self.rights_path.unlink(missing_ok=True)
        shutil.rmtree(self._scratch, ignore_errors=True)
        for _ in range(_PORT_ATTEMPTS):
            self.port = free_port()
            self._functions_endpoint_url = functions_endpoint(self.port)
            self._process = self._spawn()
            if self._answers():
                return
            if not self.stopped():
                break
            self.stop()  # Somebody else took the port between the choice and the start.
        self.stop()
        raise StackError(f"The emulator did not start; its log is {self.log_path}.")

    def restart(self) -> None:
        """Asks it to end, and starts it anew on its port with the state that it had.

        Every function process ends with it, whatever it was doing.
        """
        assert self._process is not None
        process = self._process
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_LIMIT_S)
        except subprocess.TimeoutExpired as error:
            raise StackError(f"The emulator did not stop; its log is {self.log_path}.") from error
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        self._process = self._spawn()
        if not self._answers():
            raise StackError(f"The emulator did not start again; its log is {self.log_path}.")

    def stopped(self) -> bool:
        """Whether the process has ended by itself."""
        return self._process is None or self._process.poll() is not None

    def stop(self) -> None:
        """Ends the emulator and with it every function process. Does nothing when it is ended."""
        process, self._process = self._process, None
        if process is None:
            return
        # The functions share the group. Nothing in it has anything to save, and asking takes long.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def _scratch(self) -> Path:
        return self._directory / "emulator"

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._scratch.mkdir(parents=True, exist_ok=True)
        # Nothing is inherited but what a program needs to run: the functions see this environment,
        # and somebody's real AWS profile has no business there.
        environment = {
            key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ
        }
        environment |= {
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self._scratch),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": LOOPBACK,
            "AWS_ENDPOINT_URL": self._functions_endpoint_url,
            "AWS_SESSION_TOKEN": SESSION_TOKEN,
            "RIGHTS_LOG": str(self.rights_path),
            "LOG_LEVEL": "INFO",
            "PERSIST_STATE": "1",
            # Of this run: one that was killed outright may be saving its own still.
            "STATE_DIR": f"{self._scratch}/state-{os.getpid()}",
            # Listeners that would bind every interface, and a daemon that has no business here.
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "DOCKER_HOST": f"unix://{self._scratch}/no-docker.sock",
        }
        with self.log_path.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "local.emulator_process", str(os.getpid())],
                env=environment,
                cwd=self._scratch,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        deadline = time.monotonic() + _START_LIMIT_S
        while time.monotonic() < deadline and not self.stopped():
            connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
            try:
                connection.request("GET", HEALTH_PATH)
                if connection.getresponse().status == 200:
                    return True
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        return False
