"""Eight jobs that stream thoughts, drafts and pictures at once, while a heartbeat listens."""

from __future__ import annotations

import time

from tests.bench.heartbeat import read
from tests.bench.relay import Relay
from tests.bench.stage import Stage, Window
from tests.bench.stall import Heard, figures, idle
from tests.bench.table import Figure
from tests.bench.traffic import ready

JOBS = 8
STREAM_S = 8
HEARD = ("thought", "draft")


def measure(stage: Stage, relay: Relay, *, why: bool = False) -> list[Figure]:
    stage.write_settings(at_once=JOBS)
    floor = idle(stage)
    with stage.window(relay.address, why=why) as window:
        ready(window, variations=JOBS, size="2K")
        window.ask("click", "clicked", name="thinkingPicker")
        window.ask("write", text=f"A lighthouse at dusk !slow={STREAM_S}")
        with stage.beside() as beside:
            began = window.ask("click", "clicked", name="generateButton")["at"]
            _follow(window)
            ended = time.perf_counter()
            window.ask("beat")
            ticks = read(window.beats, began, ended)
        processor = window.processor_s()
    what = f"{JOBS} streams of {STREAM_S} s with thoughts, drafts, 3 MB signatures, 2K pictures"
    heard = Heard(ticks, read(beside, began, ended), floor, processor)
    return figures(f"while {JOBS} jobs stream", what, heard)


def _follow(window: Window) -> None:
    """Until the last picture is on its card; all have to have been under way together."""
    window.wait("turn", lambda event: event["turns"] == JOBS)
    began, ended = {}, {}
    for event in window.heard:
        if event["event"] == "job" and event["drafts"]:
            began.setdefault(event["id"], event["at"])
        if event["event"] == "job" and event["words"] == "Saving":
            ended[event["id"]] = event["at"]
    if len(began) < JOBS or max(began.values()) > min(ended.values()):
        raise RuntimeError(f"{len(began)} jobs showed a draft, and not all at once")
    time.sleep(2)  # thumbnails are made and painted
