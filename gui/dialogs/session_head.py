"""The head of the page of all sessions: which are shown, in what order, and a new one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from gui.state.tables import Order
from gui.widgets.dropdown import Dropdown
from gui.widgets.labels import plain_tooltip


class SessionHead(QWidget):
    """From its field the arrow down leads to what is shown, and Enter opens the first."""

    changed = Signal()
    entered = Signal(bool)  # whether the first shall be opened at once

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = QLineEdit()
        self._field.setObjectName("sessionsField")
        self._field.setPlaceholderText(self.tr("Search sessions by name"))
        self._field.setAccessibleName(self._field.placeholderText())
        plain_tooltip(self._field, self._field.placeholderText())
        self._field.setClearButtonEnabled(True)
        self._field.installEventFilter(self)
        self._order = Dropdown(self.tr("Sorted by"))
        self._order.setObjectName("sessionsOrder")
        for order, words in (
            (Order.RECENT, self.tr("Last changed")),
            (Order.NAME, self.tr("Name")),
            (Order.COST, self.tr("Cost")),
        ):
            self._order.addItem(words, order.value)
        plain_tooltip(self._order, self.tr("Sorted by"))
        self._archived = QCheckBox(self.tr("Archived, too"))
        self._archived.setObjectName("sessionsArchived")
        self._archived.setAccessibleName(self._archived.text())
        plain_tooltip(self._archived, self.tr("Show sessions that were put aside"))
        self._field.textChanged.connect(self.changed)
        self._order.activated.connect(self.changed)
        self._archived.toggled.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._field, 1)
        row.addWidget(self._order)
        row.addWidget(self._archived)

    @property
    def words(self) -> str:
        return self._field.text()

    @property
    def order(self) -> Order:
        return Order(str(self._order.currentData()))

    @property
    def archived(self) -> bool:
        return self._archived.isChecked()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter or event.key() == Qt.Key.Key_Down:
                self.entered.emit(enter)
                return True
        return super().eventFilter(watched, event)
