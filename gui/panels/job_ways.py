"""A job that has no picture: why, and every way on, as buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gui.widgets.flow import Flow
from gui.widgets.labels import plain_tooltip, wrapped

Ways = Sequence[tuple[str, str]]


class JobWays(QWidget):
    """Words, and below them what can be done: the card has room for the first way only."""

    chosen = Signal(str, str)  # job id, action

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = wrapped()
        self._words.setObjectName("inspectorWords")
        self._shown: tuple[str, Ways] = ("", ())
        self._row = QWidget()
        self._buttons = Flow(8, self._row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addWidget(self._row)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, words: str) -> None:
        """Show `words` as they are."""
        self._words.setText(words)

    def offer(self, job: str, ways: Ways) -> None:
        """Give each of `ways`, an action and its words, a button."""
        if (job, ways) == self._shown:
            return
        self._shown = (job, ways)
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number, (action, words) in enumerate(ways):
            button = self._button(job, action, words, first=not number)
            self._buttons.addWidget(button)
            button.show()
        self._row.updateGeometry()

    def _button(self, job: str, action: str, words: str, *, first: bool) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(f"jobWay-{action.rpartition(':')[2]}")
        button.setAccessibleName(words)
        plain_tooltip(button, words, self.tr("Enter, on the card") if first else "")
        button.clicked.connect(partial(self.chosen.emit, job, action))
        return button
