"""The grid under a line that says what is shown, how it is grouped and sorted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.canvas.grid_view import GridView
from gui.canvas.library_model import LibraryModel
from gui.canvas.turns_model import TurnsModel
from gui.state.pictures import Pictures
from gui.widgets.dropdown import Dropdown
from gui.widgets.labels import plain_tooltip
from gui.widgets.segmented import Choice, Segmented
from services.domain import Grouping, Order

SESSION, LIBRARY = "session", "library"


class GridPage(QWidget):
    """The rows of this session, or of the whole library; each keeps what is selected in it."""

    listing_wanted = Signal(object, object)  # Grouping, Order: of the whole library

    def __init__(
        self,
        model: TurnsModel,
        library: LibraryModel,
        pictures: Pictures,
        name_model: Callable[[str], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        for rows in (model, library):
            rows.name_models(name_model)
        self.view = GridView(model, pictures)
        self.library_view = GridView(library, pictures)
        self.library_view.setObjectName("libraryGrid")
        self.library_view.setAccessibleName(self.tr("Pictures of the whole library"))
        self._stack = QStackedWidget(self)
        for view in (self.view, self.library_view):
            self._stack.addWidget(view)
        self._scope = self._scope_switch()
        self._grouping = self._grouping_box()
        self._order = self._order_box()
        self._row = QHBoxLayout()
        self._row.setContentsMargins(14, 8, 14, 0)
        self._row.setSpacing(8)
        for part in (self._scope, self._grouping, self._order):
            self._row.addWidget(part)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._row)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.view)

    @property
    def shows_library(self) -> bool:
        return self._stack.currentWidget() is self.library_view

    def show_scope(self, scope: str) -> None:
        """Show the rows of this session (SESSION) or of all (LIBRARY)."""
        view = self.library_view if scope == LIBRARY else self.view
        had_focus = self.view.hasFocus() or self.library_view.hasFocus()
        self._scope.show_value(scope)
        self._stack.setCurrentWidget(view)
        self.setFocusProxy(view)
        if had_focus:
            view.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Ask anew for the rows of the whole library, where they are shown."""
        if self.shows_library:
            self.listing_wanted.emit(*self._arrangement())

    def _arrange(self) -> None:
        self.refresh()
        chosen = self.view.chosen
        self._model.arrange(*self._arrangement())
        self.view.choose(chosen)

    def _arrangement(self) -> tuple[Grouping, Order]:
        return Grouping(self._grouping.currentData()), Order(self._order.currentData())

    def _scope_switch(self) -> Segmented:
        switch = Segmented(self.tr("Which pictures"), self)
        switch.setObjectName("gridScope")
        switch.setFixedSize(210, 32)
        session, library = self.tr("This session"), self.tr("Whole library")
        tip = self.tr("Show the pictures of all sessions (Ctrl+Alt+3)")
        switch.show_choices(
            [
                Choice(SESSION, session, "grid-session", session),
                Choice(LIBRARY, library, "grid-library", library, tip),
            ]
        )
        switch.show_value(SESSION)
        switch.picked.connect(self.show_scope)
        return switch

    def _grouping_box(self) -> Dropdown:
        box = Dropdown(self.tr("Grouped by"), self)
        box.setObjectName("gridGrouping")
        box.setMinimumContentsLength(9)
        for grouping, words in (
            (Grouping.DAY, self.tr("By day")),
            (Grouping.SESSION, self.tr("By session")),
            (Grouping.MODEL, self.tr("By model")),
            (Grouping.RATING, self.tr("By rating")),
            (Grouping.NONE, self.tr("No groups")),
        ):
            box.addItem(words, grouping)
        plain_tooltip(box, self.tr("How the pictures are grouped"))
        box.activated.connect(self._arrange)
        return box

    def _order_box(self) -> Dropdown:
        box = Dropdown(self.tr("Sorted by"), self)
        box.setObjectName("gridOrder")
        for order, words in (
            (Order.OLDEST, self.tr("Oldest first")),
            (Order.NEWEST, self.tr("Newest first")),
            (Order.TITLE, self.tr("Title")),
            (Order.RATING, self.tr("Best rating first")),
            (Order.STARRED, self.tr("Starred first")),
        ):
            box.addItem(words, order)
        plain_tooltip(box, self.tr("How the pictures are sorted within their groups"))
        box.activated.connect(self._arrange)
        return box
