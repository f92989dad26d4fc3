"""The computer's own clock."""

import time
from datetime import datetime

from desktop.domain.calendar import BANGKOK


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(BANGKOK)

    def monotonic(self) -> float:
        """Runs on while the computer sleeps, where it tells: a night asleep is no leap ahead."""
        with_sleep = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if with_sleep is None else time.clock_gettime(with_sleep)
