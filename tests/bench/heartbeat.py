"""How long a thread of Qt's keeps its events waiting, seen from outside the program's code.

A precise timer ticks on the thread that is watched. When the thread is busy, or
waits for the interpreter or for a processor, the tick comes late: that is what a
click would feel.
"""

from __future__ import annotations

import faulthandler
import os
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 2
SCHEDSTAT = "/proc/thread-self/schedstat"  # ns on a processor, ns waiting for one, slices


@dataclass(frozen=True)
class Late:
    """One tick that came late, in milliseconds: by how much, and where the time went."""

    at: float  # perf_counter when it came
    by_ms: float
    own_ms: float  # the thread's own work
    queued_ms: float  # ready to run, no processor free

    def served(self) -> Late:
        """How late it would have been, had a processor always been free."""
        return replace(self, by_ms=max(self.by_ms - self.queued_ms, 0.0), queued_ms=0.0)


class Heartbeat(QObject):
    """Ticks on the thread that makes it until the process ends."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ticks = array("d")  # perf_counter s, thread's processor s, run queue s
        try:
            self._schedstat = os.open(SCHEDSTAT, os.O_RDONLY)
        except OSError:
            self._schedstat = -1
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def write(self, path: Path) -> None:
        """Leave the ticks so far where `read` finds them."""
        path.write_bytes(self.ticks.tobytes())

    def _tick(self) -> None:
        queued = 0.0
        if self._schedstat >= 0:
            queued = int(os.pread(self._schedstat, 80, 0).split()[1]) / 1e9
        self.ticks.extend((time.perf_counter(), time.thread_time(), queued))


class Watcher(QObject):
    """Writes down where every thread stands when the watched one answers late.

    The interpreter's own watchdog does the writing: it needs no turn of the
    interpreter's, so that it also shows who keeps it from the others.
    """

    LATE_S = 0.014

    def __init__(self, file: TextIO, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._wind_up)
        self._timer.start(TICK_MS)

    def _wind_up(self) -> None:
        faulthandler.dump_traceback_later(self.LATE_S, file=self._file)


def read(path: Path, begin: float = 0.0, end: float = float("inf")) -> list[Late]:
    """Every tick between two moments, with its lateness (mostly next to nothing)."""
    flat = array("d")
    flat.frombytes(path.read_bytes())
    rows = [flat[at : at + 3] for at in range(0, len(flat), 3)]
    return [
        Late(
            now[0],
            max((now[0] - before[0]) * 1000 - TICK_MS, 0.0),
            (now[1] - before[1]) * 1000,
            (now[2] - before[2]) * 1000,
        )
        for before, now in pairwise(rows)
        if begin <= now[0] <= end
    ]


def longest(ticks: Sequence[Late]) -> Late:
    return max(ticks, key=lambda tick: tick.by_ms, default=Late(0, 0, 0, 0))


def percentile(ticks: Sequence[Late], share: float) -> float:
    """What `share` of all events would wait at most, had one come every TICK_MS.

    A stall of 20 ms is not one late event but ten: 20, 18, 16 … ms late.
    """
    waits: list[float] = []
    for tick in ticks:
        wait = tick.by_ms
        waits.append(wait)
        while (wait := wait - TICK_MS) > 0:
            waits.append(wait)
    waits.sort()
    return waits[min(int(len(waits) * share), len(waits) - 1)] if waits else 0.0
