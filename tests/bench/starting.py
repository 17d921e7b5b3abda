"""From process start to first paint, and to a window that answers."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass

from tests.bench.screen import HEIGHT, WIDTH, Rect, Screen
from tests.bench.stage import Stage
from tests.bench.table import Figure, median

RUNS = 3
PAINTED = 8  # colours; a bare X screen has one
WHOLE = Rect(0, 0, WIDTH, HEIGHT)


@dataclass(frozen=True)
class Layout:
    """Where things come to stand, learnt in a run that is not timed."""

    prompt: Rect
    board: Rect


def measure(stage: Stage, endpoint: str) -> list[Figure]:
    stage.borrow_library()
    if stage.screen is None:
        return _without_a_screen(stage, endpoint)
    layout = _learn(stage, endpoint)
    runs = [_start(stage, stage.screen, endpoint, layout) for _ in range(RUNS + 1)][1:]
    paints, answers, tables = zip(*runs, strict=True)
    return [
        median(
            "Start to first paint",
            paints,
            "s",
            "main.py, warm, with bytecode; pixels on X",
            0.5,
        ),
        median(
            "Start to interactive",
            [max(pair) for pair in zip(answers, tables, strict=True)],
            "s",
            "a key typed stands in the prompt, the last session's cards show their pictures",
            1.0,
        ),
        median("… a key typed is seen", answers, "s", "sent when the first paint was seen"),
        median("… the session is seen", tables, "s", "the canvas has its last change"),
    ]


def _learn(stage: Stage, endpoint: str) -> Layout:
    with stage.window(endpoint) as window:
        window.wait("ready")
        return Layout(window.rect("promptEditor"), window.rect("historyCanvas"))


def _start(
    stage: Stage, screen: Screen, endpoint: str, layout: Layout
) -> tuple[float, float, float]:
    words = Rect(layout.prompt.x + 10, layout.prompt.y + 8, 160, 24)
    began = time.perf_counter()
    process = stage.start("main.py", *stage.arguments(endpoint), stderr=subprocess.DEVNULL)
    try:
        painted = screen.wait(lambda: screen.colours(WHOLE, 40) >= PAINTED)
        before = screen.look(words)
        screen.hand.click(words.x + 80, words.y + 60)
        for letter in "mmmm":
            screen.hand.key(letter)
        answered = screen.wait(lambda: _differ(before, screen.look(words)) > 100)
        table = screen.settled(layout.board, quiet_s=1.0)
        if _differ(before, screen.look(words)) <= 100:
            raise RuntimeError("what was typed has gone again")
    finally:
        process.kill()
        process.wait()
    screen.wait(lambda: screen.colours(WHOLE, 40) < PAINTED)
    return painted - began, answered - began, table - began


def _differ(one: bytes, other: bytes) -> int:
    """How many pixels differ."""
    pairs = zip(memoryview(one).cast("I"), memoryview(other).cast("I"), strict=True)
    return sum(a != b for a, b in pairs)


def _without_a_screen(stage: Stage, endpoint: str) -> list[Figure]:
    """Offscreen there are no pixels to look at: the canvas's own paint events serve."""
    firsts, readies = [], []
    for _ in range(RUNS + 1):
        with stage.window(endpoint) as window:
            window.wait("ready")
            time.sleep(1)
            paints = window.ask("paints", "paints")
            firsts.append(paints["first"] - window.began)
            readies.append(paints["last"] - window.began)
    how = "offscreen: the canvas's paint events, in the process"
    return [
        median("Start to first paint", firsts[1:], "s", how, 0.5),
        median("Start to interactive", readies[1:], "s", how, 1.0),
    ]
