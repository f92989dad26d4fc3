"""Receipt numbers: leased in blocks, used in order, never twice."""

from __future__ import annotations

import sqlalchemy as sa

from desktop.domain.errors import Reason, Refused
from desktop.domain.receipt import Lease, ReceiptNumber
from desktop.store.driver import first
from desktop.store.tables import number_blocks as blocks

_OPEN = """next <= last AND NOT EXISTS (SELECT 1 FROM records
    WHERE about = fiscal_year || '-' || book AND kind = 'numbers-retired'
    AND json_extract(body, '$.cause') IS NOT 'epoch')"""
"""Once a year's rest was given up no number of it is taken, whatever the server leases later."""


class Numbers:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, lease: Lease) -> None:
        """Numbers held already are passed over: a server set back may lease them once more, from
        the same first number too."""
        same_book = (blocks.c.fiscal_year == lease.fiscal_year, blocks.c.book == lease.book)
        held = self._connection.scalar(sa.select(sa.func.max(blocks.c.last)).where(*same_book)) or 0
        known = sa.select(blocks.c.first).where(*same_book, blocks.c.first == lease.first)
        again = self._connection.scalar(known) is not None
        if again and lease.last <= held:
            return
        self._connection.execute(
            sa.insert(blocks).values(
                fiscal_year=lease.fiscal_year,
                book=lease.book,
                first=held + 1 if again else lease.first,
                last=lease.last,
                next=min(max(lease.first, held + 1), lease.last + 1),
            )
        )

    def retire(self, rest: Lease) -> None:
        """The rest of a block, from its next number to its last, is never used."""
        self._connection.execute(
            sa.update(blocks)
            .where(blocks.c.fiscal_year == rest.fiscal_year, blocks.c.book == rest.book)
            .where(blocks.c.next == rest.first, blocks.c.last == rest.last)
            .values(next=rest.last + 1)
        )

    def take(self, fiscal_year: int) -> ReceiptNumber:
        """The lowest number of the year that is left, whichever block it is in.

        Raises Refused(NUMBERS_USED_UP).
        """
        row = first(
            self._connection,
            f"""UPDATE number_blocks SET next = next + 1 WHERE (fiscal_year, book, first) =
            (SELECT fiscal_year, book, first FROM number_blocks
             WHERE fiscal_year = ? AND {_OPEN} ORDER BY book, next LIMIT 1)
            RETURNING book, next - 1""",
            (fiscal_year,),
        )
        if row is None:
            raise Refused(Reason.NUMBERS_USED_UP, fiscal_year=fiscal_year)
        return ReceiptNumber(fiscal_year, row[0], row[1])

    def upcoming(self, fiscal_year: int) -> ReceiptNumber | None:
        """The number the next receipt will have, or None where none are left."""
        row = first(
            self._connection,
            f"""SELECT book, next FROM number_blocks WHERE fiscal_year = ? AND {_OPEN}
            ORDER BY book, next LIMIT 1""",
            (fiscal_year,),
        )
        return None if row is None else ReceiptNumber(fiscal_year, row[0], row[1])

    def left(self, fiscal_year: int) -> int:
        row = first(
            self._connection,
            f"""SELECT coalesce(sum(last + 1 - next), 0) FROM number_blocks
            WHERE fiscal_year = ? AND {_OPEN}""",
            (fiscal_year,),
        )
        return int(row[0])

    def last_leased(self) -> dict[int, int]:
        """The highest number leased in each fiscal year."""
        rows = self._connection.execute(
            sa.select(blocks.c.fiscal_year, sa.func.max(blocks.c.last)).group_by(
                blocks.c.fiscal_year
            )
        )
        return {int(year): int(last) for year, last in rows}

    def leases(self) -> list[tuple[Lease, int]]:
        """Every block and its next unused number."""
        rows = self._connection.execute(
            sa.select(blocks).order_by(blocks.c.fiscal_year, blocks.c.book, blocks.c.first)
        )
        return [(Lease(r.fiscal_year, r.book, r.first, r.last), r.next) for r in rows]
