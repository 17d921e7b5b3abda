"""Ten and fifty thousand turns: how soon they are seen, and every frame of a pan and a zoom."""

from __future__ import annotations

import time

from tests.bench import crowded
from tests.bench.heartbeat import longest, percentile, read
from tests.bench.prepared import FEW_NAME
from tests.bench.stage import Stage
from tests.bench.table import Figure, median

RUNS = 3
REST_S = 6.0  # the tiles of a cold view of everything are built meanwhile
# turns, s to the first picture, ms of the 99th percentile, ms of the longest frame, MB
TARGETS = ((10_000, 1.0, 16.7, 33.0, 500.0), (50_000, 3.0, 33.0, 33.0, None))


def measure(stage: Stage, endpoint: str) -> list[Figure]:
    figures: list[Figure] = []
    for turns, soon_s, usual_ms, longest_ms, weight_mb in TARGETS:
        stage.borrow(*crowded.library(turns))  # made once, which takes minutes
        runs = [_run(stage, endpoint, turns) for _ in range(RUNS)]
        first, opening, usual, worst, own, late, stall, weight = zip(*runs, strict=True)
        name = f"{turns:,} turns"
        how = "pan and zoom at 1600x1000, every frame painted at once"
        figures += [
            median(f"{name}: first useful picture", first, "s", "choice to painted", soon_s),
            median("… the longest stall until then", opening, "ms", "heartbeat"),
            median("… a frame, p99", usual, "ms", how, usual_ms),
            median("… the longest frame", worst, "ms", how, longest_ms),
            median("… a frame's own work, p99", own, "ms", "the thread's processor time"),
            median("… p99.9 of the window's lateness meanwhile", late, "ms", "heartbeat"),
            median("… its longest stall", stall, "ms", "heartbeat"),
            median("… memory afterwards", weight, "MB", "RSS by the system", weight_mb),
        ]
    return figures


def _run(stage: Stage, endpoint: str, turns: int) -> tuple[float, ...]:
    with stage.window(endpoint) as window:
        window.wait("ready")
        window.ask("resize", width=1600, height=1000)
        time.sleep(2)  # the wire and imaging have started
        began = window.ask("choose_session", "chosen", name=crowded.NAME)["at"]
        window.wait("session", lambda event: event["turns"] == turns)
        first = window.wait("picture")["at"]
        time.sleep(REST_S)
        before = time.perf_counter()
        frames = window.ask("travel", "travelled")
        after = time.perf_counter()
        window.ask("beat")
        opening = longest(read(window.beats, began, first)).by_ms
        ticks = read(window.beats, before, after)
        weight = window.rss_mb()
        window.ask("choose_session", "session", name=FEW_NAME)
    wall, own = sorted(frames["wall_ms"]), sorted(frames["own_ms"])
    return (
        first - began,
        opening,
        wall[int(len(wall) * 0.99)],
        wall[-1],
        own[int(len(own) * 0.99)],
        percentile(ticks, 0.999),
        longest(ticks).by_ms,
        weight,
    )
