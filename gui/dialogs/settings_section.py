"""One part of the settings: a heading, and what can be changed under it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.widgets.labels import HINT, SECTION, label, wrapped


class SettingsSection(QWidget):
    """A subclass fills it from above to below; every change takes effect at once."""

    done = Signal()  # something else is about to open: the dialog goes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def holds(self) -> bool:
        """Whether the dialog must stay open once more: something here is not saved."""
        return False

    def head(self, title: str) -> None:
        self.setAccessibleName(title)
        self._column.addWidget(label(title, SECTION))

    def add(self, control: QWidget, *, wide: bool = True) -> None:
        """`control` comes under what is there, over the whole width or as wide as it needs."""
        if wide:
            self._column.addWidget(control)
        else:
            self._column.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft)

    def add_row(self, *controls: QWidget) -> None:
        """Side by side; the first one takes the room that is left."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for place, control in enumerate(controls):
            row.addWidget(control, 0 if place else 1)
        self._column.addLayout(row)

    def explain(self, text: str = "") -> QLabel:
        """A quiet line under what is there."""
        line = wrapped(text, HINT)
        self._column.addWidget(line)
        return line
