"""The line between a device and the server: what the network may do to a question or an answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from desktop.domain.errors import Unreachable
from sync.client.http import Call, Reply
from tests.simulation.central import Central
from tests.simulation.loop import Loop

_PAGE = b"<html><body>Please sign in to the guest network</body></html>"
_PATIENCE = 30.0
"""Seconds a device waits for an answer."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How likely each mishap is, for every request by itself."""

    question_lost: float = 0.0
    question_cut: float = 0.0
    doubled: float = 0.0
    answer_lost: float = 0.0
    answer_cut: float = 0.0
    answer_late: float = 0.0
    stranger: float = 0.0
    broken_server: float = 0.0
    busy: float = 0.0


CLEAR = Weather()


def bad_weather(chance: random.Random) -> Weather:
    """Some mishaps often, some seldom, some never."""
    names = [one.name for one in fields(Weather)]
    worst = chance.choice((0.1, 0.3, 0.5))
    chosen = chance.sample(names, chance.randint(1, len(names)))
    return replace(CLEAR, **{name: chance.random() * worst for name in chosen})


class Line:
    """Stands where the device's way to the network stands (sync/client/http.py)."""

    def __init__(
        self, loop: Loop, central: Central, chance: random.Random, note: Callable[[str], None]
    ) -> None:
        self._loop = loop
        self._central = central
        self._chance = chance
        self._note = note
        self.weather = CLEAR
        self.down = False
        self.asking: Callable[[Call], None] = lambda call: None

    def exchange(self, call: Call) -> Reply:
        """Raises Unreachable, as the real one does."""
        asked = f"{call.method} {call.url.partition('/v1')[2][:70]}"
        try:
            reply = self._exchange(call)
        except Unreachable as error:
            self._note(f"{asked}: {error.code} {error.detail}")
            raise
        self._note(f"{asked}: {reply.status} {reply.body[:160].decode(errors='replace')}")
        return reply

    def stream(self, call: Call, take: Callable[[bytes], bool]) -> Reply:
        """As the real one: what came before a cut is handed on, and the cut is told."""
        reply = self.exchange(call)
        if reply.status not in (200, 206):
            return reply
        size = max(1, len(reply.body) // 3)
        for at in range(0, len(reply.body), size):
            if not take(reply.body[at : at + size]):
                break
            self._loop.sleep(self._chance.uniform(0.1, 2.0))
            if self._happens("answer_cut") or self.down:
                raise Unreachable("cut", "answer")
        return Reply(reply.status, reply.headers, b"")

    def _exchange(self, call: Call) -> Reply:
        self.asking(call)
        self._loop.sleep(self._chance.uniform(0.005, 0.4))
        if self.down:
            raise Unreachable("no-connection")
        happens = self._happens
        if happens("question_lost"):
            self._give_up()
        if happens("stranger"):
            return Reply(200, {"content-type": "text/html"}, _PAGE)
        if happens("broken_server"):
            return Reply(self._chance.choice((500, 502)), {}, b"")
        if happens("busy"):
            return Reply(self._chance.choice((429, 503)), {"retry-after": "20"}, b"")
        if happens("doubled"):
            self._loop.call_later(self._chance.choice((0.1, 5.0, 300.0)), self._echo, call)
        if call.body and happens("question_cut"):
            self._central.ask(call, cut=True).add_done_callback(_ignore)
            raise Unreachable("cut", "question")
        reply = self._loop.wait_for(self._central.ask(call))
        return self._back(reply)

    def _back(self, reply: Reply) -> Reply:
        """The server has done its work by now."""
        late = self._chance.uniform(1, 8) if self._happens("answer_late") else 0.0
        self._loop.sleep(self._chance.uniform(0.005, 0.4) + late)
        if self._happens("answer_lost") or self.down:
            self._give_up()
        if self._happens("answer_cut"):
            raise Unreachable("cut", "answer")
        return reply

    def _happens(self, what: str) -> bool:
        likely: float = getattr(self.weather, what)
        return likely > 0 and self._chance.random() < likely

    def _give_up(self) -> None:
        self._loop.sleep(_PATIENCE)
        raise Unreachable("timeout")

    def _echo(self, call: Call) -> None:
        """The same request arrives once more, whenever; nobody waits for its answer."""
        self._central.ask(call).add_done_callback(_ignore)


def _ignore(future: object) -> None:
    future.exception()  # type: ignore[attr-defined]  # or it would be told as never looked at
