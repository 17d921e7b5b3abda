"""Connects the rows of the whole library with what lists them, and a row with its session."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.canvas.grid_page import LIBRARY, GridPage
from gui.canvas.library_model import LibraryModel
from gui.state.desk import Desk
from services.domain import TurnId


class Browsing(QObject):
    """Lives as long as its page."""

    def __init__(self, desk: Desk, page: GridPage, model: LibraryModel, actions: Actions) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self._show_tree = actions["show_tree"].trigger
        self._show_grid = actions["show_grid"].trigger
        page.listing_wanted.connect(desk.rows.ask)
        desk.rows.listed.connect(model.show_listing)
        model.page_wanted.connect(desk.rows.want)
        desk.rows.came.connect(model.take_page)
        desk.library.changed.connect(page.refresh)  # a turn more, or a session less
        page.library_view.activated_turn.connect(self._go_to)
        page.library_view.carried_out.connect(desk.outgoing.lay_out)
        actions.connect_all({"show_library": self._open})

    def _open(self) -> None:
        self._show_grid()
        self._page.show_scope(LIBRARY)

    def _go_to(self, turn: TurnId) -> None:
        """A row opens its session, at its picture."""
        self._desk.go_to(turn)
        self._show_tree()
