"""The wire: the process that speaks to Gemini, and may outlive the window that asked.

JSON lines come in and go out; pictures cross as files. The input's end means:
finish what is in flight, leave the answers in the inbox, and end.

Run as ``python -m services.gemini.wire --objects DIR --inbox DIR --locks DIR --owner ID``.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import warnings
from pathlib import Path

from services import locks
from services.children import yield_to_the_window
from services.errors import StudioError
from services.gemini.errands import Errands
from services.gemini.pipes import Pipes

_MISLEADING = ("GOOGLE_", "GEMINI_")  # the SDK takes keys, addresses and modes from these


def main() -> int:
    options = _options()
    _keep_quiet()
    yield_to_the_window()
    pipes = Pipes()
    try:
        lock = locks.hold(options.locks, options.owner)
    except (StudioError, OSError):
        return 1
    import services.gemini.calls  # noqa: F401 - a second or more, spent before it is needed

    try:
        asyncio.run(_serve(Errands(options.objects, options.inbox, pipes, options.limit), pipes))
    finally:
        pipes.close()
        lock.release()
    return 0


async def _serve(errands: Errands, pipes: Pipes) -> None:
    loop = asyncio.get_running_loop()
    # Its default prints a failed task's locals and texts, where a key may stand.
    loop.set_exception_handler(lambda _loop, _context: None)
    ended = asyncio.Event()
    _finish_on_signals(loop, ended)
    pipes.read(lambda message: loop.call_soon_threadsafe(errands.take, message),
               lambda: loop.call_soon_threadsafe(ended.set))  # fmt: skip
    pipes.tell({"event": "ready"})
    await ended.wait()
    await errands.finish()


def _finish_on_signals(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    """Terminal signals ask to finish what is paid for; only a second SIGTERM ends at once."""

    def finish(number: int, frame: object) -> None:
        if number == signal.SIGTERM:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        loop.call_soon_threadsafe(ended.set)

    for name in ("SIGINT", "SIGHUP", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), finish)


def _keep_quiet() -> None:
    """No logs, no core dump, no key from the environment: nothing may show a secret."""
    for name in [name for name in os.environ if name.startswith(_MISLEADING)]:
        del os.environ[name]
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.excepthook = lambda kind, error, trace: None
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _options() -> argparse.Namespace:
    from services.gemini.delivery import MAX_ANSWER_BYTES

    parser = argparse.ArgumentParser(prog="services.gemini.wire", description=__doc__)
    for name in ("objects", "inbox", "locks"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--owner", required=True)
    parser.add_argument("--limit", type=int, default=MAX_ANSWER_BYTES, help="bytes of an answer")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
