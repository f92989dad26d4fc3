"""PINs as argon2id hashes, and the computer's clock."""

import time
from datetime import timedelta

import pytest

from desktop.devices.clock import SystemClock
from desktop.devices.pin_hash import Argon2Pins


def test_a_pin_fits_its_own_hash_alone() -> None:
    pins = Argon2Pins()
    first, again = pins.hash("142536"), pins.hash("142536")

    assert first != again
    assert pins.fits("142536", first)
    assert pins.fits("142536", again)
    assert not pins.fits("142537", first)
    assert not pins.fits("", first)


@pytest.mark.parametrize("damaged", ["", "142536", "$2b$12$abcdefghijklmnopqrstuv"])
def test_what_is_no_hash_fits_nothing(damaged: str) -> None:
    assert not Argon2Pins().fits("142536", damaged)


def test_the_clock_is_thailands_and_never_runs_backwards() -> None:
    clock = SystemClock()
    now = clock.now()

    assert now.utcoffset() == timedelta(hours=7)
    assert abs(now.timestamp() - time.time()) < 5
    assert clock.monotonic() <= clock.monotonic()
