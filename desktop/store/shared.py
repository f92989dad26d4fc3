"""The collections of what counters share with each other: changed records, blobs, files."""

from __future__ import annotations

import sqlalchemy as sa

from desktop.store.blobs import Blobs
from desktop.store.record_changes import RecordChanges
from desktop.store.reference import ReferencePlaces
from desktop.store.reference_files import ReferenceFiles


class Shared:
    def __init__(self, connection: sa.Connection) -> None:
        self.reference = ReferencePlaces(connection)
        self.blobs = Blobs(connection)
        self.record_changes = RecordChanges(connection)
        self.reference_files = ReferenceFiles(connection)
