"""All that is under way or waits, in order, in every session: a sheet above the status bar."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.panels.queue_list import QueueList
from gui.panels.queue_rows import FAILED, RUNNING, WAITING, QueueRow
from gui.state.library import LibraryState
from gui.state.progress import JobProgress, Tally, share, time_so_far
from gui.state.queue import Queue
from gui.widgets.labels import HINT, TITLE, label, plain_tooltip, wrapped
from services.catalogue import Catalogue
from services.domain import Job, JobState, TurnId

WIDTH_PX = 440
MARGIN_PX = 12
AT_MOST = 7  # rows at a time; further ones are scrolled to
TICK_MS = 1000


class QueuePanel(QFrame):
    """Keeps itself at the bottom left of `above`. `clock` gives seconds since 1970."""

    card_wanted = Signal(str)  # a job's id

    def __init__(
        self,
        queue: Queue,
        library: LibraryState,
        catalogue: Catalogue,
        above: QWidget,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(above)
        self._queue = queue
        self._library = library
        self._catalogue = catalogue
        self._above = above
        self._clock = clock
        self._focus_before: QWidget | None = None
        self.setObjectName("queuePanel")
        self.setAccessibleName(self.tr("Queue"))
        self.setProperty("role", "card")
        self._list = QueueList(self)
        self._empty = wrapped(self.tr("Nothing is under way, and nothing waits."), HINT)
        self._hint = label(self.tr("Drag what waits, or press Alt+↑ and Alt+↓"), HINT)
        self._pause = self._button("queuePause")
        self._retry = self._button("queueRetry")
        self._cancel = self._button("queueCancelAll")
        self._cancel.setText(self.tr("Cancel all"))
        plain_tooltip(self._cancel, self.tr("What was sent already may be billed all the same"))
        self._lay_out()
        self._connect()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._show)
        above.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Open it with the keyboard in its list, or close it."""
        if self.isVisible():
            self.hide()
            return
        self._focus_before = self.window().focusWidget()
        self.show()
        self.raise_()
        self._list.setFocus(Qt.FocusReason.PopupFocusReason)
        if self._list.chosen() is None and self._list.rows():
            self._list.choose(0)

    # -- what is shown

    def showEvent(self, event: QShowEvent) -> None:
        self._show()
        self._tick.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        held = self.isAncestorOf(self.window().focusWidget() or self)
        if held and self._focus_before is not None and self._focus_before.isVisible():
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focus_before = None
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._stand()
        return super().eventFilter(watched, event)

    def _changed(self, *_: object) -> None:
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        tally, retriable = self._queue.tally, self._queue.retriable
        rows = self._rows()
        self._list.show_rows(rows)
        self._list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._hint.setVisible(sum(row.can_move for row in rows) > 1)
        self._show_pause(tally)
        self._cancel.setVisible(tally.busy)
        self._retry.setVisible(bool(retriable))
        one, many = self.tr("Try the failed one again"), self.tr("Try {0} failed again")
        self._retry.setText((one if len(retriable) == 1 else many).format(len(retriable)))
        self._stand()

    def _show_pause(self, tally: Tally) -> None:
        self._pause.setVisible(tally.busy or tally.paused)
        self._pause.setText(self.tr("Resume") if tally.paused else self.tr("Pause"))
        go, stop = self.tr("Let what waits begin"), self.tr("Let nothing begin; what runs goes on")
        plain_tooltip(self._pause, go if tally.paused else stop)

    def _rows(self) -> list[QueueRow]:
        jobs = [self._queue.job(job) for job in (*self._queue.order, *self._queue.failed)]
        return [self._row(job) for job in jobs if job is not None]

    def _row(self, job: Job) -> QueueRow:
        progress = self._queue.progress(job.id) or JobProgress()
        kinds = {JobState.RUNNING: RUNNING, JobState.QUEUED: WAITING}
        kind, now = kinds.get(job.state, FAILED), self._clock()
        return QueueRow(
            job=job.id,
            kind=kind,
            title=self._queue.title(job.id) or self.tr("Without words"),
            detail=self._detail(job),
            state=self._state(job, kind, progress),
            time=time_so_far(progress, now),
            share=share(progress, now),
            can_cancel=kind != FAILED and progress.ours,
            can_move=job.id in self._queue.waiting and progress.ours,
        )

    def _detail(self, job: Job) -> str:
        model = self._catalogue.model(job.recipe.model)
        session = next((s.name for s in self._library.sessions if s.id == job.session), "")
        return ", ".join(
            filter(None, (model.name, job.recipe.size if model.sizes else "", session))
        )

    def _state(self, job: Job, kind: str, progress: JobProgress) -> str:
        if kind == FAILED:
            return str((job.error or {}).get("title") or self.tr("This did not work"))
        if kind == WAITING and self._queue.is_open(job.parent) and job.parent is not None:
            return self.tr("After “{0}”").format(self._queue.title(job.parent))
        return progress.words or self.tr("Waiting")

    # -- what is done

    def _move(self, job: str, row: int) -> None:
        """To where `row` is now: places are counted among those that wait."""
        before = self._list.rows()[:row]
        place = sum(each.can_move and each.job != job for each in before)
        self._queue.move(TurnId(job), place)

    def _cancel_one(self, job: str) -> None:
        self._queue.cancel(TurnId(job))

    def _switch_pause(self) -> None:
        self._queue.pause(not self._queue.tally.paused)

    # -- making

    def _stand(self) -> None:
        rows = len(self._list.rows())
        self._list.setFixedHeight(self._list.sizeHintForRow(0) * min(max(rows, 1), AT_MOST))
        width = min(WIDTH_PX, self._above.width() - 2 * MARGIN_PX)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedWidth(width)
        height = min(self.sizeHint().height(), self._above.height() - 2 * MARGIN_PX)
        self.resize(width, height)
        self.move(MARGIN_PX, self._above.height() - height - MARGIN_PX)

    def _button(self, name: str) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        return button

    def _connect(self) -> None:
        queue = self._queue
        queue.changed.connect(self._changed)
        queue.job_changed.connect(self._changed)
        self._list.cancel_wanted.connect(self._cancel_one)
        self._list.move_wanted.connect(self._move)
        self._list.card_wanted.connect(self.card_wanted)
        self._pause.clicked.connect(self._switch_pause)
        self._retry.clicked.connect(queue.retry_failed)
        self._cancel.clicked.connect(queue.cancel_all)

    def _lay_out(self) -> None:
        close = QToolButton(self)
        close.setObjectName("queueClose")
        close.setIcon(theme.icon("x"))
        close.setIconSize(QSize(14, 14))
        close.setAccessibleName(self.tr("Close the queue"))
        plain_tooltip(close, self.tr("Close the queue"), self.tr("Esc"))
        close.clicked.connect(self.hide)
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 0, 0)
        head.addWidget(label(self.tr("Queue"), TITLE))
        head.addSpacing(8)
        head.addWidget(self._hint, 1)
        head.addStretch(1)
        head.addWidget(close)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self._pause, self._retry):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 8, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        column.addWidget(self._empty)
        column.addLayout(foot)
