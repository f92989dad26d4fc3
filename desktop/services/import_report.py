"""How an import went: counts, reasons, and where the refused rows are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.flaws import Flaw, Why
from desktop.domain.headings import Register
from desktop.services.intake import Effect


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`reasons` counts refused rows by reason (a row may have several), `notes` accepted rows that
    a person should look at. Where `cancelled`, what was counted is in and stays in."""

    register: Register
    added: int
    changed: int
    unchanged: int
    rejected: int
    reasons: Mapping[Why, int]
    notes: Mapping[Why, int]
    rejects_file: Path | None
    cancelled: bool
    dry_run: bool

    @property
    def rows(self) -> int:
        return self.added + self.changed + self.unchanged + self.rejected


@dataclass(slots=True)
class Tally:
    """The counts of a running import."""

    effects: Counter[Effect] = field(default_factory=Counter)
    reasons: Counter[Why] = field(default_factory=Counter)
    notes: Counter[Why] = field(default_factory=Counter)
    rejected: int = 0

    @property
    def rows(self) -> int:
        return self.effects.total() + self.rejected

    def accept(self, effect: Effect, notes: Iterable[Flaw]) -> None:
        self.effects[effect] += 1
        self.notes.update({note.why for note in notes})

    def reject(self, flaws: Iterable[Flaw]) -> None:
        self.rejected += 1
        self.reasons.update({flaw.why for flaw in flaws})

    def report(
        self, register: Register, rejects_file: Path | None, *, ended: bool, dry_run: bool
    ) -> ImportReport:
        return ImportReport(
            register,
            self.effects[Effect.ADDED],
            self.effects[Effect.CHANGED],
            self.effects[Effect.UNCHANGED],
            self.rejected,
            dict(self.reasons.most_common()),
            dict(self.notes.most_common()),
            rejects_file,
            cancelled=not ended,
            dry_run=dry_run,
        )
