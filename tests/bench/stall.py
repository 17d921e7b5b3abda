"""How long the window's events had to wait while something went on, as rows of the table."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.bench.heartbeat import Late, longest, percentile, read
from tests.bench.stage import Stage
from tests.bench.table import Figure

IDLE_S = 5.0


@dataclass(frozen=True)
class Heard:
    """Heartbeats of the window, of a plain Qt process beside it, and of one before it."""

    ticks: list[Late]
    noise: list[Late]
    floor: list[Late]
    processor_s: float  # of the window's process


def idle(stage: Stage) -> list[Late]:
    """What the machine costs while nothing goes on."""
    with stage.beside() as beats:
        time.sleep(1)  # it has started
        began = time.perf_counter()
        time.sleep(IDLE_S)
    return read(beats, began)


def figures(when: str, what: str, heard: Heard) -> list[Figure]:
    """Rows named "… `when`"; `what` went on meanwhile."""
    ticks, noise = heard.ticks, heard.noise
    worst, net = longest(ticks), [tick.served() for tick in ticks]
    parts = (
        f"{worst.own_ms:.1f} ms own work, {worst.queued_ms:.1f} ms waiting for a processor, "
        "the rest for the interpreter or a lock"
    )
    busiest = max(ticks, key=lambda tick: tick.own_ms)
    rows = [
        Figure(f"Longest stall {when}", worst.by_ms, "ms", f"{what}; {parts}", 16),
        Figure(f"p99.9 {when}", percentile(ticks, 0.999), "ms", "an event every 2 ms", 8),
        Figure("… most work in one go", busiest.own_ms, "ms", "the thread's processor time"),
        Figure("… a plain Qt process, longest", longest(noise).by_ms, "ms", "beside it, then"),
        Figure("… a plain Qt process, p99.9", percentile(noise, 0.999), "ms", "the same"),
        Figure("… a plain Qt process, idle", longest(heard.floor).by_ms, "ms", "longest, before"),
        Figure("… processor time of the window", heard.processor_s, "s", "whole process"),
    ]
    if any(tick.queued_ms for tick in ticks):
        how = "the same, less the wait for a free processor (Linux's schedstat)"
        rows[2:2] = [
            Figure("… longest that is the window's", longest(net).by_ms, "ms", how, 16),
            Figure("… p99.9 that is the window's", percentile(net, 0.999), "ms", how, 8),
        ]
    return rows
