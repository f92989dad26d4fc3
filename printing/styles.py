"""The letters of our papers: sizes in points, in three depths of ink."""

from printing.fonts import Face
from printing.text import Style

_INK = 0.05
_MUTED = 0.34

TITLE = Style(Face.BOLD, 18, _INK)
NAME = Style(Face.SEMIBOLD, 11.5, _INK)
STRONG = Style(Face.BOLD, 11.5, _INK)
BODY = Style(Face.REGULAR, 10.5, _INK)
LABEL = Style(Face.REGULAR, 9.5, _MUTED)
NOTE = Style(Face.REGULAR, 8.2, _MUTED)
HEADING = Style(Face.SEMIBOLD, 9.5, _INK)
SUM = Style(Face.BOLD, 14, _INK)
MARK = Style(Face.BOLD, 11.5, _INK)
MARK_ON_BLACK = Style(Face.BOLD, 11.5, 1.0)
SMALL = Style(Face.REGULAR, 7.2, _MUTED)
WARNING = Style(Face.SEMIBOLD, 8.8, _INK)
CELL = Style(Face.REGULAR, 9.5, _INK)
CELL_STRONG = Style(Face.BOLD, 9.5, _INK)
CELL_STRUCK = Style(Face.REGULAR, 9.5, _MUTED)
SECTION = Style(Face.SEMIBOLD, 10.5, _INK)
FIGURE = Style(Face.BOLD, 20, _INK)

LINE = 0.72
"""Grey of thin rules."""
