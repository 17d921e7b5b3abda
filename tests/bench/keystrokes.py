"""What a key costs in a long prompt that has everything which is marked and advised on."""

from __future__ import annotations

import time

from services.prompts.templates import ours
from tests.bench import prepared
from tests.bench.heartbeat import longest, read
from tests.bench.stage import Stage
from tests.bench.table import Figure, median

RUNS = 3
CHARACTERS = 20_000
LONG_PARAGRAPH = 8_000
KEYS = 70  # at each place
PLACES = (0.0, 0.5, 1.0)
REFERENCES = 3
PROSE = (
    "A photo of a harbour at dusk, no cars, with @1 on the quay and the light of a "
    "lighthouse over the water; the nets hang from their poles and somebody mends them. "
)
CHOICES = ("{dawn|noon}", "{a red|a blue} sail", "{rain|snow}", "{near|far}")


def measure(stage: Stage, endpoint: str) -> list[Figure]:
    runs = [_run(stage, endpoint, f"library-{run}") for run in range(RUNS)]
    usual, worst, own, own_worst, stall = zip(*runs, strict=True)
    name = f"A key in a prompt of {CHARACTERS:,} characters, all advice on"
    how = f"{KEYS} keys each at its begin, middle and end, until painted"
    return [
        median(f"{name}: p50", usual, "ms", how, 4),
        median("… p99", worst, "ms", how, 4),
        median("… its own work, p50", own, "ms", "the thread's processor time", 4),
        median("… its own work, p99", own_worst, "ms", "the thread's processor time", 4),
        median("… longest stall while typing and at rest", stall, "ms", "heartbeat"),
    ]


def prompt() -> str:
    """Fields, alternatives, mentions, advice; paragraphs of 1,600 characters, one of 8,000."""
    fields = " ".join(template.text for template in ours()[:2])
    short = [f"{choice}. {PROSE * 10}"[:1600] for choice in CHOICES]
    before, after = f"{fields}\n{short[0]}\n{short[1]}\n", f"\n{short[2]}\n{short[3]}\n"
    long = (PROSE * (LONG_PARAGRAPH // len(PROSE) + 1))[:LONG_PARAGRAPH]
    rest = CHARACTERS - len(before) - len(long) - len(after)
    plain = "\n".join(PROSE.replace("@1", "a crate") for _ in range(rest // len(PROSE) + 1))
    half = rest // 2
    return before + plain[:half] + long + plain[half:rest] + after


def _run(stage: Stage, endpoint: str, library: str) -> tuple[float, ...]:
    stage.library = stage.home / library  # a draft of the last run would be in the way
    with stage.window(endpoint) as window:
        window.wait("ready")
        window.ask("resize", width=1600, height=1000)
        time.sleep(2)  # the wire and imaging have started
        files = [str(path) for path in prepared.references()[:REFERENCES]]
        window.tell("drop", files=files)
        window.wait("draft", lambda event: event["references"] == REFERENCES)
        window.ask("write", text=prompt())
        time.sleep(2)
        began = time.perf_counter()
        typed = [window.ask("type", "typed", share=share, keys=KEYS) for share in PLACES]
        ended = time.perf_counter()
        window.ask("beat")
        stall = longest(read(window.beats, began, ended)).by_ms
    wall = sorted(key for place in typed for key in place["wall_ms"])
    own = sorted(key for place in typed for key in place["own_ms"])
    half, last = len(wall) // 2, int(len(wall) * 0.99)
    return wall[half], wall[last], own[half], own[last], stall
