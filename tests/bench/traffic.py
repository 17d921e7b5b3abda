"""References going out and 4K answers coming in, while a heartbeat listens."""

from __future__ import annotations

import time

from tests.bench.heartbeat import read
from tests.bench.prepared import REFERENCES, references
from tests.bench.relay import Relay
from tests.bench.screen import Rect, Screen
from tests.bench.stage import Stage, Window
from tests.bench.stall import Heard, figures, idle
from tests.bench.table import Figure, median

ANSWERS = 4
RUNS = 3
PICTURE = 24  # colours; a job's card has one or two in its upper half


def measure(stage: Stage, relay: Relay, *, why: bool = False) -> list[Figure]:
    """One drop of fourteen pictures, one click for four answers."""
    floor = idle(stage)
    with stage.window(relay.address, why=why) as window:
        ready(window)
        with stage.beside() as beside:
            began, ended = _send(window)
            window.ask("beat")
            ticks = read(window.beats, began, ended)
        processor = window.processor_s()
    noise = read(beside, began, ended)
    what = f"{REFERENCES} x 5 MB out, {ANSWERS} x 4K in, {ended - began:.0f} s"
    return figures("under traffic", what, Heard(ticks, noise, floor, processor))


def ready(window: Window, *, variations: int = ANSWERS, size: str = "4K") -> None:
    """Warm, with a prompt, a size and a ratio chosen."""
    window.wait("ready")
    time.sleep(3)  # the wire and imaging have started
    window.ask("click", "clicked", name=f"size-{size}")
    window.ask("click", "clicked", name="ratio-16:9")
    window.ask("click", "clicked", name=f"variations-{variations}")
    window.ask("write", text="A lighthouse at dusk, in the manner of these")


def _send(window: Window) -> tuple[float, float]:
    """Moments: the drop, and a little after the last picture."""
    began = window.ask("drop", "dropped", files=[str(path) for path in references()])["at"]
    window.wait("draft", lambda event: event["references"] == REFERENCES)
    window.ask("click", "clicked", name="generateButton")
    window.wait("turn", lambda event: event["turns"] == ANSWERS)
    time.sleep(2)  # thumbnails are made and painted
    return began, time.perf_counter()


def measure_last_byte(stage: Stage, relay: Relay) -> list[Figure]:
    """From an answer's last byte on the wire to its picture on the card."""
    if stage.screen is None:
        return []
    runs: list[tuple[float, float, float]] = []
    for _ in range(RUNS):
        stage.library = stage.library.with_name(f"library-{len(runs)}")
        with stage.window(relay.address) as window:
            ready(window)
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
