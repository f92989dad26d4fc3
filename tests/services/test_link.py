"""What is told of the way to the server, and to whom changes are told."""

import logging

import pytest

from desktop.services.changes import Changes, Topic
from desktop.services.link import Link, LinkKind
from tests.makers import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def test_the_link_starts_and_tells_each_change_of_its_state(clock: SetClock) -> None:
    changes = Changes()
    heard: list[frozenset[Topic]] = []
    changes.subscribe(heard.append)
    link = Link(clock, changes)
    assert (link.kind, link.attempts()) == (LinkKind.STARTING, [])

    link.tell(LinkKind.OFFLINE, code="no-answer")
    clock.passes(minutes=1)
    link.tell(LinkKind.ONLINE, sent=3)

    assert link.kind is LinkKind.ONLINE
    assert [(one.kind, one.sent, one.code) for one in link.attempts()] == [
        (LinkKind.ONLINE, 3, ""),
        (LinkKind.OFFLINE, 0, "no-answer"),
    ]
    assert link.attempts()[0].at == clock.at
    assert heard == [{Topic.SYNC}] * 2


def test_quiet_repetition_is_one_line_and_the_list_stays_short(clock: SetClock) -> None:
    link = Link(clock, Changes())
    for _ in range(5):
        link.tell(LinkKind.ONLINE)
    assert len(link.attempts()) == 1
    for n in range(50):
        link.tell(LinkKind.ONLINE, sent=n + 1)
    assert [one.sent for one in link.attempts()] == list(range(50, 30, -1))


def test_a_listener_that_fails_does_not_stand_in_anothers_way(
    caplog: pytest.LogCaptureFixture,
) -> None:
    changes = Changes()
    heard: list[frozenset[Topic]] = []

    def fails(_: frozenset[Topic]) -> None:
        raise ZeroDivisionError

    changes.subscribe(fails)
    changes.subscribe(heard.append)

    with caplog.at_level(logging.ERROR):
        changes.announce(Topic.PAYMENTS, Topic.JOURNAL)

    assert heard == [{Topic.PAYMENTS, Topic.JOURNAL}]
    assert "a listener failed" in caplog.text
