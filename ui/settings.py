"""What this computer remembers between starts: looks, printer, paper. No facts, no people."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from ui.logs import log

TEXT_SCALES = (100, 115, 130, 150)
THEMES = ("light", "dark", "contrast")
PAPERS = ("A5", "A4")


@dataclass(frozen=True, slots=True)
class Settings:
    """`printer` is a system printer's name, or empty for the folder `receipts/`."""

    text_scale: int = 100
    theme: str = "light"
    printer: str = ""
    paper: str = "A5"
    last_staff: str = ""


class SettingsFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.current = self._read()

    def change(self, **wishes: object) -> Settings:
        self.current = replace(self.current, **wishes)  # type: ignore[arg-type]
        self._write()
        return self.current

    def _read(self) -> Settings:
        """An unreadable file costs the looks, not the day: defaults, and a line in the log."""
        try:
            plain = json.loads(self._path.read_text("utf-8"))
            known = {one.name: type(one.default) for one in fields(Settings)}
            fitting: dict[str, Any] = {
                k: v for k, v in plain.items() if k in known and type(v) is known[k]
            }
            return _sane(Settings(**fitting))
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError, AttributeError) as error:
            log.warning("settings unreadable, defaults used", exc_info=error)
            return Settings()

    def _write(self) -> None:
        beside = self._path.with_suffix(".part")
        try:
            beside.write_text(json.dumps(asdict(self.current), indent=1), "utf-8")
            beside.replace(self._path)
        except OSError as error:
            log.warning("settings not kept", exc_info=error)


def _sane(found: Settings) -> Settings:
    usual = Settings()
    return replace(
        found,
        text_scale=found.text_scale if found.text_scale in TEXT_SCALES else usual.text_scale,
        theme=found.theme if found.theme in THEMES else usual.theme,
        paper=found.paper if found.paper in PAPERS else usual.paper,
    )
