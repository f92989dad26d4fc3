"""The clock the rest of the program is handed."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Wall time, aware, in Thailand's zone."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards within one start of the computer."""
        ...
