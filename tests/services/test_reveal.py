"""Looking at a person's masked details leaves a trace."""

from __future__ import annotations

from uuid import uuid4

import pytest

from desktop.domain.errors import Reason
from desktop.domain.facts import Purpose
from desktop.domain.payer import Payer
from tests.makers import CLERK, IT, SUPERVISOR, Counter, payer, refused


@pytest.fixture
def someone(counter: Counter) -> Payer:
    one = payer()
    counter.owed(by=one)
    return one


def test_a_look_at_masked_details_is_recorded_before_it_is_given(
    counter: Counter, someone: Payer
) -> None:
    for person in (CLERK, SUPERVISOR):
        assert counter.payments.reveal(someone.id, Purpose.CHECK, person) == someone

    with counter.store.read() as tx:
        kinds = [entry.kind for entry in tx.journal.all()]
        assert kinds.count("payer-revealed") == tx.audit.reveals() == 2


def test_who_may_not_look_leaves_no_trace_of_a_look(counter: Counter, someone: Payer) -> None:
    with refused(Reason.NOT_ALLOWED):
        counter.payments.reveal(someone.id, Purpose.CHECK, IT)
    with refused(Reason.PAYER_UNKNOWN):
        counter.payments.reveal(uuid4(), Purpose.CHECK, CLERK)
    with counter.store.read() as tx:
        assert tx.audit.reveals() == 0
