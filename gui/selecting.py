"""Connects what is selected with the views and with what is done to many cards at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF

from gui.actions import Actions
from gui.canvas.board import Board
from gui.canvas.grid_page import GridPage
from gui.canvas.selection_bar import SelectionBar
from gui.state.desk import Desk
from services.domain import TurnId
from services.layout import tidy


class Selecting(QObject):
    """Lives as long as its board."""

    def __init__(
        self,
        desk: Desk,
        board: Board,
        page: GridPage,
        actions: Actions,
        tell: Callable[..., object],
    ) -> None:
        super().__init__(board)
        self._desk, self._page, self._tell = desk, page, tell
        self._actions = actions
        self._bar = SelectionBar(actions, board)
        selection = desk.selection
        for view in (board, page.view):
            view.chosen_changed.connect(selection.choose)
            selection.changed.connect(view.choose)
        selection.changed.connect(self._show)
        board.selection_rect_changed.connect(self._place_bar)
        board.moved.connect(desk.undo.move)
        actions.connect_all(
            {
                "select_all": self._choose_all,
                "select_path": self._of_this_session(selection.choose_path),
                "select_grown": self._of_this_session(selection.choose_descendants),
                "zoom_pixels": board.zoom_to_pixels,
                "zoom_original": board.zoom_to_original,
                "tidy": self._tidy,
            }
        )
        self._show(selection.turns)

    def _show(self, turns: tuple[TurnId, ...]) -> None:
        self._bar.show_count(len(turns))
        for name in ("select_path", "select_grown", "zoom_original"):
            self._actions[name].setEnabled(bool(turns))

    def _choose_all(self) -> None:
        """All that is seen in rows; on the board, all of the session."""
        if self._page.isVisible():
            self._page.shown_view.selectAll()
        else:
            self._desk.selection.choose_all()

    def _of_this_session(self, choose: Callable[[], None]) -> Callable[[], None]:
        """What hangs together is seen on the canvas: of a guest, on another one."""

        def call() -> None:
            guest = self._desk.selection.guest
            if guest is None:
                choose()
                return
            show = self._actions["show_in_session"]
            title = self.tr("What hangs together is selected on the canvas of its session")
            self._tell(title, "", self.tr("Show it there"), show.trigger)

        return call

    def _place_bar(self, rect: QRectF) -> None:
        self._bar.stand_by(rect if self._desk.selection.turns else QRectF())

    def _tidy(self) -> None:
        """Lay the whole tree out afresh: one step that can be undone."""
        turns = self._desk.session.turns
        places = tidy(turns)
        before = {turn.id: turn.place for turn in turns}
        if places != before:
            self._desk.undo.move(before, places)
