"""What the one box should find, by looking at every payer and every bill: slow and plain."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import takewhile
from uuid import UUID

from desktop.domain import search_key
from desktop.domain.payer import Payer
from desktop.services.search import Hits


class Scan:
    """The whole register as text. Payers are known by their place in it."""

    def __init__(self) -> None:
        self._place: dict[UUID, int] = {}
        self._keys: list[str] = []
        self._tax_ids: list[str] = []
        self._phones: list[str] = []
        self._houses: list[str] = []
        self._unpaid: list[str] = []
        self._names = ""

    def learn(self, people: Iterable[Payer]) -> None:
        for one in people:
            self._place[one.id] = len(self._keys)
            self._keys.append(search_key.name_key(one.title, one.first_name, one.last_name))
            self._tax_ids.append(one.tax_id)
            self._phones.append(one.phone)
            self._houses.append(one.address.house)

    def learn_bills(self, unpaid: Iterable[str]) -> None:
        self._unpaid += unpaid

    def close_the_book(self) -> None:
        """Puts the bills in order and each payer on a line: place, tab, the key's words with a
        space before each."""
        self._unpaid.sort()
        self._names = "".join(f"\n{place}\t {key}" for place, key in enumerate(self._keys)) + "\n"

    def agrees(self, text: str, hits: Hits, page: int) -> bool:
        """Whether all hits are true and, where there is room for more, none is missing."""
        if hits.guessed:
            original = self.payers(text) or self.bills(text)
            return not original and self._same(hits.guessed, hits, page)
        return self._same(text, hits, page)

    def _same(self, text: str, hits: Hits, page: int) -> bool:
        places = [self._place[one.id] for one in hits.payers]
        numbers = [bill.number for bill, _ in hits.bills]
        if len(set(places)) != len(places) or not all(self._is(text, place) for place in places):
            return False
        if len(places) < page and set(places) != self.payers(text):
            return False
        return numbers == self.bills(text)[:page]

    def bills(self, text: str) -> list[str]:
        typed = search_key.fold(text).upper()
        if not re.search("[0-9A-Z]", typed):
            return []
        first = bisect_left(self._unpaid, typed)
        return list(takewhile(lambda number: number.startswith(typed), self._unpaid[first:]))

    def payers(self, text: str) -> set[int]:
        found: set[int] = set()
        for values, start in self._numbers(text):
            found.update(place for place, value in enumerate(values) if value.startswith(start))
        for words in _ways_to_read(text):
            found |= self._named(words)
        return found

    def _is(self, text: str, place: int) -> bool:
        return any(values[place].startswith(start) for values, start in self._numbers(text)) or any(
            search_key.matches(self._keys[place], words) for words in _ways_to_read(text)
        )

    def _numbers(self, text: str) -> list[tuple[Sequence[str], str]]:
        """Where to look for the text as a number: tax ids and telephones, houses."""
        typed = search_key.fold(text)
        bare = typed.replace("-", "").replace(" ", "")
        looks: list[tuple[Sequence[str], str]] = []
        if typed[:1].isdecimal() and bare.isdecimal():
            looks += [(self._tax_ids, bare), (self._phones, bare)]
        if typed[:1].isdecimal() and typed.replace("/", "", 1).isdecimal():
            looks.append((self._houses, typed))
        return looks

    def _named(self, words: Sequence[str]) -> set[int]:
        """Goes to every place of the longest word and asks the rule about each line there."""
        needle = " " + max(words, key=len)
        found = set()
        at = self._names.find(needle)
        while at >= 0:
            start, end = self._names.rfind("\n", 0, at), self._names.find("\n", at)
            place = int(self._names[start : self._names.find("\t", start)])
            if search_key.matches(self._keys[place], list(words)):
                found.add(place)
            at = self._names.find(needle, end)
        return found


def _ways_to_read(text: str) -> list[list[str]]:
    """The words as typed and, where that leaves something of each, without tone marks."""
    words = search_key.words(text)
    loose = [search_key.without_tones(word) for word in words]
    ways = [words] if loose == words else [words, loose]
    return [each for each in ways if each and all(each)]
