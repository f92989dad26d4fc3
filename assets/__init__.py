"""Where the files beside the program lie: fonts, icons, texts and packs, frozen or not."""

import sys
from pathlib import Path


def path(name: str) -> Path:
    """A file under assets, `fonts/OFL.txt`, in a checkout, installed or frozen."""
    frozen = getattr(sys, "_MEIPASS", None)
    folder = Path(frozen) / "assets" if frozen else Path(__file__).parent
    return folder / name
