"""Connects the queue with its panel, the desktop and the window's end: who hears of what."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from gui.actions import Actions
from gui.canvas.board import Board
from gui.doors import Doors
from gui.panels.queue_panel import QueuePanel
from gui.panels.queue_status import QueueStatus
from gui.state.desk import Desk
from gui.tray import Tray
from gui.window import Window
from services.domain import Job, TurnId


class Queueing(QObject):
    """Lives as long as its board."""

    left = Signal()  # the window may close: what becomes of the jobs was said

    def __init__(
        self,
        desk: Desk,
        window: Window,
        board: Board,
        status: QueueStatus,
        actions: Actions,
        doors: Doors,
    ) -> None:
        super().__init__(board)
        self._desk = desk
        self._window = window
        self._board = board
        self._was_told = False
        self._panel = QueuePanel(desk.queue, desk.library, desk.catalogue, window.views)
        self._sought: TurnId | None = None  # its session is being opened
        self._panel.card_wanted.connect(self._seek)
        status.opened.connect(self._panel.toggle)
        self._tell_outside()
        desk.leftovers.asked.connect(doors.ask_to_queue_again)
        desk.session.opened.connect(self._found)
        actions.connect_all({"queue": self._panel.toggle, "pause_queue": self._switch_pause})

    def _tell_outside(self) -> None:
        """The desktop hears of what ends while the window is not in front."""
        news, tray = self._desk.news, Tray(self)
        news.watch(self._is_in_front)
        news.unheard.connect(tray.tell)
        for source in (news, tray):
            source.clicked.connect(self._come_forward)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._look)

    def _is_in_front(self) -> bool:
        # A dialog of ours is as good as the window.
        return QApplication.activeWindow() is not None and not self._window.isMinimized()

    def _look(self, *_: object) -> None:
        if self._is_in_front():
            self._desk.news.seen()

    def _come_forward(self) -> None:
        self._window.come_forward()
        self._desk.news.seen()

    def leave(self) -> None:
        """Say first what becomes of the jobs; closing once more is a yes."""
        running, waiting = self._desk.queue.ours
        if self._was_told or not running + waiting:
            self.left.emit()
            return
        self._was_told = True
        one, many = self.tr("1 picture is not done yet"), self.tr("{0} pictures are not done yet")
        sent = self.tr("What was sent goes on without the window; the next start fetches it.")
        kept = self.tr("What waits is kept; the next start asks about it.")
        self._window.notices.ask(
            (one if running + waiting == 1 else many).format(running + waiting),
            " ".join((*([sent] if running else []), *([kept] if waiting else []))),
            self.tr("Close now"),
            self.left.emit,
            self._stay,
        )

    def leave_unasked(self) -> None:
        """The system ends the program: there is nobody to ask."""
        self._was_told = True

    def _stay(self) -> None:
        self._was_told = False

    def _switch_pause(self) -> None:
        self._desk.queue.pause(not self._desk.queue.tally.paused)

    def _seek(self, job_id: str) -> None:
        """Bring a job's card into view, in whatever session it is."""
        job = self._desk.queue.job(TurnId(job_id))
        if job is None:
            return
        if job.session == self._desk.session.id:
            self._show(job)
        else:
            self._sought = job.id
            self._desk.open_session(job.session)

    def _found(self, *_: object) -> None:
        job = self._desk.queue.job(self._sought)
        self._sought = None
        if job is not None and job.session == self._desk.session.id:
            self._show(job)

    def _show(self, job: Job) -> None:
        self._board.select(job.id)
        self._board.reveal(job.id)
