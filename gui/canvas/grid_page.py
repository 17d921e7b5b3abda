"""The grid under a line that says what is shown, how it is grouped and sorted, and how large."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStackedWidget, QVBoxLayout, QWidget

from gui.canvas.cell_list import LARGEST_PX, SMALLEST_PX
from gui.canvas.grid_view import GridView
from gui.canvas.library_model import LibraryModel
from gui.canvas.turns_model import TurnsModel
from gui.state.pictures import Pictures
from gui.widgets.dropdown import Dropdown
from gui.widgets.flow import Flow
from gui.widgets.labels import HINT, ElidedLabel, plain_tooltip
from gui.widgets.segmented import Choice, Segmented
from services.domain import Grouping, Order, Sieve

SESSION, LIBRARY = "session", "library"
STEP_PX = 40  # of the pictures' size, by a key
_SLIDER_PX, _SIZES_PX = 90, 190


class GridPage(QWidget):
    """The rows of this session, or of the whole library; each keeps what is selected in it."""

    listing_wanted = Signal(object, object, object)  # Grouping, Order, Sieve: of the library
    side_changed = Signal(int)  # how large pictures are, in pixels

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
        self._library = library
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
        self._sieve = self._sieve_box()
        self._count = ElidedLabel("", HINT)
        self._count.setObjectName("gridCount")
        self._size = self._size_slider()
        self._lay_out()
        for rows in (model, library):
            for changed in (
                rows.modelReset,
                rows.layoutChanged,
                rows.rowsInserted,
                rows.rowsRemoved,
            ):
                changed.connect(self._tell_count)
        self._tell_count()
        self.setFocusProxy(self.view)

    @property
    def shows_library(self) -> bool:
        return self._stack.currentWidget() is self.library_view

    @property
    def shown_view(self) -> GridView:
        """The rows that are seen, or would be."""
        return self.library_view if self.shows_library else self.view

    @property
    def sieve(self) -> Sieve:
        return Sieve(self._sieve.currentData())

    def show_scope(self, scope: str) -> None:
        """Show the rows of this session (SESSION) or of all (LIBRARY)."""
        view = self.library_view if scope == LIBRARY else self.view
        had_focus = self.view.hasFocus() or self.library_view.hasFocus()
        self._scope.show_value(scope)
        self._stack.setCurrentWidget(view)
        self.setFocusProxy(view)
        if had_focus:
            view.setFocus()
        self._tell_count()
        self.refresh()

    def refresh(self) -> None:
        """Ask anew for the rows of the whole library, where they are seen."""
        if self.shows_library and self.isVisible():
            self.listing_wanted.emit(*self._arrangement())

    def set_side(self, side_px: int) -> None:
        """Show pictures so large, in both grids."""
        for view in (self.view, self.library_view):
            view.set_side(side_px)
        with QSignalBlocker(self._size):
            self._size.setValue(self.view.side_px)

    def larger(self) -> None:
        self._size.setValue(self._size.value() + STEP_PX)

    def smaller(self) -> None:
        self._size.setValue(self._size.value() - STEP_PX)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()  # what changed meanwhile was not asked for

    def _resize(self, side_px: int) -> None:
        self.set_side(side_px)
        self.side_changed.emit(self.view.side_px)

    def _arrange(self) -> None:
        self.refresh()
        chosen = self.view.chosen
        self._model.arrange(*self._arrangement())
        self.view.choose(chosen)

    def _arrangement(self) -> tuple[Grouping, Order, Sieve]:
        grouping, order = self._grouping.currentData(), self._order.currentData()
        return Grouping(grouping), Order(order), self.sieve

    def _tell_count(self) -> None:
        """How many are seen; an empty grid says why."""
        count = (self._library if self.shows_library else self._model).rowCount()
        one, many = self.tr("1 turn"), self.tr("{n} turns")
        words = (one if count == 1 else many).format(n=QLocale().toString(count))
        if not count and self.sieve is not Sieve.ALL:
            words = self.tr("Nothing passes this filter")
        self._count.setText(words)

    # -- the line above

    def _lay_out(self) -> None:
        row = Flow(8)  # a narrow window breaks it into lines
        row.setContentsMargins(14, 8, 14, 0)
        for part in (self._scope, self._grouping, self._order, self._sieve, self._sizes()):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    def _sizes(self) -> QWidget:
        """How large and how many."""
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._size)
        row.addWidget(self._count)
        part.setFixedSize(_SIZES_PX, 32)
        return part

    def _scope_switch(self) -> Segmented:
        switch = Segmented(self.tr("Which pictures"), self)
        switch.setObjectName("gridScope")
        switch.fit(210)
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

    def _box(self, words: str, name: str, tip: str) -> Dropdown:
        box = Dropdown(words, self)
        box.setObjectName(name)
        box.setMinimumContentsLength(9)
        plain_tooltip(box, tip)
        box.activated.connect(self._arrange)
        return box

    def _grouping_box(self) -> Dropdown:
        tip = self.tr("How the pictures are grouped")
        box = self._box(self.tr("Grouped by"), "gridGrouping", tip)
        for grouping, words in (
            (Grouping.DAY, self.tr("By day")),
            (Grouping.SESSION, self.tr("By session")),
            (Grouping.MODEL, self.tr("By model")),
            (Grouping.RATING, self.tr("By rating")),
            (Grouping.NONE, self.tr("No groups")),
        ):
            box.addItem(words, grouping)
        return box

    def _order_box(self) -> Dropdown:
        tip = self.tr("How the pictures are sorted within their groups")
        box = self._box(self.tr("Sorted by"), "gridOrder", tip)
        for order, words in (
            (Order.OLDEST, self.tr("Oldest first")),
            (Order.NEWEST, self.tr("Newest first")),
            (Order.TITLE, self.tr("Title")),
            (Order.RATING, self.tr("Best rating first")),
            (Order.STARRED, self.tr("Starred first")),
        ):
            box.addItem(words, order)
        return box

    def _sieve_box(self) -> Dropdown:
        box = self._box(self.tr("Filter"), "gridFilter", self.tr("Which pictures are left out"))
        rated = self.tr("{stars} or better")
        for sieve, words in (
            (Sieve.ALL, self.tr("All marks")),
            (Sieve.UNREJECTED, self.tr("No rejects")),
            (Sieve.PICKS, self.tr("Picks")),
            (Sieve.STARRED, self.tr("Starred")),
            (Sieve.UNRATED, self.tr("Not rated yet")),
            (Sieve.RATED_1, rated.format(stars="★")),
            (Sieve.RATED_2, rated.format(stars="★★")),
            (Sieve.RATED_3, rated.format(stars="★★★")),
            (Sieve.RATED_4, rated.format(stars="★★★★")),
            (Sieve.RATED_5, "★★★★★"),
        ):
            box.addItem(words, sieve)
        return box

    def _size_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("gridSize")
        slider.setAccessibleName(self.tr("Size of the pictures"))
        slider.setRange(SMALLEST_PX, LARGEST_PX)
        slider.setSingleStep(STEP_PX // 2)
        slider.setPageStep(STEP_PX * 2)
        slider.setFixedWidth(_SLIDER_PX)
        slider.setValue(self.view.side_px)
        plain_tooltip(slider, self.tr("Size of the pictures"), "Ctrl++, Ctrl+-")
        slider.valueChanged.connect(self._resize)
        return slider
