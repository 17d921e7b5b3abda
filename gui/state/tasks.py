"""Coroutines with an owner, an end and a face."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from services.errors import StudioError

AGAIN_S = 5.0  # longer than any orderly end of a task takes


class Tasks(QObject):
    """Owns every coroutine that the window starts.

    A StudioError is the world's failure and is told by `failed`; anything else
    is a bug and goes to the loop's exception handler.
    """

    failed = Signal(object)  # StudioError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run `work` until it ends or the window closes."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def finish(self) -> None:
        """Cancel what still runs and wait for its end.

        A cancellation that met its task between two waits can be lost: it is repeated,
        and what a task starts while it ends is ended too.
        """
        while self._running:
            running = set(self._running)
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=AGAIN_S)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, StudioError):
            self.failed.emit(error)
        elif error is not None:
            message = {"message": "a task failed", "exception": error, "task": task}
            task.get_loop().call_exception_handler(message)
