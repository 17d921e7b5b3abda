"""References going out and 4K answers coming in, while a heartbeat listens."""

from __future__ import annotations

import time

from tests.bench.heartbeat import Late, longest, percentile, read
from tests.bench.prepared import REFERENCES, references
from tests.bench.relay import Relay
from tests.bench.screen import Rect, Screen
from tests.bench.stage import Stage, Window
from tests.bench.table import Figure, median

ANSWERS = 4
RUNS = 3
IDLE_S = 5.0
PICTURE = 24  # colours; a job's card has one or two in its upper half


def measure(stage: Stage, relay: Relay, *, why: bool = False) -> list[Figure]:
    """One drop of fourteen pictures, one click for four answers."""
    with stage.beside() as idle:
        time.sleep(1)  # it has started
        began = time.perf_counter()
        time.sleep(IDLE_S)
    floor = read(idle, began)
    with stage.window(relay.address, why=why) as window:
        _ready(window)
        with stage.beside() as beside:
            began, ended = _send(window)
            window.ask("beat")
            ticks = read(window.beats, began, ended)
        processor = window.processor_s()
    noise = read(beside, began, ended)
    return _figures(ticks, noise, floor, ended - began, processor)


def _ready(window: Window) -> None:
    window.wait("ready")
    time.sleep(3)  # the wire and imaging have started
    window.ask("click", "clicked", name="size-4K")
    window.ask("click", "clicked", name="ratio-16:9")
    window.ask("click", "clicked", name=f"variations-{ANSWERS}")
    window.ask("write", text="A lighthouse at dusk, in the manner of these")


def _send(window: Window) -> tuple[float, float]:
    """Moments: the drop, and a little after the last picture."""
    began = window.ask("drop", "dropped", files=[str(path) for path in references()])["at"]
    window.wait("draft", lambda event: event["references"] == REFERENCES)
    window.ask("click", "clicked", name="generateButton")
    window.wait("turn", lambda event: event["turns"] == ANSWERS)
    time.sleep(2)  # thumbnails are made and painted
    return began, time.perf_counter()


def _figures(
    ticks: list[Late], noise: list[Late], floor: list[Late], took_s: float, processor: float
) -> list[Figure]:
    worst, net = longest(ticks), [tick.served() for tick in ticks]
    what = f"{REFERENCES} x 5 MB out, {ANSWERS} x 4K in, {took_s:.0f} s"
    parts = (
        f"{worst.own_ms:.1f} ms own work, {worst.queued_ms:.1f} ms waiting for a processor, "
        "the rest for the interpreter or a lock"
    )
    busiest = max(ticks, key=lambda tick: tick.own_ms)
    rows = [
        Figure("Longest stall under traffic", longest(ticks).by_ms, "ms", f"{what}; {parts}", 16),
        Figure("p99.9 under traffic", percentile(ticks, 0.999), "ms", "an event every 2 ms", 8),
        Figure("… most work in one go", busiest.own_ms, "ms", "the thread's processor time"),
        Figure("… a plain Qt process, longest", longest(noise).by_ms, "ms", "beside it, then"),
        Figure("… a plain Qt process, p99.9", percentile(noise, 0.999), "ms", "the same"),
        Figure("… a plain Qt process, idle", longest(floor).by_ms, "ms", "longest, 5 s before"),
        Figure("… processor time of the window", processor, "s", "whole process, all threads"),
    ]
    if any(tick.queued_ms for tick in ticks):
        how = "the same, less the wait for a free processor (Linux's schedstat)"
        rows[2:2] = [
            Figure("… longest that is the window's", longest(net).by_ms, "ms", how, 16),
            Figure("… p99.9 that is the window's", percentile(net, 0.999), "ms", how, 8),
        ]
    return rows


def measure_last_byte(stage: Stage, relay: Relay) -> list[Figure]:
    """From an answer's last byte on the wire to its picture on the card."""
    if stage.screen is None:
        return []
    runs: list[tuple[float, float, float]] = []
    for _ in range(RUNS):
        stage.library = stage.library.with_name(f"library-{len(runs)}")
        with stage.window(relay.address) as window:
            _ready(window)
            window.ask("click", "clicked", name="variations-1")
            runs.append(_after_last_byte(window, stage.screen, relay))
    decoded, filed, seen = zip(*runs, strict=True)
    how = "wire-tap's last byte to pixels on the X screen"
    return [
        median("Last byte of a 4K answer to pixels", seen, "ms", how, 400),
        median("… it is decoded and on disk", decoded, "ms", "wire-tap to the wire's word"),
        median("… it is a turn in the library", filed, "ms", "wire-tap to the canvas's model"),
    ]


def _after_last_byte(window: Window, screen: Screen, relay: Relay) -> tuple[float, float, float]:
    """Milliseconds until the wire has it, the library has it, the screen shows it."""
    window.ask("click", "clicked", name="generateButton")
    job = window.wait("job", lambda event: event["words"] == "Waiting for Gemini")
    card = window.card(job["id"])
    upper = Rect(card.x + 12, card.y + 12, card.w - 24, card.h // 3)
    before = relay.bytes_in
    seen = screen.wait(lambda: screen.colours(upper, 3) > PICTURE)
    if relay.bytes_in - before < 1_000_000:
        raise RuntimeError("a picture was seen before its answer came")
    decoded = window.wait("job", lambda event: event["words"] == "Saving")["at"]
    filed = window.wait("turn")["at"]
    came = relay.last_byte
    return (decoded - came) * 1000, (filed - came) * 1000, (seen - came) * 1000
