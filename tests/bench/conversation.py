"""The twenty-first request of a conversation: all pictures and signatures go out again."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.bench import prepared
from tests.bench.heartbeat import longest, read
from tests.bench.memory import Peak
from tests.bench.relay import Relay
from tests.bench.stage import Stage
from tests.bench.table import Figure, median

RUNS = 3
# A codec that read 93 MB of references from their files took 0.64 s and 1 MB, google-genai
# in a process of its own 3.1 s and 408 MB.
TARGET_S, TARGET_MB = 1.0, 32


@dataclass(frozen=True)
class Request:
    took_s: float
    wire_mb: float
    window_mb: float
    stall_ms: float
    own_ms: float  # of that, less the wait for a processor
    sent_mb: float


def measure(stage: Stage, relay: Relay) -> list[Figure]:
    runs = [_once(stage, relay, number) for number in range(RUNS)]
    sent = runs[-1].sent_mb
    what = f"{prepared.LONG} turns, {sent:.0f} MB out"
    how = (
        f"{what}; click to the last byte on the wire-tap; lowest {min(r.took_s for r in runs):.2f}"
    )
    peak = "highest mark while it went out, less before"
    return [
        median("Request of a long conversation", [run.took_s for run in runs], "s", how, TARGET_S),
        median("… memory of the wire", [run.wire_mb for run in runs], "MB", peak, TARGET_MB),
        median("… memory of the window", [run.window_mb for run in runs], "MB", peak, TARGET_MB),
        median("… longest stall", [run.stall_ms for run in runs], "ms", "heartbeat", 16),
        median("… longest that is the window's", [run.own_ms for run in runs], "ms",
               "less the wait for a free processor", 16),
    ]  # fmt: skip


def _once(stage: Stage, relay: Relay, number: int) -> Request:
    stage.library = stage.home / f"conversation-{number}"
    prepared.borrow(prepared.conversation(), stage.library)
    with stage.window(relay.address) as window:
        window.wait("ready")
        window.ask("click", "clicked", name="variations-1")
        window.ask("write", text="And now in winter")
        time.sleep(3)  # the wire and imaging have started
        wire, own = Peak(window.child("services.gemini.wire")), Peak(window.pid)
        before = relay.bytes_out
        began = window.ask("click", "clicked", name="generateButton")["at"]
        window.wait("job", lambda event: event["words"] == "Saving")
        out, sent = relay.last_out, relay.bytes_out - before
        if sent < prepared.LONG * prepared.SIGNATURE_BYTES:
            raise RuntimeError(f"{sent} bytes are not the whole conversation")
        grown = wire.grown_mb(), own.grown_mb()
        window.ask("beat")
        ticks = read(window.beats, began, out)
        window.wait("turn")
    net = longest([tick.served() for tick in ticks])
    return Request(out - began, *grown, longest(ticks).by_ms, net.by_ms, sent / 1e6)
