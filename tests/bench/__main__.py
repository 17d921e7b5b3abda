"""``python -m tests.bench``: measures this machine and prints targets beside figures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench import (
    conversation,
    crowd,
    dropping,
    finding,
    frames,
    keystrokes,
    opening,
    overhead,
    prepared,
    remaking,
    screen,
    starting,
    traffic,
)
from tests.bench.stage import Stage
from tests.bench.table import Figure, elsewhere, machine, shown, write

SIGNATURES = ("--signature-bytes", "3000000")


def start(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator() as relay:
        return starting.measure(stage, relay.address)


def session(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator() as relay:
        return opening.measure(stage, relay.address)


def canvas(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator() as relay:
        return frames.measure(stage, relay.address)


def thumbnails(stage: Stage, why: bool) -> list[Figure]:
    return remaking.measure(stage)


def drop(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator() as relay:
        return dropping.measure(stage, relay.address, why=why)


def search(stage: Stage, why: bool) -> list[Figure]:
    return finding.measure()


def typing(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator() as relay:
        return keystrokes.measure(stage, relay.address)


def stalls(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator(*SIGNATURES) as relay:
        return traffic.measure(stage, relay, why=why)


def answer(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator(*SIGNATURES) as relay:
        return traffic.measure_last_byte(stage, relay)


def beyond(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator(*SIGNATURES) as relay:
        return overhead.measure(stage, relay)


def eight(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator(*SIGNATURES) as relay:
        return crowd.measure(stage, relay, why=why)


def long(stage: Stage, why: bool) -> list[Figure]:
    with stage.emulator(*SIGNATURES) as relay:
        return conversation.measure(stage, relay)


MEASURES: dict[str, Callable[[Stage, bool], list[Figure]]] = {
    "start": start,
    "session": session,
    "canvas": canvas,
    "thumbnails": thumbnails,
    "drop": drop,
    "typing": typing,
    "search": search,
    "answer": answer,
    "stalls": stalls,
    "overhead": beyond,
    "crowd": eight,
    "conversation": long,
}


def main() -> int:
    words = _parser().parse_args()
    on = machine()
    prepare()
    figures: list[Figure] = []
    failed: list[str] = []
    for name in words.names or MEASURES:
        tell(f"measuring {name} …")
        try:
            figures += run(name, words.why)
        except (RuntimeError, TimeoutError) as error:
            failed.append(name)
            tell(f"{name} could not be measured: {error}")
    print(f"{on}\n\n{shown(figures)}\n\n{elsewhere()}")
    if words.json:
        write(words.json, on, figures)
    return 1 if failed else 0


def run(name: str, why: bool) -> list[Figure]:
    with ExitStack() as after:
        sight = screen.Screen() if screen.there_is_one() else None
        if sight is not None:
            after.callback(sight.close)
        stage = Stage(sight)
        after.callback(stage.close)
        return MEASURES[name](stage, why)


def prepare() -> None:
    tell(f"preparing (once, not measured; kept in {prepared.folder()}) …")
    prepared.references()
    prepared.library()
    prepared.conversation()


def tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MEASURES], metavar="NAME")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--why", action="store_true", help="stalls and drop: all stacks when late")
    return parser


if __name__ == "__main__":
    sys.exit(main())
