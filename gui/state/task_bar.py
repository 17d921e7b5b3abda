"""How far the queue is, in the desktop's task bar, where it has that."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from gui.state.queue import Queue
from gui.state.tasks import Tasks
from services.desktop import Desktop

TICK_MS = 2000


class TaskBar(QObject):
    """A number of jobs on the icon, and a bar on it. `clock` gives seconds since 1970."""

    def __init__(
        self,
        queue: Queue,
        tasks: Tasks,
        desktop: Desktop,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._tasks = tasks
        self._desktop = desktop
        self._clock = clock
        self._count = 0
        self._share: float | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._show)
        queue.changed.connect(self._show)

    async def leave(self) -> None:
        """Take the number and the bar away, and show no more."""
        self._queue.changed.disconnect(self._show)
        self._tick.stop()
        self._show_count(0)
        await self._desktop.show_progress(None)

    def _show(self, *_: object) -> None:
        tally = self._queue.tally
        share = round(self._queue.share(self._clock()) or 0.0, 2) if tally.busy else None
        if bool(tally.running) != self._tick.isActive():
            self._tick.start() if tally.running else self._tick.stop()
        self._show_count(tally.running + tally.waiting)
        if share != self._share:
            self._share = share
            self._tasks.spawn(self._desktop.show_progress(share))

    def _show_count(self, count: int) -> None:
        application = QGuiApplication.instance()
        if count != self._count and isinstance(application, QGuiApplication):
            self._count = count
            application.setBadgeNumber(count)
