"""The picture on screen shows the paper as it will come out."""

import threading
from io import BytesIO

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from desktop.domain.picture import Picture
from desktop.domain.receipt import Marking
from printing.page import Paper
from printing.preview import picture
from printing.receipt import render
from tests.printing.papers import Pixels, late_land_tax, looks, receipt


def grey(seen: Picture) -> Pixels:
    points = np.frombuffer(seen.rgba, dtype=np.uint8).reshape(seen.height, seen.width, 4)
    return np.asarray(points[..., :3].mean(axis=2), dtype=np.uint8)


def test_the_picture_shows_what_another_program_draws_of_the_same_page() -> None:
    pdf = render(receipt(), Marking(), Paper.A5)

    ours, theirs = grey(picture(pdf, 0, 100)), looks(pdf, dpi=100)
    height, width = (min(sizes) for sizes in zip(ours.shape, theirs.shape, strict=True))
    blocks = [
        seen[: height // 20 * 20, : width // 20 * 20]
        .reshape(height // 20, 20, width // 20, 20)
        .mean(axis=(1, 3))
        for seen in (ours, theirs)
    ]

    assert abs(ours.shape[0] - theirs.shape[0]) <= 1
    assert abs(ours.shape[1] - theirs.shape[1]) <= 1
    assert np.abs(blocks[0] - blocks[1]).max() < 25


def test_every_point_is_opaque_and_there_are_four_bytes_for_each() -> None:
    seen = picture(render(receipt(), Marking(), Paper.A4), 0, 50)

    assert len(seen.rgba) == seen.width * seen.height * 4
    assert set(seen.rgba[3::4]) == {255}


def test_colours_are_in_the_order_red_green_blue() -> None:
    """A page is grey, so a red page tells the order."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(72, 72))
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 0, 72, 72, fill=1)
    canvas.save()

    seen = picture(out.getvalue(), 0, 72)
    middle = (seen.width * 36 + 36) * 4

    assert tuple(seen.rgba[middle : middle + 4]) == (255, 0, 0, 255)


def test_a_finer_picture_has_more_points() -> None:
    pdf = render(receipt(), Marking(), Paper.A5)

    coarse, fine = picture(pdf, 0, 50), picture(pdf, 0, 100)

    assert fine.width == pytest.approx(2 * coarse.width, abs=2)
    assert fine.height == pytest.approx(2 * coarse.height, abs=2)


def test_every_page_can_be_seen_and_no_further_one() -> None:
    pdf = render(
        receipt([line for n in range(6) for line in late_land_tax(str(n))]), Marking(), Paper.A5
    )

    pages = picture(pdf, 0, 30).pages

    assert pages > 1
    assert picture(pdf, pages - 1, 30).rgba != picture(pdf, 0, 30).rgba
    for beyond in (-1, pages):
        with pytest.raises(IndexError):
            picture(pdf, beyond, 30)


def test_several_threads_may_look_at_once() -> None:
    pdf = render(receipt(), Marking(), Paper.A5)
    expected = picture(pdf, 0, 60)
    found: list[Picture] = []

    threads = [threading.Thread(target=lambda: found.append(picture(pdf, 0, 60))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 8
