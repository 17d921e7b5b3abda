"""The command that serves the emulator for other programs."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress


def serve(port: int) -> int:
    """Serve the emulator until interrupted; the process's exit status."""
    from services.emulator.server import Emulator

    with suppress(KeyboardInterrupt), Emulator(port, record=False) as emulator:
        print(emulator.address, flush=True)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        threading.Event().wait()
    return 0
