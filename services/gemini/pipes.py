"""Standard input and output as JSON lines that neither block the loop nor break it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

_PATIENCE_S = 5.0


class Pipes:
    """One thread reads, one writes; a reader that has gone away is not missed.

    The real standard output is kept apart: whatever else prints goes to
    standard error.
    """

    def __init__(self) -> None:
        self._out = os.dup(1)
        os.dup2(2, 1)
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="events", daemon=True)
        self._writer.start()

    def tell(self, event: Mapping[str, Any]) -> None:
        """Send one event, soon; never waits, never fails."""
        self._lines.put(json.dumps(event).encode() + b"\n")

    def read(self, take: Callable[[Mapping[str, Any]], object], end: Callable[[], object]) -> None:
        """Call `take` for every message and `end` at the end, on a thread of their own."""
        threading.Thread(target=self._read, args=(take, end), name="asks", daemon=True).start()

    def close(self) -> None:
        """Give the last events a moment to get out."""
        self._lines.put(None)
        self._writer.join(_PATIENCE_S)

    def _read(self, take: Callable[[Mapping[str, Any]], object], end: Callable[[], object]) -> None:
        # os.read, because a buffered reader's lock would be held at the interpreter's end.
        # A RuntimeError: the loop has ended before its input. An OSError is as good as the end.
        rest = b""
        with contextlib.suppress(RuntimeError):
            with contextlib.suppress(OSError):
                while chunk := os.read(0, 65536):
                    *lines, rest = (rest + chunk).split(b"\n")
                    for line in lines:
                        self._take(line, take)
            end()

    def _take(self, line: bytes, take: Callable[[Mapping[str, Any]], object]) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            return
        if isinstance(message, dict):
            take(message)

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                while line:
                    line = line[os.write(self._out, line) :]
            except OSError:
                self._out = os.open(os.devnull, os.O_WRONLY)
