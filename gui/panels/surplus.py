"""What to do with more references than the model takes: asked before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from gui.widgets.labels import HINT, TITLE, plain_tooltip, wrapped
from services.catalogue import Model
from services.domain import Reference


class Surplus(QFrame):
    """`surplusQuestion`: hidden until `ask`; each button is one answer, the last of them no."""

    first_wanted = Signal(int)  # send that many, from the first on
    other_model_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surplusQuestion")
        self.setProperty("role", "notice")
        self.setProperty("kind", "error")
        self._limit = 0
        self._title = wrapped("", TITLE)
        self._advice = wrapped("", HINT)
        self._first = self._button("sendFirst")
        self._first.clicked.connect(lambda: self.first_wanted.emit(self._limit))
        self._model = self._button("surplusModel", self.tr("Choose another model"))
        self._model.clicked.connect(self.other_model_wanted)
        self._no = self._button("surplusCancel", self.tr("Cancel"))
        self._no.clicked.connect(self.hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        for part in (self._title, self._advice, self._first, self._model, self._no):
            column.addWidget(part)
        self.hide()

    def ask(self, references: Sequence[Reference], model: Model) -> None:
        """Name what `model` would not get."""
        self._limit = limit = model.max_references
        count = len(references)
        title = self.tr("{model} takes {limit} references; there are {count}")
        self._title.setText(title.format(model=model.name, limit=limit, count=count))
        names = ", ".join(f"“{one.name}”" for one in references[limit:])
        self._advice.setText(
            self.tr("Nothing has been sent. Left out would be {names}.").format(names=names)
        )
        words = self.tr("Send the first {n}").format(n=limit)
        self._first.setText(words)
        self._first.setAccessibleName(words)
        plain_tooltip(self._first, self.tr("Take the others out of the tray and send; undo brings "
                                           "them back"))  # fmt: skip
        self.setAccessibleName(self._title.text())
        self.show()
        self._first.setFocus()

    def _button(self, name: str, text: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        plain_tooltip(button, text)
        return button
