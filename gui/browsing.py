"""Connects the rows of the whole library with what lists them, and a row with its session."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject

from gui.actions import Actions, when_seen
from gui.canvas.board import Board
from gui.canvas.grid_page import LIBRARY, GridPage
from gui.canvas.library_model import LibraryModel
from gui.state.desk import Desk
from services.domain import Sieve, TurnId, TurnSummary


class Browsing(QObject):
    """Lives as long as its page. What is selected here may be of any session: of others as
    long as the rows of the library are looked at, or compared."""

    def __init__(
        self, desk: Desk, page: GridPage, model: LibraryModel, board: Board, actions: Actions
    ) -> None:
        super().__init__(page)
        self._desk, self._page, self._model = desk, page, model
        self._show_tree = actions["show_tree"].trigger
        self._show_grid = actions["show_grid"].trigger
        self._following: TurnSummary | None = None  # to be looked at once others are gone
        view, selection = page.library_view, desk.selection
        page.listing_wanted.connect(desk.rows.ask)
        desk.rows.listed.connect(model.show_listing)
        model.page_wanted.connect(desk.rows.want)
        desk.rows.came.connect(model.take_page)
        selection.card_changed.connect(model.put)
        for changed in (desk.library.changed, desk.session.discarded, desk.session.restored):
            changed.connect(self._refresh)
        desk.session.marked.connect(self._sift)
        view.activated_turn.connect(self._go_to)
        view.chosen_changed.connect(self._choose)
        selection.changed.connect(view.choose)
        for own in (board, page.view):
            own.installEventFilter(self)
        self._connect_sizes(actions)
        desk.session.discarded.connect(self._follow)
        actions["discard"].triggered.connect(self._look_beyond)
        actions.connect_all({"show_library": self._open})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._desk.selection.come_home()
        return super().eventFilter(watched, event)

    def _connect_sizes(self, actions: Actions) -> None:
        page, preferences = self._page, self._desk.preferences
        page.set_side(preferences.settings.grid_px)
        page.side_changed.connect(self._keep_side)
        for name, change in (("zoom_in", page.larger), ("zoom_out", page.smaller)):
            actions[name].triggered.connect(when_seen(page, change))

    def _keep_side(self, side_px: int) -> None:
        preferences = self._desk.preferences
        preferences.change(replace(preferences.settings, grid_px=side_px))

    def _open(self) -> None:
        self._show_grid()
        self._page.show_scope(LIBRARY)

    def _refresh(self, *_: object) -> None:
        self._page.refresh()

    def _sift(self) -> None:
        """What does not pass any more goes out of sight, as in the rows of a session."""
        if self._page.sieve is not Sieve.ALL:
            self._page.refresh()

    def _choose(self, turns: tuple[TurnId, ...]) -> None:
        guests = map(self._model.card, turns)
        self._desk.selection.choose(turns, [card for card in guests if card is not None])

    def _go_to(self, turn: TurnId) -> None:
        """A row opens its session, at its picture."""
        self._desk.go_to(turn)
        self._show_tree()

    def _look_beyond(self) -> None:
        """Before cards go from the rows: which one is next."""
        view, turns = self._page.shown_view, self._desk.selection.turns
        self._following = view.beyond(turns) if view.isVisible() and turns else None

    def _follow(self, *_: object) -> None:
        following, self._following = self._following, None
        if following is not None and not self._desk.selection.turns:
            self._desk.selection.choose([following.id], [following])
