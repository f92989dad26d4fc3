"""CUPS for real: printed means printed, doubt is doubt, and no job prints behind our back."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop.domain.errors import Absent, Jammed, WorldFailed
from desktop.domain.receipt import Marking, PrintOutcome
from printing.page import Paper
from printing.printers import system
from printing.printers.system import SystemPrinter
from printing.receipt import render
from printing.receipt_printer import ReceiptPaper
from tests.desktop_session import until
from tests.printing.papers import SECOND_COPY, looks, receipt
from tests.printing.scheduler import POSTSCRIPT_DRIVER, PrinterPort, Scheduler, a_scheduler

pytestmark = [
    pytest.mark.cups,
    pytest.mark.skipif(not shutil.which("cupsd"), reason="CUPS is not installed"),
]

NUMBER = "70-02-000213"
Connect = Callable[..., PrinterPort]


@pytest.fixture(scope="module")
def one_scheduler() -> Iterator[Scheduler]:
    with a_scheduler() as scheduler:
        yield scheduler


@pytest.fixture
def scheduler(one_scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch) -> Scheduler:
    monkeypatch.setenv("CUPS_SERVER", one_scheduler.address)
    return one_scheduler


@pytest.fixture
def connect(scheduler: Scheduler) -> Iterator[Connect]:
    """Puts up a printer of a name of its own per test, with its port at the end of the cable."""
    ports: list[PrinterPort] = []

    def put_up(name: str, *, driver: str = "raw", holds: bool = False) -> PrinterPort:
        port = PrinterPort(holds=holds)
        ports.append(port)
        scheduler.add_printer(name, port.port, driver)
        return port

    yield put_up
    for job in scheduler.waiting():
        scheduler.ask("cancel", job)
    for port in ports:
        port.close()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(receipt(), Marking(), Paper.A5)


def failure(printer: SystemPrinter, pdf: bytes) -> WorldFailed:
    with pytest.raises(WorldFailed) as why:
        printer.print(pdf, title=NUMBER)
    return why.value


def test_a_receipt_arrives_at_the_printer_byte_for_byte(connect: Connect, pdf: bytes) -> None:
    port = connect("plain")

    outcome = ReceiptPaper(SystemPrinter("plain", Paper.A5), Paper.A5).print(receipt(), Marking())

    assert outcome is PrintOutcome.PRINTED
    assert port.documents == [pdf]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("marking", [Marking(), SECOND_COPY], ids=["original", "copy"])
def test_after_all_filters_the_page_still_looks_like_the_receipt(
    connect: Connect, tmp_path: Path, paper: Paper, marking: Marking
) -> None:
    name = f"driven-{paper}-{marking.copy}"
    port = connect(name, driver=POSTSCRIPT_DRIVER)
    pdf = render(receipt(), marking, paper)

    outcome = SystemPrinter(name, paper).print(pdf, title=NUMBER, copy=marking.copy)

    assert outcome is PrintOutcome.PRINTED
    printed, drawn = rasterised(port.documents[0], tmp_path), looks(pdf, dpi=100)
    if printed.shape[0] > printed.shape[1] and paper is Paper.A5:
        printed = np.rot90(printed)
    assert likeness(printed, drawn) > 0.9 or likeness(np.rot90(printed, 2), drawn) > 0.9


def rasterised(postscript: bytes, folder: Path) -> np.ndarray:
    from PIL import Image

    out = folder / "printed.png"
    subprocess.run(
        ["gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pnggray", "-r100",
         "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", f"-sOutputFile={out}", "-"],
        input=postscript, check=True, capture_output=True,
    )  # fmt: skip
    with Image.open(out) as image:
        return np.asarray(image)


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of how dark the pages are, square by square of two millimetres."""
    height, width = (min(sizes) // 8 for sizes in zip(one.shape, other.shape, strict=True))
    if abs(one.shape[0] - other.shape[0]) > 8 or abs(one.shape[1] - other.shape[1]) > 8:
        return 0.0
    squares = [
        page[: height * 8, : width * 8].reshape(height, 8, width, 8).mean(axis=(1, 3)).ravel()
        for page in (one, other)
    ]
    return float(np.corrcoef(squares)[0, 1])


def test_the_likeness_of_another_receipt_is_smaller() -> None:
    """The control for the comparison above."""
    one, other = (
        looks(render(papers, Marking(), Paper.A5), dpi=100) for papers in (receipt(), receipt([]))
    )

    assert likeness(one, one) == pytest.approx(1)
    assert likeness(one, other) < 0.9
    assert likeness(np.rot90(one, 2), one) < 0.9


def test_a_printer_that_is_switched_off_leaves_a_doubt_and_no_job_behind(
    scheduler: Scheduler, connect: Connect, pdf: bytes
) -> None:
    """Else the original would come out when somebody switches the printer on."""
    connect("dead").close()

    outcome = SystemPrinter("dead", Paper.A5, deadline=1.0).print(pdf, title=NUMBER)

    assert outcome is PrintOutcome.DOUBTFUL
    until(lambda: not scheduler.waiting(), what="an empty queue")


def test_a_printer_that_takes_its_time_is_waited_for(connect: Connect, pdf: bytes) -> None:
    port = connect("slow", holds=True)
    found: list[PrintOutcome] = []
    printing = threading.Thread(
        target=lambda: found.append(SystemPrinter("slow", Paper.A5).print(pdf, title=NUMBER))
    )

    printing.start()
    assert port.reached.wait(20)
    assert found == []
    port.let_go()
    printing.join(20)

    assert found == [PrintOutcome.PRINTED]
    assert port.documents == [pdf]


def test_a_job_that_somebody_cancels_on_the_way_is_not_called_printed(
    scheduler: Scheduler, connect: Connect, pdf: bytes
) -> None:
    port = connect("cancelled", holds=True)
    found: list[PrintOutcome] = []
    printing = threading.Thread(
        target=lambda: found.append(SystemPrinter("cancelled", Paper.A5).print(pdf, title=NUMBER))
    )

    printing.start()
    assert port.reached.wait(20)
    scheduler.ask("cancel", "-a", "cancelled")
    printing.join(20)

    assert found == [PrintOutcome.DOUBTFUL]


def test_a_job_still_waiting_behind_another_is_taken_back_and_surely_not_printed(
    scheduler: Scheduler, connect: Connect, pdf: bytes, tmp_path: Path
) -> None:
    port = connect("busy", holds=True)
    other = tmp_path / "other"
    other.write_bytes(b"another program's long document" * 100_000)
    scheduler.ask("lp", "-d", "busy", str(other))
    assert port.reached.wait(20)

    failed = failure(SystemPrinter("busy", Paper.A5, deadline=0.6), pdf)

    assert isinstance(failed, Jammed)
    assert failed.code == "print-waited"
    assert len(scheduler.waiting()) == 1
    port.let_go()
    until(lambda: not scheduler.waiting(), what="the other document to end")
    assert len(port.documents) == 1


def test_a_stopped_queue_is_given_nothing(
    scheduler: Scheduler, connect: Connect, pdf: bytes
) -> None:
    """CUPS would take the job and print it days later."""
    port = connect("stopped")
    scheduler.ask("cupsdisable", "-r", "no paper", "stopped")

    failed = failure(SystemPrinter("stopped", Paper.A5), pdf)

    assert isinstance(failed, Jammed)
    assert failed.code == "printer-stopped"
    assert "no paper" in failed.detail
    assert scheduler.waiting() == []
    scheduler.ask("cupsenable", "stopped")
    assert port.documents == []


def test_a_queue_that_takes_no_jobs_says_so(
    scheduler: Scheduler, connect: Connect, pdf: bytes
) -> None:
    connect("closed")
    scheduler.ask("cupsreject", "closed")

    failed = failure(SystemPrinter("closed", Paper.A5), pdf)

    assert isinstance(failed, Jammed)
    assert failed.code == "print-refused"


def test_a_printer_nobody_put_up_is_absent(scheduler: Scheduler, pdf: bytes) -> None:
    failed = failure(SystemPrinter("nobody", Paper.A5), pdf)

    assert isinstance(failed, Absent)
    assert failed.code == "printer-absent"


def test_a_printer_removed_between_choosing_and_printing_is_absent(
    scheduler: Scheduler, connect: Connect, pdf: bytes
) -> None:
    connect("removed")
    scheduler.ask("lpadmin", "-x", "removed")

    assert isinstance(failure(SystemPrinter("removed", Paper.A5), pdf), Absent)


def test_without_a_scheduler_every_printer_is_absent(
    monkeypatch: pytest.MonkeyPatch, pdf: bytes
) -> None:
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")

    assert failure(SystemPrinter("any", Paper.A5), pdf).code == "printer-absent"
    assert system.names() == []


def test_without_cups_installed_every_printer_is_absent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pdf: bytes
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    failed = failure(SystemPrinter("any", Paper.A5), pdf)

    assert isinstance(failed, Absent)
    assert failed.code == "printer-absent"
    with pytest.raises(Absent):
        system.names()


def test_a_scheduler_that_dies_with_the_job_leaves_a_doubt(
    monkeypatch: pytest.MonkeyPatch, pdf: bytes
) -> None:
    port = PrinterPort(holds=True)
    with a_scheduler() as mortal:
        monkeypatch.setenv("CUPS_SERVER", mortal.address)
        mortal.add_printer("last", port.port)
        found: list[PrintOutcome] = []
        printing = threading.Thread(
            target=lambda: found.append(SystemPrinter("last", Paper.A5).print(pdf, title=NUMBER))
        )
        printing.start()
        assert port.reached.wait(20)
        mortal.stop()
        printing.join(20)
    port.close()

    assert found == [PrintOutcome.DOUBTFUL]


def test_a_full_spool_disk_is_a_jam_and_not_a_doubt(
    monkeypatch: pytest.MonkeyPatch, pdf: bytes
) -> None:
    with a_scheduler() as cramped:
        spool = str(cramped.folder / "spool")
        size = ["-o", "size=16k"]
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", *size, "tmpfs", spool], capture_output=True
        )
        if mounted.returncode:
            pytest.skip("no right to mount a small disk")
        try:
            monkeypatch.setenv("CUPS_SERVER", cramped.address)
            port = PrinterPort()
            cramped.add_printer("cramped", port.port)

            failed = failure(SystemPrinter("cramped", Paper.A5, deadline=5), pdf)

            assert isinstance(failed, Jammed)
            assert port.documents in ([], [b""])
        finally:
            cramped.stop()
            subprocess.run(["umount", spool], check=True)
            port.close()


def test_the_job_is_titled_with_the_number_and_names_nobody(
    scheduler: Scheduler, connect: Connect, pdf: bytes
) -> None:
    connect("discreet")

    SystemPrinter("discreet", Paper.A5).print(pdf, title=NUMBER)

    title = re.compile(rb"job-name\x00\x0c" + NUMBER.encode())
    until(lambda: title.search(scheduler.all_that_is_written()), what="CUPS to write the job down")
    known = scheduler.all_that_is_written()
    for name in ("สมชาย", "ใจดี", "สมหญิง", "110170020345"):
        assert name.encode() not in known


@pytest.mark.parametrize("title", ["นายสมชาย", "70 02", "-o", "", "a\nb", "x" * 65])
def test_only_a_receipt_number_can_be_a_title(title: str, pdf: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        SystemPrinter("any", Paper.A5).print(pdf, title=title)


def test_printers_are_listed_by_name(scheduler: Scheduler, connect: Connect) -> None:
    connect("front-desk")

    assert "front-desk" in system.names()
