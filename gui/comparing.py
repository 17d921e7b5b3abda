"""Connects what is selected with the view that compares pictures."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.canvas.compare_view import CompareView
from gui.state.desk import Desk
from services.domain import TurnSummary


class Comparing(QObject):
    """Lives as long as its view. `show` brings the view to the front."""

    def __init__(
        self, desk: Desk, view: CompareView, actions: Actions, show: Callable[[], None]
    ) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view
        self._action = actions["compare"]
        self._bring_forward = show
        actions.connect_all({"compare": self.open})
        desk.selection.changed.connect(self._follow)
        self._follow()

    def open(self) -> None:
        """Compare what is selected; a single picture is held against the one it grew from."""
        self._desk.comparison.show(self._pictures())
        self._bring_forward()
        self._view.pane.setFocus()

    def _follow(self) -> None:
        pictures = self._pictures()
        self._action.setEnabled(len(pictures) > 1)
        if self._view.isVisible() and len(pictures) > 1:
            self._desk.comparison.show(pictures)

    def _pictures(self) -> list[TurnSummary]:
        session = self._desk.session
        turns = [session.turn(turn) for turn in self._desk.selection.turns]
        shown = [turn for turn in turns if turn is not None and turn.picture is not None]
        parent = session.turn(shown[0].parent) if len(shown) == 1 and shown[0].parent else None
        if parent is not None and parent.picture is not None:
            return [parent, *shown]
        return sorted(shown, key=lambda turn: turn.created_at)  # held against the oldest
