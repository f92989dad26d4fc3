"""Where one counter keeps everything: one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Profile:
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "counter.db"

    @property
    def key(self) -> Path:
        return self.folder / "counter.key.json"

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def receipts(self) -> Path:
        """Where receipts go when no printer is chosen."""
        return self.folder / "receipts"

    @property
    def papers(self) -> Path:
        """Where forms and reports go when no printer is chosen."""
        return self.folder / "papers"

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects"

    def make(self) -> None:
        """The folder is its owner's alone: receipts in it are plain PDFs."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def usual() -> Profile:
    from platformdirs import user_data_path  # most starts name their folder

    return Profile(user_data_path("thongthin-counter", appauthor=False))
