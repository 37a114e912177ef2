"""An asyncio loop in a thread, so that blocking code can start, ask and stop what runs in it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """One loop, for as long as the stack lives."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="local-stack", daemon=True
        )
        self._tasks: list[Future[Any]] = []

    def start(self) -> None:
        """Starts the loop."""
        self._thread.start()

    def wait(self, work: Coroutine[Any, Any, T], limit_s: float | None = None) -> T:
        """The result of something run in the loop. Raises TimeoutError after the limit."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(limit_s)
        except concurrent.futures.TimeoutError as error:
            # Another class than the built-in one before Python 3.11.
            raise TimeoutError(f"not done within {limit_s} seconds") from error
        finally:
            future.cancel()

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs something in the loop until the end."""
        self._tasks.append(asyncio.run_coroutine_threadsafe(work, self._loop))

    def failure(self) -> BaseException | None:
        """What ended one of the kept tasks, if one has ended before its time."""
        ended = (task for task in self._tasks if task.done() and not task.cancelled())
        return next((error for task in ended if (error := task.exception())), None)

    def drop(self) -> None:
        """Ends what is kept."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    def stop(self) -> None:
        """Ends the loop and everything in it."""
        self.wait(self._cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _cancel_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
