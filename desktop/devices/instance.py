"""One running program per database: the operating system holds the lock and drops it on death."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.errors import Jammed

if TYPE_CHECKING:
    from filelock import FileLock


class InstanceLock:
    def __init__(self, folder: Path) -> None:
        self._file = folder / "counter.lock"
        self._lock: FileLock | None = None

    def take(self) -> None:
        """Taking it twice is taking it once. Raises Jammed(already-running)."""
        from filelock import FileLock, Timeout  # 20 ms that the sign-in need not wait for

        # taken on a worker's thread, released on another
        lock = self._lock or FileLock(self._file, thread_local=False)
        if lock.is_locked:
            return
        try:
            lock.acquire(timeout=0)
        except Timeout as taken:
            raise Jammed("already-running", str(self._file)) from taken
        self._lock = lock

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release(force=True)
