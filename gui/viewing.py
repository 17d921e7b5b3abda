"""Connects tree, grid and comparison: three views of the same turns, of which one is seen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.comparing import Comparing
from gui.fanning import Fanning
from gui.panels.top_bar import COMPARE, GRID, TREE
from gui.parts import Parts
from gui.state.desk import Desk
from gui.window import Window


class Viewing(QObject):
    """Lives as long as its window."""

    def __init__(
        self, desk: Desk, window: Window, parts: Parts, actions: Actions, fanning: Fanning
    ) -> None:
        super().__init__(window)
        self._bar = parts.top_bar
        self._last = TREE
        self._ways = {
            TREE: window.show_board,
            GRID: window.show_grid,
            COMPARE: window.show_compare,
        }
        self._before = TREE  # where one goes back to from comparing
        self._comparing = Comparing(
            desk, parts.compare, actions, self._show_compare, fanning.picked
        )
        parts.compare.left.connect(self._go_back)
        parts.grid.view.activated_turn.connect(self._show_tree)
        parts.top_bar.view_wanted.connect(self._pick)
        actions.connect_all({"show_tree": self._show_tree, "show_grid": self._show_grid})
        window.page_shown.connect(self._mark_none)

    def leave_page(self) -> None:
        """Show the view that was seen before a page took its place."""
        self._show(self._last)

    def _mark_none(self) -> None:
        """A page is none of the three views."""
        self._bar.show_view("")

    def _pick(self, view: str) -> None:
        if view == COMPARE:
            self._comparing.open()
        else:
            self._show(view)

    def _go_back(self) -> None:
        self._show(self._before)

    def _show_tree(self, *_: object) -> None:
        self._show(TREE)

    def _show_grid(self) -> None:
        self._show(GRID)

    def _show_compare(self) -> None:
        self._show(COMPARE)

    def _show(self, view: str) -> None:
        if view != COMPARE:
            self._before = view
        self._last = view
        self._bar.show_view(view)
        self._ways[view]()
