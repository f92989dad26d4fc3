"""What a file has said so far about each thing, in sixteen bytes a thing: registers may have a
million rows, and a dict of them would need six times as much."""

from __future__ import annotations

from array import array

_FIRST_SLOTS = 1 << 12
_EMPTY = 0


class Said:
    """Numbers by number, 64 bits each; a table with open addressing, two thirds full at most."""

    def __init__(self) -> None:
        self._count = 0
        self._keys = _slots(_FIRST_SLOTS)
        self._values = _slots(_FIRST_SLOTS)

    def __len__(self) -> int:
        return self._count

    def get(self, key: int) -> int | None:
        place = self._place(key)
        return self._values[place] if self._keys[place] else None

    def put(self, key: int, value: int) -> None:
        place = self._place(key)
        if self._keys[place] == _EMPTY:
            self._count += 1
        self._keys[place], self._values[place] = key or 1, value
        if self._count * 3 > len(self._keys) * 2:
            self._grow()

    def _place(self, key: int) -> int:
        """Where the key is, or the free slot where it belongs."""
        keys = self._keys
        last = len(keys) - 1
        key = key or 1
        place = key & last
        while (there := keys[place]) != _EMPTY and there != key:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        keys, values = self._keys, self._values
        self._keys, self._values = _slots(len(keys) * 2), _slots(len(keys) * 2)
        for key, value in zip(keys, values, strict=True):
            if key != _EMPTY:
                place = self._place(key)
                self._keys[place], self._values[place] = key, value


def _slots(count: int) -> array[int]:
    return array("q", bytes(8 * count))
