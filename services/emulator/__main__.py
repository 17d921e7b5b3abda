"""``python -m services.emulator``: the sandbox as a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from services.emulator import signatures
from services.emulator.server import Emulator
from services.errors import StudioError

QUIET_S = 3.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; one JSON line on standard output says where."""
    options = _parser().parse_args(arguments)
    _end_on_signals()
    try:
        emulator = Emulator(
            options.port,
            signature_bytes=options.signature_bytes,
            pace_s=options.pace,
            record=options.record,
        )
    except StudioError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    with emulator, suppress(KeyboardInterrupt):
        _say({"event": "ready", "address": emulator.address})
        if options.watch_stdin:
            _wait_for_the_end_of_input()
            # The window is gone, but a request may be on its way here from a wire that lives
            # on, and an answer on its way into the library.
            emulator.drain(QUIET_S)
        else:
            threading.Event().wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("services.emulator", description="The Musa sandbox.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--watch-stdin", action="store_true", help="end with standard input")
    parser.add_argument("--signature-bytes", type=int, default=signatures.SMALL)
    parser.add_argument("--pace", type=float, default=0.0, help="seconds that an answer takes")
    parser.add_argument("--record", action="store_true", help="keep requests for /__requests")
    return parser


def _say(message: dict[str, str]) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201


def _wait_for_the_end_of_input() -> None:
    while os.read(sys.stdin.fileno(), 65_536):
        pass


def _end_on_signals() -> None:
    if sys.platform == "win32":
        # There a waiting interpreter never sees the signal; nothing here needs tidying.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)


if __name__ == "__main__":
    sys.exit(main())
