"""The queue in the status bar: how many, how far, and the way to all of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from gui.state.progress import Tally
from gui.state.queue import Queue
from gui.widgets.labels import plain_tooltip

TICK_MS = 1000
STEPS = 1000  # of the bar


class QueueStatus(QWidget):
    """Hidden while there is nothing to do. `clock` gives seconds since 1970."""

    opened = Signal()
    shown_changed = Signal()

    def __init__(
        self,
        queue: Queue,
        keys: str,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._clock = clock
        self._button = QToolButton()
        self._button.setObjectName("queueStatus")
        self._button.setProperty("role", "quiet")
        self._button.clicked.connect(self.opened)
        plain_tooltip(self._button, self.tr("Show the queue"), keys)
        self._bar = QProgressBar()
        self._bar.setObjectName("queueProgress")
        self._bar.setAccessibleName(self.tr("Progress of the queue"))
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(120, 4)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._move)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._button)
        row.addWidget(self._bar)
        queue.changed.connect(self._show)
        queue.job_changed.connect(self._move)
        self._show(queue.tally)

    def _show(self, tally: Tally) -> None:
        text = self._words(tally)
        self._button.setText(text)
        self._button.setAccessibleName(self.tr("Queue: {0}").format(text))
        self.setVisible(tally.busy)
        self._move()
        if bool(tally.running) != self._tick.isActive():
            self._tick.start() if tally.running else self._tick.stop()
        self.shown_changed.emit()

    def _words(self, tally: Tally) -> str:
        parts = [self.tr("Paused")] if tally.paused else []
        if tally.running:
            parts.append(self.tr("{0} running").format(tally.running))
        if tally.waiting:
            parts.append(self.tr("{0} waiting").format(tally.waiting))
        if tally.total > 1:
            parts.append(self.tr("{0} of {1} done").format(tally.done, tally.total))
        return ", ".join(parts)

    def _move(self) -> None:
        """A bar that runs to and fro says that nobody knows how long it takes."""
        share = self._queue.share(self._clock())
        self._bar.setRange(0, STEPS if share is not None else 0)
        self._bar.setValue(round((share or 0.0) * STEPS))
