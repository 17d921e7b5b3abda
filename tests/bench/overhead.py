"""What a request takes beyond the service's own time.

The wire-tap knows when the request's last byte went out and when the answer's
first byte came: between the two Google works, all else is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.relay import Relay
from tests.bench.screen import Rect
from tests.bench.stage import Stage, Window
from tests.bench.table import Figure, median
from tests.bench.traffic import PICTURE, ready

RUNS = 7
# A real 1K picture takes 16.7 s by the service's own count: these are 1.5 and 3 % of it.
TARGETS_MS = {"1K": 250, "4K": 500}


@dataclass(frozen=True)
class Request:
    """Milliseconds: click to the last byte out; first byte of the answer to turn and pixels."""

    out: float
    filed: float
    seen: float

    @property
    def whole(self) -> float:
        return self.out + max(self.filed, self.seen)


def measure(stage: Stage, relay: Relay) -> list[Figure]:
    rows: list[Figure] = []
    with stage.window(relay.address) as window:
        ready(window)
        window.ask("click", "clicked", name="variations-1")
        for size in TARGETS_MS:
            window.ask("click", "clicked", name=f"size-{size}")
            # Its own session: no request carries an earlier picture.
            runs = [_once(stage, window, relay, number) for number in range(RUNS + 1)][1:]
            rows += _figures(size, runs, seen=stage.screen is not None)
    return rows


def _once(stage: Stage, window: Window, relay: Relay, number: int) -> Request:
    window.ask("deselect")
    before = relay.bytes_in
    clicked = window.ask("click", "clicked", name="generateButton")["at"]
    job = window.wait("job", lambda event: event["words"] == "Waiting for Gemini")["id"]
    turn = window.wait("turn")["at"]
    out, came = relay.last_out, relay.first_byte
    if relay.bytes_in - before < 100_000:
        raise RuntimeError("a turn was made before its answer came")
    seen = _seen(stage, window, job, came)
    return Request((out - clicked) * 1000, (turn - came) * 1000, (seen - came) * 1000)


def _seen(stage: Stage, window: Window, job: str, came: float) -> float:
    """The moment at which the card shows a picture; without a screen nobody sees."""
    if stage.screen is None:
        return came
    screen, card = stage.screen, window.card(job)
    upper = Rect(card.x + 12, card.y + 12, card.w - 24, card.h // 3)
    return screen.wait(lambda: screen.colours(upper, 3) > PICTURE)


def _figures(size: str, runs: list[Request], *, seen: bool) -> list[Figure]:
    whole = [run.whole for run in runs]
    end = "pixels on the X screen" if seen else "the turn on the canvas's model"
    how = f"click to {end}, less the service's own time; lowest {min(whole):.0f}"
    name = f"Overhead of a request at {size}"
    return [
        median(name, whole, "ms", how, TARGETS_MS[size]),
        median("… until it is out", [run.out for run in runs], "ms", "click to its last byte"),
        median("… until it is filed", [run.filed for run in runs], "ms",
               "the answer's first byte to the turn"),
    ]  # fmt: skip
