"""The grid under a line that says what is shown, how it is grouped and sorted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.canvas.grid_view import GridView
from gui.canvas.turns_model import TurnsModel
from gui.state.pictures import Pictures
from gui.widgets.dropdown import Dropdown
from gui.widgets.labels import plain_tooltip
from services.domain import Grouping, Order


class GridPage(QWidget):
    """Grouping and sorting keep what is selected."""

    def __init__(
        self,
        model: TurnsModel,
        pictures: Pictures,
        name_model: Callable[[str], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        model.name_models(name_model)
        self.view = GridView(model, pictures, self)
        self._grouping = self._grouping_box()
        self._order = self._order_box()
        self._row = QHBoxLayout()
        self._row.setContentsMargins(14, 8, 14, 0)
        self._row.setSpacing(8)
        for part in (self._grouping, self._order):
            self._row.addWidget(part)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._row)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    def _arrange(self) -> None:
        chosen = self.view.chosen
        self._model.arrange(*self._arrangement())
        self.view.choose(chosen)

    def _arrangement(self) -> tuple[Grouping, Order]:
        return Grouping(self._grouping.currentData()), Order(self._order.currentData())

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
