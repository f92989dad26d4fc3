"""Facts are only ever added: the file itself refuses to change or forget one."""

from contextlib import suppress
from uuid import uuid4

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain.errors import Jammed, Reason
from desktop.domain.facts import ImportFinished, PayerRevealed, Purpose
from desktop.domain.journal import BEGINNING, first_broken
from desktop.store import file
from desktop.store.driver import run
from tests.makers import CLERK, KEY, MONDAY, Counter, PowerCut, refused

FACTS = (
    "journal", "payments", "payment_charges", "payment_tenders", "prints", "shifts", "reveals",
    "imports",
)  # fmt: skip


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """A counter with a row in every table of facts."""
    payment = counter.paid()
    counter.receipts.print_original(payment.id, CLERK)
    with counter.store.write() as tx:
        tx.record(PayerRevealed(payment.payer_id, Purpose.CHECK), "c01")
        tx.record(ImportFinished("bills", "0" * 64, 1, 0, 0, 0, MONDAY.date()), "s01")
    return counter


@pytest.mark.parametrize("table", FACTS)
def test_no_fact_can_be_changed_or_deleted(busy: Counter, table: str) -> None:
    connection = file.connect(busy.folder / "counter.db", KEY)
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    before = connection.execute(f"SELECT * FROM {table}").fetchall()
    assert before

    for column in columns:
        with pytest.raises(sqlcipher.IntegrityError, match="facts are never changed"):
            connection.execute(f"UPDATE {table} SET {column} = {column}")
    with pytest.raises(sqlcipher.IntegrityError, match="facts are never changed"):
        connection.execute(f"DELETE FROM {table}")

    assert connection.execute(f"SELECT * FROM {table}").fetchall() == before
    connection.close()


@pytest.mark.parametrize("table", FACTS)
def test_no_fact_can_be_replaced_by_the_back_door(busy: Counter, table: str) -> None:
    connection = file.connect(busy.folder / "counter.db", KEY)
    before = connection.execute(f"SELECT * FROM {table}").fetchall()

    with pytest.raises(sqlcipher.IntegrityError):
        connection.execute(f"REPLACE INTO {table} SELECT * FROM {table}")

    assert connection.execute(f"SELECT * FROM {table}").fetchall() == before
    connection.close()


def test_a_fact_enters_its_table_and_the_journal_or_neither(busy: Counter) -> None:
    with busy.store.read() as tx:
        before = tx.journal.head()
        reveals = tx.audit.reveals()

    with suppress(PowerCut), busy.store.write() as tx:
        tx.record(PayerRevealed(uuid4(), Purpose.CHECK), "c01")
        raise PowerCut

    with busy.store.read() as tx:
        assert tx.journal.head() == before
        assert tx.audit.reveals() == reveals
        assert first_broken(tx.journal.all(), tx.devices.get().place) is None


def test_a_device_without_a_place_records_nothing(counter: Counter) -> None:
    with counter.store.write() as tx:
        run(tx.journal._connection, "DELETE FROM device")

    with refused(Reason.DEVICE_NOT_ENROLLED), counter.store.write() as tx:
        tx.record(PayerRevealed(uuid4(), Purpose.CHECK), "c01")


def test_a_receipt_number_cannot_be_written_twice(busy: Counter) -> None:
    with pytest.raises(Jammed, match="UNIQUE"), busy.store.write() as tx:
        run(
            tx.journal._connection,
            "INSERT INTO payments SELECT n + 1, id || 'x', fiscal_year, book, number, shift_id,"
            " device, clerk, business_day, taken_at, payer_id, payer_name, payer_tax_id,"
            " payer_address, amount, seq, parts, written_on, tender FROM payments",
        )


def test_the_journal_of_an_empty_file_is_at_its_beginning(counter: Counter) -> None:
    with counter.store.read() as tx:
        assert tx.journal.hash_at(0) == BEGINNING
        with pytest.raises(KeyError):
            tx.journal.hash_at(10_000)
