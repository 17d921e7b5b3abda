"""Connects the page of all sessions, and turns that change theirs, with the actions."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.dialogs.move import MoveDialog
from gui.dialogs.sessions import SessionsDialog
from gui.state.desk import Desk
from gui.window import Window
from services.domain import SessionId


class Tabling(QObject):
    """Lives as long as its window."""

    def __init__(self, desk: Desk, window: Window, actions: Actions) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._actions = actions
        actions.connect_all({"sessions": self._open, "move_to_session": self._ask_where})
        desk.tables.moved.connect(self._tell)
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
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_where(self) -> None:
        desk, turns = self._desk, self._desk.selection.turns
        if not turns:
            return
        others = [one for one in desk.library.sessions if one.id != desk.session.id]
        dialog = MoveDialog(len(turns), others, self._window)

        def go(session: SessionId | None, name: str) -> None:
            desk.tables.move(turns, session, name)

        dialog.chosen.connect(go)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, count: int, name: str) -> None:
        one, many = self.tr("1 card went to “{1}”"), self.tr("{0} cards went to “{1}”")
        title = (one if count == 1 else many).format(count, name)
        button = self.tr("Bring back")
        self._window.notices.say(title, "", button, self._desk.tables.move_back)
