"""One running program per database: the operating system holds the lock and drops it on death."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from desktop.domain.errors import Jammed


class InstanceLock:
    def __init__(self, folder: Path) -> None:
        # taken on a worker's thread, released on another
        self._lock = FileLock(folder / "counter.lock", thread_local=False)

    def take(self) -> None:
        """Raises Jammed(already-running)."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout as taken:
            raise Jammed("already-running", str(self._lock.lock_file)) from taken

    def release(self) -> None:
        self._lock.release(force=True)
