"""Garbage is collected on the window's thread alone.

Python collects wherever an allocation tips the scale, on a worker thread too, and
a Qt object that dies there takes its timers and children down with it: the program
crashes. So the automatic collection is off, and a timer of the window's thread asks
the same question instead.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
SLICE_MS = 10  # while something large is let go …
SLICE_S = 0.002  # … for so long of each
AT_A_TIME = 200


class Collector(QObject):
    """Collects as Python itself would, for as long as it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        global _here
        _here = True
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(collect_if_due)
        self._timer.start()


_here = False  # whether there is a collector: without one nothing is put aside
_leaving: list[dict[Any, Any] | list[Any]] = []
_making = 0  # how many are just making what will stay


@contextmanager
def lasting() -> Iterator[None]:
    """What is made meanwhile will stay for long: no collection is to walk through it.

    To walk through the cards of 10,000 turns takes 50 ms. They need no collection, since
    nothing in them refers to itself.
    """
    global _making
    _making += 1
    try:
        yield
    finally:
        _making -= 1
        if _here:
            gc.freeze()


def collect_if_due() -> None:
    """Collect the oldest generation whose threshold has been passed."""
    if _making:
        return
    counts, thresholds = gc.get_count(), gc.get_threshold()
    due = [generation for generation in (2, 1, 0) if counts[generation] > thresholds[generation]]
    if due:
        gc.collect(due[0])


def let_go(*many: dict[Any, Any] | list[Any]) -> None:
    """Empty these a slice at a time: to drop 50,000 cards in one go takes 100 ms."""
    if not _here:
        return
    if not _leaving:
        QTimer.singleShot(SLICE_MS, drop_a_slice)
    _leaving.extend(many)


def drop_a_slice() -> None:
    """Drop as much of what is let go as a frame has room for."""
    until = time.perf_counter() + SLICE_S
    while _leaving and time.perf_counter() < until:
        last = _leaving[-1]
        for _ in range(min(AT_A_TIME, len(last))):
            last.popitem() if isinstance(last, dict) else last.pop()
        if not last:
            _leaving.pop()
    if _leaving:
        QTimer.singleShot(SLICE_MS, drop_a_slice)
