"""Putting a payer's name, phone or address right from the card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Act
from desktop.domain.payer import Payer
from desktop.services.payments import Account
from desktop.services.record_changes import ChangePayer, Opened
from ui import messages
from ui.background import Lane
from ui.screens.counter.view_model import CounterViewModel


class Changing(QObject):
    opened = Signal(object)  # Opened
    card_changed = Signal(object)  # Account, of the same payer
    told = Signal(str, str)
    refused = Signal(str)

    def __init__(self, counter: CounterViewModel) -> None:
        super().__init__()
        self._counter = counter

    @property
    def allowed(self) -> bool:
        return self._counter.staff.may(Act.CHANGE_PAYER)

    def open(self) -> None:
        counter = self._counter
        if counter.account is None or counter.busy or not self.allowed:
            return
        payer_id = counter.account.payer.id
        counter.background.run(
            lambda: counter.services.record_changes.open_payer(payer_id, counter.staff),
            owner=self,
            done=self._show,
            failed=lambda error: self.refused.emit(messages.explain(error)),
        )

    def _show(self, opened: Opened) -> None:
        if self._is_shown(opened.payer.id):
            self.opened.emit(opened)

    def wish(self, id: UUID, opened: Opened, values: Mapping[str, str]) -> ChangePayer:
        return ChangePayer(id, opened, dict(values))

    def saved(self, payer: Payer) -> None:
        self.told.emit(
            self.tr("แก้ไขข้อมูลของ {} แล้ว ใช้ในเครื่องนี้ทันที ช่องอื่นจะเห็นเมื่อส่งแล้ว").format(payer.full_name),
            "ok",
        )
        self.look()

    def look(self) -> None:
        """What is sent by now, and what others changed; the basket is left alone."""
        counter = self._counter
        if counter.account is None:
            return
        payer_id = counter.account.payer.id
        counter.background.run(
            lambda: counter.services.payments.account(payer_id),
            owner=self,
            done=self._renew,
            failed=lambda error: self.refused.emit(messages.explain(error)),
            lane=Lane.LOOKUP,
        )

    def _renew(self, now: Account) -> None:
        shown = self._counter.account
        if shown is None or not self._is_shown(now.payer.id):
            return
        account = replace(shown, payer=now.payer, unsent=now.unsent, disputed=now.disputed)
        if account != shown:
            self._counter.account = account
            self.card_changed.emit(account)

    def _is_shown(self, payer_id: UUID) -> bool:
        account = self._counter.account
        return account is not None and account.payer.id == payer_id
