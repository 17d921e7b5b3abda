"""A session of 1,000 turns: how soon it stands there, what it weighs, how it moves."""

from __future__ import annotations

import time

from tests.bench.heartbeat import Late, longest, percentile, read
from tests.bench.prepared import FEW_NAME, MANY_NAME, TURNS
from tests.bench.screen import Rect
from tests.bench.stage import Stage, Window
from tests.bench.table import Figure, median

RUNS = 3
QUIET_S = 1.0
ZOOMS = (0.05, 0.1, 0.18, 0.3, 0.5, 1.0, 2.0, 1.0, 0.4, 0.15, 0.0)


def measure(stage: Stage, endpoint: str) -> list[Figure]:
    stage.borrow_library()
    runs = [_run(stage, endpoint) for _ in range(RUNS)]
    opened, cards, whole, weights, zoomed, stalls, tails = zip(*runs, strict=True)
    seen = "pixels on the X screen" if stage.screen else "paint events, offscreen"
    name = f"Open a session of {TURNS} turns"
    how = "RSS by the system"
    return [
        median(name, whole, "s", f"choice to its last picture in view; {seen}", 0.5),
        median("… its cards are seen", cards, "s", f"choice to first change; {seen}"),
        median("… it is read", opened, "s", "choice to the canvas's model filled"),
        median("Memory with it open", weights, "MB", how, 350),
        median("… after zooming through it", zoomed, "MB", how, 350),
        median("… longest stall while zooming", stalls, "ms", f"{len(ZOOMS)} jumps; heartbeat"),
        median("… p99.9 while zooming", tails, "ms", "heartbeat"),
    ]


def _run(stage: Stage, endpoint: str) -> tuple[float, ...]:
    """In a window that has only just started: no picture is in its memory yet."""
    with stage.window(endpoint) as window:
        window.wait("ready")
        board = window.rect("historyCanvas")
        time.sleep(2)  # the wire and imaging have started
        began, read_at, first, last = _open(stage, window, board)
        weight = window.rss_mb()
        before = time.perf_counter()
        for zoom in ZOOMS:
            window.ask("zoom", zoom=zoom)
            time.sleep(0.7)
        ticks = _beats(window, before)
        zoomed = window.rss_mb()
        window.ask("choose_session", "session", name=FEW_NAME)
        times = (read_at - began, first - began, last - began)
        return *times, weight, zoomed, longest(ticks).by_ms, percentile(ticks, 0.999)


def _beats(window: Window, since: float) -> list[Late]:
    until = time.perf_counter()
    window.ask("beat")
    return read(window.beats, since, until)


def _open(stage: Stage, window: Window, board: Rect) -> tuple[float, float, float, float]:
    """Moments: chosen, read, first change on the canvas, last change."""
    screen = stage.screen
    if screen is None:
        began = window.ask("choose_session", "chosen", name=MANY_NAME)["at"]
        read_at = window.wait("session", lambda event: event["turns"] == TURNS)["at"]
        time.sleep(QUIET_S * 2)
        last = window.ask("paints", "paints")["last"]
        return began, read_at, read_at, last
    before = screen.look(board, 4)
    window.tell("choose_session", name=MANY_NAME)
    first = screen.wait(lambda: screen.look(board, 4) != before)
    last = screen.settled(board, QUIET_S)
    began = window.wait("chosen")["at"]
    read_at = window.wait("session", lambda event: event["turns"] == TURNS)["at"]
    return began, read_at, first, last
