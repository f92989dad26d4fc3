"""What Prometheus reads: requests by door, and how the whole stands. Nothing about a person.

With several workers each counts in a file of its own; whoever is asked adds them up.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sync.server.database import Away, Database
from sync.server.standing import Standing, standing

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The library looks into this variable when it is imported; the workers' parent sets it."""

_STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_FRESH = 10.0
"""Seconds for which a look at the whole is good: scraping often must not cost the devices."""

_GAUGES: tuple[tuple[str, str, Callable[[Standing], float]], ...] = (
    ("devices", "Devices enrolled.", lambda whole: whole.devices),
    ("entries_stored", "Entries stored.", lambda whole: whole.stored),
    ("entries_waiting", "Entries stored and not yet in the books.", lambda whole: whole.waiting),
    ("entries_quarantined", "Entries set apart for a person.", lambda whole: whole.quarantined),
    ("chains_forked", "Journals that contradict what is stored.", lambda whole: whole.forked),
    ("devices_silent", "Devices not heard for 14 days.", lambda whole: whole.silent),
    ("devices_never_heard", "Devices enrolled and not heard since.", lambda whole: whole.never),
    (
        "oldest_heard_timestamp_seconds",
        "When the device was heard that is silent for longest.",
        lambda whole: whole.oldest.timestamp() if whole.oldest else 0,
    ),
)


class Tally:
    """Counts this process's requests."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "thongthin_requests",
            "Requests answered.",
            ("door", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "thongthin_request_seconds",
            "Time from a request's head to the end of its answer.",
            ("door",),
            registry=self._registry,
            buckets=_STEPS,
        )

        self._labelled: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def count(self, door: str, status: int, seconds: float) -> None:
        if (door, status) not in self._labelled:
            counter = self._requests.labels(door, str(status))
            self._labelled[door, status] = counter, self._seconds.labels(door)
        requests, taken = self._labelled[door, status]
        requests.inc()
        taken.observe(seconds)

    def page(self, whole: Collector) -> bytes:
        """All of it as text, over all workers where there are several."""
        counted = self._registry
        if FOLDER in os.environ:
            counted = CollectorRegistry()
            multiprocess.MultiProcessCollector(counted)
        own = CollectorRegistry()
        own.register(whole)
        return generate_latest(counted) + generate_latest(own)


class Whole(Collector):
    """How the whole stands, looked up when asked; `thongthin_database_up 0` when nobody knows."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._lock = threading.Lock()
        self._seen: Standing | None = None
        self._at = -_FRESH

    def collect(self) -> Iterable[GaugeMetricFamily]:
        seen = self._look()
        up = "The database answers."
        yield GaugeMetricFamily("thongthin_database_up", up, value=int(seen is not None))
        if seen is not None:
            for name, text, value in _GAUGES:
                yield GaugeMetricFamily(f"thongthin_{name}", text, value=value(seen))

    def _look(self) -> Standing | None:
        with self._lock:
            if time.monotonic() - self._at >= _FRESH:
                try:
                    self._seen = standing(self._database, at=self._now())
                    self._at = time.monotonic()
                except Away:
                    self._seen = None
            return self._seen


def forget(pid: int) -> None:
    """A worker has ended; what it counted stays counted."""
    if FOLDER in os.environ:
        multiprocess.mark_process_dead(pid)
