"""How much of a template is to be filled in: a line, and what is asked before it is sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gui.widgets.labels import HINT, ElidedLabel, plain_tooltip
from services.prompts.templates import MOST_FIELDS, Field

MOST_NAMED = 8


class OpenFieldsLine(QWidget):
    """`openFields`: hidden where nothing is open."""

    next_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("openFields")
        self._line = ElidedLabel("", HINT)
        self._line.setObjectName("openFieldsLine")
        self._next = QPushButton(self.tr("Next field"))
        self._next.setObjectName("nextField")
        self._next.setProperty("role", "link")
        self._next.setAccessibleName(self._next.text())
        tip, keys = self.tr("Go to the next open field"), self.tr("Tab in the prompt")
        plain_tooltip(self._next, tip, keys)
        self._next.clicked.connect(self.next_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._line, 1)
        row.addWidget(self._next)
        self.hide()

    def show_fields(self, fields: Sequence[Field]) -> None:
        self._line.setText(counted(len(fields)))
        self.setVisible(bool(fields))


def counted(number: int) -> str:
    if number == 1:
        return QCoreApplication.translate("OpenFields", "1 field still open")
    words = QCoreApplication.translate("OpenFields", "{n} fields still open")
    if number >= MOST_FIELDS:
        words = QCoreApplication.translate("OpenFields", "{n} fields and more still open")
    return words.format(n=number)


def named(fields: Sequence[Field]) -> str:
    """The names of the fields, each once, as far as there is room for them."""
    names = list(dict.fromkeys(one.name for one in fields))
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown}, …" if len(names) > MOST_NAMED else shown
