"""The last door: what happens when the program itself is wrong.

The world's failures are StudioErrors and are told where they happen. What
arrives here is a bug: it is written to a log without secrets or prompts, and a
window that does not stop the work says so.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal

from services.errors import StudioError
from services.redaction import redact

LOG_BYTES = 512 * 1024

log = logging.getLogger("musa")


class CrashDoor(QObject):
    """Takes every exception that nobody else took."""

    bug_found = Signal(str)  # a report without secrets, for the user to pass on
    failed = Signal(object)  # StudioError that had no better place

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = folder / "musa.log"

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Stand behind Qt's slots and behind the loop's tasks."""
        sys.excepthook = self._hook
        loop.set_exception_handler(self._handler)

    def take(self, error: BaseException) -> None:
        """Tell a failure, or report a bug."""
        if isinstance(error, StudioError):
            self.failed.emit(error)
        elif not isinstance(error, KeyboardInterrupt | SystemExit | asyncio.CancelledError):
            text = report(error)
            log.error("%s", text)
            self._append(text)
            self.bug_found.emit(text)

    def _hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.take(error.with_traceback(trace))

    def _handler(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None:
            self.take(error)

    def _append(self, text: str) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            too_long = self._file.exists() and self._file.stat().st_size > LOG_BYTES
            with self._file.open("w" if too_long else "a", encoding="utf-8") as file:
                file.write(text + "\n")
        except OSError:
            log.warning("the report could not be written")


def report(error: BaseException) -> str:
    """Where a bug happened: no messages, no values, because those may hold prompts or keys."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    return redact("\n".join([type(error).__name__, *places]))
