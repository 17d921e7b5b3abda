"""Connects the page of all sessions, and turns that change theirs, with the actions."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from gui.actions import Actions
from gui.dialogs.move import MoveDialog
from gui.dialogs.sessions import SessionsDialog
from gui.state.desk import Desk
from gui.state.tables import Deed
from gui.widgets.notice import Notice
from gui.window import Window
from services.domain import SessionId
from services.errors import StudioError

TOLD_MS = 20_000  # how long it is offered to undo a deed


class Tabling(QObject):
    """Lives as long as its window."""

    def __init__(self, desk: Desk, window: Window, actions: Actions) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._actions = actions
        self._pages = 0  # open ones: they tell of failures themselves
        self._notice: Notice | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TOLD_MS)
        self._pause.timeout.connect(self._withdraw)
        actions.connect_all({"sessions": self._open, "move_to_session": self._ask_where})
        desk.tables.did.connect(self._tell)
        desk.tables.taken_back.connect(self._withdraw)
        desk.tables.failed.connect(self._tell_failure)
        desk.tables.filled.connect(desk.queue.take_over)
        desk.selection.changed.connect(self._enable)
        desk.session.opened.connect(self._enable)
        self._enable()

    def _enable(self, *_: object) -> None:
        self._actions["sessions"].setEnabled(self._desk.session.id is not None)
        self._actions["move_to_session"].setEnabled(bool(self._desk.selection.turns))

    def _open(self) -> None:
        desk = self._desk
        dialog = SessionsDialog(desk.tables, desk.session, desk.pictures, self._window)
        dialog.trash_wanted.connect(self._actions["trash"].trigger)
        dialog.finished.connect(self._left)
        dialog.finished.connect(dialog.deleteLater)
        self._pages += 1
        dialog.open()

    def _left(self) -> None:
        self._pages -= 1

    def _ask_where(self) -> None:
        desk, turns = self._desk, self._desk.selection.turns
        if not turns:
            return
        here = desk.selection.session_of_current
        others = [one for one in desk.library.sessions if one.id != here]
        dialog = MoveDialog(len(turns), others, self._window)

        def go(session: SessionId | None, name: str) -> None:
            desk.tables.move(turns, session, name)

        dialog.chosen.connect(go)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, deed: Deed) -> None:
        self._withdraw()
        back = self._desk.tables.take_back
        notice = self._window.notices.say(deed.title, "", self.tr("Undo"), back)
        if notice is not None:
            self._notice = notice
            notice.dismissed.connect(self._let_go)
            self._pause.start()

    def _tell_failure(self, error: StudioError) -> None:
        if not self._pages:
            self._window.notices.tell(error)

    def _withdraw(self) -> None:
        if self._notice is not None:
            self._notice.dismiss()

    def _let_go(self) -> None:
        self._notice = None
        self._pause.stop()
