"""A session of 1,000 turns: how soon it stands there, what it weighs, how it moves."""

from __future__ import annotations

import time

from tests.bench.heartbeat import longest, percentile, read
from tests.bench.prepared import FEW_NAME, MANY_NAME, TURNS
from tests.bench.screen import Rect
from tests.bench.stage import Stage, Window
from tests.bench.table import Figure, median

RUNS = 3
QUIET_S = 1.0
ZOOMS = (0.05, 0.1, 0.18, 0.3, 0.5, 1.0, 2.0, 1.0, 0.4, 0.15, 0.0)


def measure(stage: Stage, endpoint: str) -> list[Figure]:
    stage.borrow_library()
    opened, cards, whole, weights = [], [], [], []
    with stage.window(endpoint) as window:
        window.wait("ready")
        board = window.rect("historyCanvas")
        time.sleep(2)  # the wire and imaging have started
        for _ in range(RUNS + 1):
            began, read_at, first, last = _open(stage, window, board)
            opened.append(read_at - began)
            cards.append(first - began)
            whole.append(last - began)
            weights.append(window.rss_mb())
            window.tell("choose_session", name=FEW_NAME)
            window.wait("session", lambda event: event["turns"] < TURNS)
            time.sleep(1)
        _open(stage, window, board)
        before = time.perf_counter()
        for zoom in ZOOMS:
            window.ask("zoom", zoom=zoom)
            time.sleep(0.7)
        after = time.perf_counter()
        weight = window.rss_mb()
        window.ask("beat")
        ticks = read(window.beats, before, after)
    seen = "pixels on the X screen" if stage.screen else "paint events, offscreen"
    name = f"Open a session of {TURNS} turns"
    return [
        median(name, whole[1:], "s", f"choice to its last picture in view; {seen}", 0.5),
        median("… its cards are seen", cards[1:], "s", f"choice to first change; {seen}"),
        median("… it is read", opened[1:], "s", "choice to the canvas's model filled"),
        Figure("Memory with it open", max(weights[1:]), "MB", "RSS by the system", 350),
        Figure("… after zooming through it", weight, "MB", "RSS by the system", 350),
        Figure("… longest stall while zooming", longest(ticks).by_ms, "ms", "heartbeat"),
        Figure("… p99.9 while zooming", percentile(ticks, 0.999), "ms", "heartbeat"),
    ]


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
