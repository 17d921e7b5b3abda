"""The grid under a line that says how it is sorted."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.canvas.grid_view import GridView
from gui.canvas.turns_model import Order, TurnsModel
from gui.state.pictures import Pictures
from gui.widgets.dropdown import Dropdown
from gui.widgets.labels import MUTED, label, plain_tooltip


class GridPage(QWidget):
    """Sorting keeps what is selected."""

    def __init__(
        self, model: TurnsModel, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self.view = GridView(model, pictures, self)
        self._order = Dropdown(self.tr("Sorted by"), self)
        self._order.setObjectName("gridOrder")
        for order, words in (
            (Order.OLDEST, self.tr("Oldest first")),
            (Order.NEWEST, self.tr("Newest first")),
            (Order.TITLE, self.tr("Title")),
            (Order.STARRED, self.tr("Stars")),
        ):
            self._order.addItem(words, order)
        plain_tooltip(self._order, self.tr("How the pictures are sorted and grouped"))
        self._order.activated.connect(self._arrange)
        name = label(self.tr("Sorted by"), MUTED)
        name.setBuddy(self._order)
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 14, 0)
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self._order)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    def _arrange(self) -> None:
        chosen = self.view.chosen
        self._model.arrange(Order(self._order.currentData()))
        self.view.choose(chosen)
