"""Connects what the models thought with the board and the actions: who hears of what."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.canvas.board import Board
from gui.doors import Doors
from gui.state.desk import Desk
from services.domain import Picture, Turn

OF_A_DRAFT = ("draft_to_turn", "draft_as_reference", "save_draft")


class Drafting(QObject):
    """Lives as long as its board."""

    def __init__(self, desk: Desk, board: Board, actions: Actions, doors: Doors) -> None:
        super().__init__(board)
        self._desk = desk
        self._board = board
        self._actions = actions
        thinking = desk.thinking
        board.current_changed.connect(thinking.follow)
        thinking.left_found.connect(board.show_left)
        thinking.chosen_changed.connect(self._enable)
        thinking.promoted.connect(self._show_promoted)
        actions.connect_all(
            {
                "draft_to_turn": thinking.promote,
                "draft_as_reference": thinking.use_as_reference,
                "save_draft": doors.save_draft,
            }
        )
        self._enable(thinking.chosen)

    def _enable(self, chosen: Picture | None) -> None:
        for name in OF_A_DRAFT:
            self._actions[name].setEnabled(chosen is not None)

    def _show_promoted(self, turn: Turn) -> None:
        self._board.reveal(turn.id)
        self._desk.refresh_library()
