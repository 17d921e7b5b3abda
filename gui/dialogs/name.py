"""Asks for one line of text."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from gui.widgets.labels import MUTED, SECTION, label, plain_tooltip, wrapped

LONGEST = 200


class NameDialog(QDialog):
    """Open with `open()`; says `named` with the stripped text, never an empty one."""

    named = Signal(str)

    def __init__(
        self,
        title: str,
        question: str,
        text: str = "",
        advice: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        self._field = QLineEdit(text)
        self._field.setObjectName("nameField")
        self._field.setMaxLength(LONGEST)
        self._field.setAccessibleName(question)
        plain_tooltip(self._field, question)
        self._field.selectAll()
        heading = label(question, SECTION)
        heading.setBuddy(self._field)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        for button in buttons.buttons():
            button.setIcon(QIcon())  # the style's own are drawn for light grounds
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._field.textChanged.connect(self._check)
        self.accepted.connect(self._say)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addWidget(self._field)
        if advice:
            column.addWidget(wrapped(advice, MUTED))
        column.addWidget(buttons)
        self._check()

    def _check(self) -> None:
        self._ok.setEnabled(bool(self._field.text().strip()))

    def _say(self) -> None:
        self.named.emit(self._field.text().strip())
