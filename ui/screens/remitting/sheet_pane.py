"""The paper of a step as it will come out: which one, its pages, printing it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy

from desktop.domain.picture import Picture
from desktop.services.remitting import Slip
from ui.screens.remitting.view_model import PaperWanted
from ui.widgets.picture import PicturePane
from ui.widgets.pieces import Card, button, label, row


class SheetPane(Card):
    wanted = Signal(object, int)  # PaperWanted, page
    chosen = Signal(object)  # PaperWanted | None
    print_wanted = Signal(object)  # PaperWanted

    def __init__(self) -> None:
        super().__init__()
        self._papers: list[PaperWanted] = []
        self._page = 0
        self._choice = QComboBox()
        self._choice.setAccessibleName(self.tr("เอกสาร"))
        self._choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choice.setMinimumContentsLength(8)
        self.picture = PicturePane(self.tr("ภาพตัวอย่างเอกสาร"), least=160)
        self._before, self._after = button("◀"), button("▶")
        self._before.setAccessibleName(self.tr("หน้าก่อน"))
        self._after.setAccessibleName(self.tr("หน้าถัดไป"))
        self._pages = label(tone="muted", rank="small")
        self._print = button(self.tr("พิมพ์"), shortcut="Ctrl+P")
        self._turns = (self._before, self._pages, self._after)
        self.fill(
            self._choice,
            self.picture,
            row(None, *self._turns, None),
            self._print,
        )
        self._choice.activated.connect(self._choose)
        self._before.clicked.connect(lambda: self._turn(-1))
        self._after.clicked.connect(lambda: self._turn(1))
        self._print.clicked.connect(self._ask_print)

    def offer(self, papers: Sequence[PaperWanted], empty: str) -> None:
        """Stays with the paper that is shown where it is still among them."""
        kept = self.current()
        self._papers = list(papers)
        self._choice.clear()
        self._choice.addItems([one.title for one in papers])
        self._choice.setVisible(bool(papers))
        places = [n for n, one in enumerate(papers) if kept and _same(one, kept)]
        self._choice.setCurrentIndex(places[0] if places else 0)
        if not papers:
            self.picture.clear(empty)
            self._show_turns(0)
            self._print.setEnabled(False)
            self.chosen.emit(None)
            return
        self._choose(self._choice.currentIndex())

    def choose(self, slip: Slip) -> None:
        """The paper of this slip."""
        for place, one in enumerate(self._papers):
            if one.slip and one.slip.check.id == slip.check.id:
                self._choice.setCurrentIndex(place)
                self._choose(place)

    def current(self) -> PaperWanted | None:
        place = self._choice.currentIndex()
        return self._papers[place] if 0 <= place < len(self._papers) else None

    def show_picture(self, picture: Picture) -> None:
        self.picture.show_picture(picture)
        self._show_turns(picture.pages)

    def set_busy(self, busy: bool) -> None:
        paper = self.current()
        self._print.setEnabled(not busy and paper is not None and not paper.draft)

    def _choose(self, place: int) -> None:
        self._page = 0
        paper = self._papers[place]
        self.set_busy(False)
        self.chosen.emit(paper)
        self.wanted.emit(paper, 0)

    def _turn(self, step: int) -> None:
        paper = self.current()
        if paper is not None:
            self._page += step
            self.wanted.emit(paper, self._page)

    def _show_turns(self, pages: int) -> None:
        for one in self._turns:
            one.setVisible(pages > 1)
        self._pages.setText(self.tr("หน้า {}/{}").format(self._page + 1, pages))
        self._before.setEnabled(self._page > 0)
        self._after.setEnabled(self._page + 1 < pages)

    def _ask_print(self) -> None:
        paper = self.current()
        if paper is not None and not paper.draft:
            self.print_wanted.emit(paper)


def _same(one: PaperWanted, other: PaperWanted) -> bool:
    if one.slip and other.slip:
        return one.slip.check.id == other.slip.check.id
    return one.subject == other.subject
