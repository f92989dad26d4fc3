"""Which service pack a counter works with: the newest good one the centre published, or its own."""

from __future__ import annotations

from datetime import date

from desktop.domain.errors import Jammed
from desktop.domain.reference_file import FEES, FileState, in_use
from desktop.packs import pack as packs
from desktop.packs.pack import Pack
from desktop.store.store import Store


def pack_in_use(store: Store, shipped: Pack, on: date) -> Pack:
    """Decided at the start of the program and kept until its end: what a payer was told in the
    morning holds until the evening."""
    with store.read() as tx:
        kept = [one for one in tx.reference_files.all(FEES) if one.state is FileState.GOOD]
        while (file := in_use(kept, on)) is not None:
            content = tx.blobs.content(file.sha256)
            try:
                return packs.parse(content or b"", file.name)
            except Jammed:
                # it was read when it came, by an older program perhaps: the one before then
                kept = [one for one in kept if one.file != file]
    return shipped
