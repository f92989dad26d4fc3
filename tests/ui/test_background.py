"""Work leaves the GUI thread, keeps its order in a lane, and comes back onto it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from threading import Event, current_thread

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication, QLabel

from tests.driving import turn, wait_until
from ui.background import Lane, ThreadedBackground


@pytest.fixture
def background(qapp: QApplication) -> Iterator[ThreadedBackground]:
    made = ThreadedBackground()
    yield made
    made.close()
    turn()


def never(error: Exception) -> None:
    raise error


def test_work_runs_elsewhere_and_its_answer_comes_home(background: ThreadedBackground) -> None:
    owner, found = QObject(), []

    background.run(
        lambda: current_thread() is threading.main_thread(),
        owner=owner,
        done=lambda at_home: found.append((at_home, QThread.isMainThread())),
        failed=never,
    )

    wait_until("the answer", lambda: found)
    assert found == [(False, True)]


def test_a_failure_comes_home_as_it_was_raised(background: ThreadedBackground) -> None:
    owner, found = QObject(), []
    fault = LookupError("gone")

    def fail() -> None:
        raise fault

    background.run(fail, owner=owner, done=never, failed=found.append)

    wait_until("the failure", lambda: found)
    assert found == [fault]


def test_a_lane_keeps_its_order(background: ThreadedBackground) -> None:
    owner, found = QObject(), []

    for number in range(200):
        background.run(lambda n=number: n, owner=owner, done=found.append, failed=never)

    wait_until("all answers", lambda: len(found) == 200)
    assert found == list(range(200))


def test_lanes_do_not_wait_for_each_other(background: ThreadedBackground) -> None:
    owner, found = QObject(), []
    printed = Event()

    background.run(
        printed.wait, owner=owner, done=lambda _: found.append("print"), failed=never,
        lane=Lane.DEVICES,
    )  # fmt: skip
    for lane in set(Lane) - {Lane.DEVICES}:
        background.run(
            lambda: None, owner=owner, done=lambda _: found.append("other"), failed=never, lane=lane
        )
    wait_until("the other lanes", lambda: len(found) == len(Lane) - 1)
    printed.set()

    wait_until("the printer", lambda: "print" in found)
    assert found[-1] == "print"


def test_a_closed_screen_drops_only_the_reply(background: ThreadedBackground) -> None:
    screen, done, told = QLabel(), Event(), []
    ready = Event()

    def work() -> None:
        ready.wait()
        done.set()

    background.run(work, owner=screen, done=told.append, failed=told.append)
    screen.deleteLater()
    turn()
    ready.set()

    assert done.wait(10), "the work itself was finished"
    after: list[None] = []
    background.run(lambda: None, owner=background, done=after.append, failed=never)
    wait_until("what came after", lambda: after)
    assert told == []


def test_closing_finishes_what_runs_and_drops_what_waits(background: ThreadedBackground) -> None:
    owner, begun, may_end = QObject(), Event(), Event()
    done: list[str] = []
    told: list[object] = []

    def first() -> None:
        begun.set()
        may_end.wait()
        done.append("first")

    background.run(first, owner=owner, done=told.append, failed=told.append)
    background.run(lambda: done.append("second"), owner=owner, done=told.append, failed=told.append)
    assert begun.wait(10)
    threading.Timer(0.05, may_end.set).start()
    background.close()
    turn()
    turn()

    assert done == ["first"]
    assert told == [None], "what was dropped tells nobody anything"


def test_a_closed_program_starts_nothing_more(background: ThreadedBackground) -> None:
    done: list[str] = []
    background.close()

    background.run(
        lambda: done.append("late"), owner=background, done=done.append, failed=done.append
    )
    turn()

    assert done == []
