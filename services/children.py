"""Processes of our own that speak JSON lines over their standard streams.

The wire and imaging run in such children: what they do would hold the window's
interpreter for hundreds of milliseconds, and their input is not ours to trust.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Message = Mapping[str, Any]

# A child gets its key, endpoint and proxy by message, never from what the
# parent's shell happened to export.
_PRIVATE = ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL")


class Child:
    """One child process: ``python -m <module> <args>``.

    `on_message` is called on the reader thread for every JSON line that the
    child prints, `on_end` once, after the last line, with the exit status.
    Closing the child's input asks it to end; a detached child may first finish
    what it has in hand, and survives this process.
    """

    def __init__(
        self,
        module: str,
        args: Sequence[str],
        *,
        on_message: Callable[[Message], None],
        on_end: Callable[[int], None],
        detached: bool = False,
    ) -> None:
        self._on_message = on_message
        self._on_end = on_end
        self._sending = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if detached else None,
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name not in _PRIVATE},
            start_new_session=detached,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._reader = threading.Thread(target=self._read, name=f"{module} reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: Message) -> None:
        """Write one message; raises BrokenPipeError (an OSError) when the child has ended."""
        line = json.dumps(message).encode() + b"\n"
        assert self._process.stdin is not None
        with self._sending:
            if self._process.stdin.closed:
                raise BrokenPipeError("the child's input is closed")
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def close(self) -> None:
        """Ask the child to end once it has nothing in hand."""
        assert self._process.stdin is not None
        with self._sending, contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    def kill(self) -> None:
        """End the child now."""
        self._process.kill()

    def wait(self, timeout_s: float) -> int | None:
        """The exit status, or None when the child is still running after `timeout_s`."""
        try:
            status = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None
        self._reader.join(timeout_s)
        return status

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._on_message(json.loads(line))
        self._on_end(self._process.wait())


def yield_to_the_window() -> None:
    """For a child: let whoever shows something go first where processors are few."""
    if hasattr(os, "sched_setscheduler") and hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    if hasattr(os, "nice"):
        os.nice(10)
