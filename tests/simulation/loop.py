"""Time of the simulation: an asyncio loop whose hours pass at once, and processes without threads.

The server's own coroutines run on it. A device's code is not a coroutine, so each of its rounds
runs as a greenlet that gives way wherever it waits for the network. Nothing else decides the order
of things, so that one seed gives one history.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

T = TypeVar("T")


class StandsStill(RuntimeError):
    """Nothing is left to happen, and somebody waits."""


class _Passing:
    """In place of a selector: waiting is what makes time pass."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise StandsStill
        self._loop.passed += timeout
        return []

    def close(self) -> None:
        pass


class Loop(asyncio.BaseEventLoop):
    """`delay()` is how long a piece of work waits for a thread of the server, in seconds."""

    def __init__(self, delay: Callable[[], float]) -> None:
        super().__init__()
        self.passed = 0.0
        self.delay = delay
        self._selector = _Passing(self)
        self._clock_resolution = 1e-9
        self._mistake: BaseException | None = None
        self.set_exception_handler(self._end)
        self._hub = getcurrent()

    def time(self) -> float:
        return self.passed

    def run_in_executor(  # type: ignore[override]
        self, executor: object, func: Callable[..., T], *args: object
    ) -> asyncio.Future[T]:
        """One thread at a time, each in its turn."""
        future: asyncio.Future[T] = self.create_future()

        def work() -> None:
            if future.cancelled():
                return
            try:
                made = func(*args)
            except BaseException as error:  # noqa: BLE001 - told to whoever waits
                future.set_exception(error)
            else:
                future.set_result(made)

        self.call_later(self.delay(), work)
        return future

    def begin(self, run: Callable[[], None]) -> greenlet:
        """Runs it, from the hub, until it first waits."""
        process = greenlet(run, self._hub)
        process.switch()
        return process

    def wait_for(self, future: asyncio.Future[T]) -> T:
        """In a process: gives way until the future is there."""
        process = getcurrent()
        if not future.done():
            future.add_done_callback(lambda _: None if process.dead else process.switch())
            self._hub.switch()
        return future.result()

    def sleep(self, seconds: float) -> None:
        """In a process."""
        future: asyncio.Future[None] = self.create_future()
        self.call_later(seconds, lambda: future.cancelled() or future.set_result(None))
        self.wait_for(future)

    def run_for(self, seconds: float) -> None:
        """Raises what went wrong in a turn: a mistake of the simulation or of what it plays."""
        try:
            self.run_until_complete(asyncio.sleep(seconds))
        except RuntimeError:
            if self._mistake is not None:
                raise self._mistake from None
            raise

    def _end(self, loop: object, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self._mistake = error or RuntimeError(context["message"])
        self.stop()

    def _process_events(self, event_list: object) -> None:
        pass

    def _write_to_self(self) -> None:
        """There is no other thread that could wake this one."""
