"""A reader of undamaged QR patterns, written from ISO/IEC 18004 and not from the encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Pattern = Sequence[Sequence[bool]]

_M_BLOCKS = {
    1: [16], 2: [28], 3: [44], 4: [32] * 2, 5: [43] * 2, 6: [27] * 4, 7: [31] * 4,
    8: [38] * 2 + [39] * 2, 9: [36] * 3 + [37] * 2, 10: [43] * 4 + [44],
}  # fmt: skip
"""Data bytes of each block at level M."""

_ALIGNMENT = {1: [], 2: [18], 3: [22], 4: [26], 5: [30], 6: [34], 7: [22, 38], 8: [24, 42],
              9: [26, 46], 10: [28, 50]}  # fmt: skip
_LEVEL_M = 0b00
_FORMAT_MASK = 0b101010000010010
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def read(pattern: Pattern) -> str:
    """The text. Raises ValueError for a pattern that is not one of level M, version 1 to 10."""
    size = len(pattern)
    version, rest = divmod(size - 17, 4)
    if rest or version not in _M_BLOCKS or any(len(row) != size for row in pattern):
        raise ValueError(f"{size} rows are no version")
    _check_corners(pattern, size)
    mask = _mask(pattern, size)
    bits = [
        pattern[row][column] ^ _turned(mask, row, column) for row, column in _data(size, version)
    ]
    words = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    return _text(_in_order(words, _M_BLOCKS[version]), version)


def _check_corners(pattern: Pattern, size: int) -> None:
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        for row in range(7):
            for column in range(7):
                ring = max(abs(row - 3), abs(column - 3))
                if pattern[top + row][left + column] != (ring != 2):
                    raise ValueError("corner")


def _mask(pattern: Pattern, size: int) -> int:
    """From both places where the format stands, which must agree."""
    beside = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)]
    beside += [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    apart = [(row, 8) for row in range(size - 1, size - 8, -1)]
    apart += [(8, column) for column in range(size - 8, size)]
    one, other = (
        _number([pattern[row][column] for row, column in places]) for places in (beside, apart)
    )
    level, mask = divmod((one ^ _FORMAT_MASK) >> 10, 8)
    if one != other or level != _LEVEL_M:
        raise ValueError("format")
    return mask


def _turned(mask: int, i: int, j: int) -> bool:
    return (
        (i + j) % 2, i % 2, j % 3, (i + j) % 3, (i // 2 + j // 3) % 2,
        i * j % 2 + i * j % 3, (i * j % 2 + i * j % 3) % 2, ((i + j) % 2 + i * j % 3) % 2,
    )[mask] == 0  # fmt: skip


def _data(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Squares that hold data, upwards and downwards in pairs of columns from the right."""
    upwards = True
    right = size - 1
    while right > 0:
        right -= right == 6
        for step in range(size):
            row = size - 1 - step if upwards else step
            for column in (right, right - 1):
                if not _reserved(row, column, size, version):
                    yield row, column
        upwards = not upwards
        right -= 2


def _reserved(row: int, column: int, size: int, version: int) -> bool:
    low, high = min(row, column), max(row, column)
    if 6 in (row, column) or (row <= 8 and column <= 8) or (low <= 8 and high >= size - 8):
        return True
    if version >= 7 and low < 6 and high >= size - 11:
        return True
    centres = _ALIGNMENT[version]
    places = [(r, c) for r in [6, *centres] for c in [6, *centres]]
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    return any(
        abs(row - r) <= 2 and abs(column - c) <= 2 for r, c in places if (r, c) not in corners
    )


def _in_order(words: list[int], blocks: list[int]) -> list[int]:
    """Data bytes were dealt out to the blocks in turn."""
    filled: list[list[int]] = [[] for _ in blocks]
    given = iter(words)
    for place in range(max(blocks)):
        for block, length in zip(filled, blocks, strict=True):
            if place < length:
                block.append(next(given))
    return [word for block in filled for word in block]


def _text(words: list[int], version: int) -> str:
    bits = [bool(word >> shift & 1) for word in words for shift in range(7, -1, -1)]
    mode, bits = _number(bits[:4]), bits[4:]
    if mode == 4:
        length_bits = 8 if version < 10 else 16
        length, bits = _number(bits[:length_bits]), bits[length_bits:]
        return bytes(_number(bits[at : at + 8]) for at in range(0, length * 8, 8)).decode()
    if mode == 2:
        length_bits = 9 if version < 10 else 11
        return _alphanumeric(bits[length_bits:], _number(bits[:length_bits]))
    raise ValueError(f"mode {mode}")


def _alphanumeric(bits: list[bool], length: int) -> str:
    found = ""
    for at in range(0, length // 2 * 11, 11):
        first, second = divmod(_number(bits[at : at + 11]), 45)
        found += _CHARACTERS[first] + _CHARACTERS[second]
    if length % 2:
        at = length // 2 * 11
        found += _CHARACTERS[_number(bits[at : at + 6])]
    return found


def _number(bits: Sequence[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)
