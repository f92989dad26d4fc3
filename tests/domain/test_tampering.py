"""Tampering with the journal: whatever is done to it is named by its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from desktop.domain import journal
from desktop.domain.journal import BEGINNING, Broken, Entry, Place, Unreadable, first_broken
from tests.domain.a_journal import BOOK, PLACE, every_kind_of_fact, written
from tests.makers import LAO


def leaves(plain: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where every value of an entry stands, however deep."""
    items = (
        plain.items()
        if isinstance(plain, dict)
        else enumerate(plain)
        if isinstance(plain, list)
        else []
    )
    for key, value in items:
        yield (*path, key)
        yield from leaves(value, (*path, key))


def changed(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return value[:-1] + ("x" if value[-1:] != "x" else "y")
        case dict():
            return value | {"more": 1}
        case None:
            return 1
        case _:
            return [*value, value[0] if value else 1]


def altered(entry: Entry, path: tuple[str | int, ...]) -> Entry:
    """The entry with one value changed, its hash left as it was."""
    plain = json.loads(entry.body)
    *way, last = path
    at = plain
    for step in way:
        at = at[step]
    at[last] = changed(at[last])
    body = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    assert body != entry.body
    return replace(entry, body=body)


EVERY_FIELD = [
    (place, path) for place, entry in enumerate(BOOK) for path in leaves(json.loads(entry.body))
]


def test_the_fields_to_be_changed_are_all_there_are() -> None:
    assert len(EVERY_FIELD) > 200
    paths = {path[-1] for _, path in EVERY_FIELD}
    assert {"v", "lao", "dev", "epoch", "seq", "kind", "id", "at", "mono", "clerk"} <= paths
    assert {"total", "amount", "received", "code", "bill", "sealed", "outcome", "float"} <= paths


@pytest.mark.parametrize(("place", "path"), EVERY_FIELD, ids=str)
def test_any_changed_field_is_named_by_its_entry(place: int, path: tuple[str | int, ...]) -> None:
    book = [*BOOK]
    book[place] = altered(BOOK[place], path)

    assert first_broken(book, PLACE) == Broken(place + 1, "altered")


@pytest.mark.parametrize(("place", "path"), EVERY_FIELD[:-1:7], ids=str)
def test_a_changed_entry_with_a_new_hash_breaks_the_one_behind_it(
    place: int, path: tuple[str | int, ...]
) -> None:
    book = [*BOOK, *written(every_kind_of_fact())[:1]]
    forged = altered(BOOK[place], path)
    before = BOOK[place - 1].hash if place else BEGINNING
    book[place] = replace(forged, hash=journal.chain(before, forged.body))

    broken = first_broken(book, PLACE)

    assert broken is not None
    assert broken.seq in (place + 1, place + 2)


@pytest.mark.parametrize("place", range(len(BOOK)))
def test_what_stands_beside_the_bytes_is_held_against_them(place: int) -> None:
    entry, seq = BOOK[place], place + 1
    for false, why in (
        (replace(entry, kind="payment-praised"), "out-of-place"),
        (replace(entry, hash=bytes(32)), "altered"),
        (replace(entry, hash=entry.hash[:-1] + bytes([entry.hash[-1] ^ 1])), "altered"),
        (replace(entry, body=entry.body + b" "), "altered"),
    ):
        book = [*BOOK]
        book[place] = false
        assert first_broken(book, PLACE) == Broken(seq, why)


@pytest.mark.parametrize("place", range(len(BOOK) - 1))
def test_a_missing_entry_is_named(place: int) -> None:
    assert first_broken(BOOK[:place] + BOOK[place + 1 :], PLACE) == Broken(place + 1, "missing")


@pytest.mark.parametrize("place", range(len(BOOK) - 1))
def test_two_entries_that_changed_places_are_named(place: int) -> None:
    book = [*BOOK]
    book[place], book[place + 1] = book[place + 1], book[place]
    assert first_broken(book, PLACE) == Broken(place + 1, "missing")

    book = [replace(entry, seq=seq) for seq, entry in enumerate(book, 1)]
    assert first_broken(book, PLACE) == Broken(place + 1, "altered")


@pytest.mark.parametrize("place", range(len(BOOK)))
def test_an_entry_put_in_between_is_named(place: int) -> None:
    forged = written(every_kind_of_fact())[1]
    book = [*BOOK[:place], replace(forged, seq=place + 1), *BOOK[place:]]
    renumbered = [replace(entry, seq=seq) for seq, entry in enumerate(book, 1)]

    assert first_broken(renumbered, PLACE) == Broken(place + 1, "altered")
    assert first_broken([*BOOK[:place], BOOK[place], *BOOK[place:]], PLACE) == Broken(
        place + 2, "missing"
    )


@pytest.mark.parametrize(
    "elsewhere",
    [Place("4500104", "02", PLACE.epoch), Place(LAO, "03", PLACE.epoch), Place(LAO, "02", uuid4())],
)
def test_a_chain_of_another_place_is_not_this_ones(elsewhere: Place) -> None:
    assert first_broken(written(every_kind_of_fact(), elsewhere), PLACE) == Broken(
        1, "out-of-place"
    )


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not-json"),
        (b"\xff", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b"7", "not-an-entry"),
        (b"{}", "not-an-entry"),
        (b'{"v":2}', "newer-version"),
        (BOOK[0].body.replace(b'"seq":1', b'"seq":true'), "not-an-entry"),
        (BOOK[0].body.replace(b'"seq":1', b'"seq":"1"'), "not-an-entry"),
        (BOOK[0].body.replace(b"+07:00", b""), "not-an-entry"),
        (BOOK[0].body.replace(b'"body":{', b'"body":[{').replace(b"}}", b"}]}"), "not-an-entry"),
    ],
    ids=repr,
)
def test_bytes_that_are_no_entry_are_told_apart(body: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as said:
        journal.read(body)
    assert said.value.why == why
    entry = Entry(1, "device-opened", body, journal.chain(BEGINNING, body))
    assert first_broken([entry], PLACE) == Broken(1, why)
