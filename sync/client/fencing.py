"""When the server holds another history by this device's name: what that means, what is told."""

from __future__ import annotations

from desktop.domain.epochs import Footing
from desktop.domain.errors import Unreachable
from desktop.domain.sync_place import Head
from sync import protocol
from sync.client.central import Central
from sync.client.outcomes import Fenced, Forked, TooBig
from sync.client.ports import SyncBook

_DECIDED = {"chosen": Footing.CHOSEN, "set-aside": Footing.SET_ASIDE}


def fence(book: SyncBook, central: Central, forked: Forked) -> Fenced:
    """Nothing is sent into the journal any more; what differs is delivered once, as evidence."""
    fenced = stopped(book, forked)
    if forked.evidence:
        if forked.same < book.acknowledged().seq:
            # it once had more of ours: it was set back, and may have lost its evidence as well
            book.rewind(forked.same)
            book.set_evidence(forked.same)
        _deliver(book, central, forked)
    return fenced


def stopped(book: SyncBook, forked: Forked) -> Fenced:
    """Keeps how the two histories stand to each other."""
    footing = _footing(book, forked)
    book.stand(footing)
    return Fenced(forked.head, footing)


def _footing(book: SyncBook, forked: Forked) -> Footing:
    if forked.decided:
        return _DECIDED[forked.decided]
    newest = book.head().seq
    ours = forked.head.seq <= newest and book.hash_at(forked.head.seq) == forked.head.hash
    return Footing.FORKED if ours or book.money_after(forked.same) else Footing.RESTORED


def _deliver(book: SyncBook, central: Central, forked: Forked) -> None:
    """In order from what is the same; a server that cannot take it leaves it here."""
    size = protocol.MAX_ENTRIES // 2
    while True:
        start = max(book.evidence(), forked.same)
        batch = book.after(start, limit=size, max_bytes=protocol.MAX_UNPACKED)
        if not batch:
            return
        place = Head(start, book.hash_at(start))
        try:
            kept = central.dispute(place, [entry.body for entry in batch])
        except TooBig:
            if size == 1:
                return
            size = max(1, len(batch) // 2)
            continue
        except Unreachable:
            return
        if kept <= start:
            return
        book.set_evidence(kept)
