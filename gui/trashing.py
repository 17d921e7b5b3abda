"""Connects the trash with the actions, the window and what is told of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from gui.actions import Actions
from gui.dialogs.trash import TrashDialog
from gui.state.desk import Desk
from gui.widgets.notice import Notice
from gui.window import Window
from services.domain import TurnId

TOLD_MS = 12_000  # how long it is offered to undo it


class Trashing(QObject):
    """Lives as long as its window."""

    def __init__(self, desk: Desk, window: Window, actions: Actions) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._notice: Notice | None = None
        self._turns: tuple[TurnId, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TOLD_MS)
        self._pause.timeout.connect(self._withdraw)
        actions.connect_all({"trash": self._open})
        desk.session.discarded.connect(self._tell)
        desk.session.restored.connect(self._forget)

    def _tell(self, turns: tuple[TurnId, ...]) -> None:
        self._withdraw()
        one, many = self.tr("1 picture is in the trash"), self.tr("{0} pictures are in the trash")
        title = (one if len(turns) == 1 else many).format(len(turns))
        advice = self.tr("Kept for 30 days, with place and marks.")
        notice = self._window.notices.say(title, advice, self.tr("Undo"), self._take_back)
        if notice is not None:
            self._notice, self._turns = notice, turns
            notice.dismissed.connect(self._let_go)
            self._pause.start()

    def _take_back(self) -> None:
        turns = self._turns
        if turns:
            self._desk.undo.take_back(turns)

    def _forget(self, turns: tuple[TurnId, ...]) -> None:
        if set(turns) & set(self._turns):
            self._withdraw()

    def _withdraw(self) -> None:
        if self._notice is not None:
            self._notice.dismiss()

    def _let_go(self) -> None:
        self._notice, self._turns = None, ()
        self._pause.stop()

    def _open(self) -> None:
        dialog = TrashDialog(self._desk.trash, self._desk.pictures, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
