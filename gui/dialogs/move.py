"""Asks into which session turns shall go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.widgets.labels import MUTED, SECTION, label, plain_tooltip, wrapped
from services.domain import SessionId, SessionSummary

SIZE_PX = (460, 460)


class MoveDialog(QDialog):
    """Open with `open()`; says `chosen` with a session, or with None and the name of a new one."""

    chosen = Signal(object, str)  # SessionId or None, the name of a new session

    def __init__(
        self, count: int, sessions: Sequence[SessionSummary], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self.setObjectName("moveDialog")
        self.setWindowTitle(self.tr("Move to another session"))
        self.resize(*SIZE_PX)
        one, many = self.tr("Where shall this card go?"), self.tr("Where shall {0} cards go?")
        heading = label((one if count == 1 else many).format(count), SECTION)
        about = wrapped(
            self.tr(
                "All that grew from it goes along. What it grew from stays here, and its "
                "conversation stays whole."
            ),
            MUTED,
        )
        self._field = QLineEdit()
        self._field.setObjectName("moveField")
        self._field.setPlaceholderText(self.tr("Search sessions, or name a new one"))
        self._field.setAccessibleName(self._field.placeholderText())
        plain_tooltip(self._field, self._field.placeholderText())
        self._field.installEventFilter(self)
        self._list = QListWidget()
        self._list.setObjectName("moveList")
        self._list.setAccessibleName(self.tr("Sessions"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        for part in (heading, about, self._field, self._list, self._buttons()):
            column.addWidget(part)
        self._field.textChanged.connect(self._fill)
        self._list.itemActivated.connect(self.accept)
        self.accepted.connect(self._say)
        self._fill()
        self._field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = steps.get(Qt.Key(event.key()))
            if step:
                row = self._list.currentRow() + step
                self._list.setCurrentRow(max(0, min(row, self._list.count() - 1)))
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        name = self._field.text().strip()
        words = name.casefold().split()
        self._list.clear()
        for one in self._sessions:
            if all(word in one.name.casefold() for word in words):
                self._add(" ".join(one.name.split()), one.id, "")
        fresh = name or self.tr("New session")
        self._add(self.tr("New session “{0}”").format(fresh), None, fresh)
        self._list.setCurrentRow(0)

    def _add(self, text: str, session: SessionId | None, name: str) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, (session, name))
        self._list.addItem(item)

    def _say(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            session, name = item.data(Qt.ItemDataRole.UserRole)
            self.chosen.emit(session, name)

    def _buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        made = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        go = made.button(kinds.Ok)
        go.setText(self.tr("Move"))
        go.setObjectName("moveGo")
        for button in made.buttons():
            button.setIcon(QIcon())
        made.accepted.connect(self.accept)
        made.rejected.connect(self.reject)
        return made
