"""Connects the inspector with the board, the actions and what is known of a picture's file."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.canvas.board import Board
from gui.doors import Doors
from gui.panels.inspector import Inspector
from gui.state.desk import Desk
from gui.window import Window
from services.domain import TurnId


class Inspecting(QObject):
    """Lives as long as its inspector."""

    def __init__(
        self,
        desk: Desk,
        window: Window,
        board: Board,
        inspector: Inspector,
        actions: Actions,
        doors: Doors,
    ) -> None:
        super().__init__(inspector)
        self._desk, self._window, self._actions = desk, window, actions
        self._inspector = inspector
        inspector.turn_wanted.connect(self._show_turn)
        inspector.page_wanted.connect(doors.open_page)
        board.job_told.connect(inspector.say)
        board.job_offered.connect(inspector.offer)
        inspector.job_action.connect(board.job_action)
        actions.connect_all({"edit_tags": self._edit_tags, "edit_note": self._edit_note})

    def _show_turn(self, turn: TurnId) -> None:
        """An ancestor, where it hangs: mostly in the open session."""
        if self._desk.session.turn(turn) is None:
            self._desk.go_to(turn)
            self._actions["show_tree"].trigger()
        else:
            self._desk.session.select(turn)

    def _edit_tags(self) -> None:
        self._window.show_inspector()
        self._inspector.edit_tags()

    def _edit_note(self) -> None:
        self._window.show_inspector()
        self._inspector.edit_note()
