"""The computer's own clock."""

import time
from datetime import datetime

from desktop.domain.calendar import BANGKOK


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(BANGKOK)

    def monotonic(self) -> float:
        return time.monotonic()
