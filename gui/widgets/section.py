"""A heading, a control under it, and room for the reason why it cannot stay as it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.widgets.labels import ERROR, HINT, SECTION, ElidedLabel, label, plain_tooltip, wrapped


class Section(QWidget):
    """`control` under `title`; `show_detail` fills the heading's right end."""

    def __init__(self, title: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._title = label(title, SECTION)
        self._title.setBuddy(control)
        self._detail = ElidedLabel("", HINT)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._problem = wrapped("", ERROR)
        self._problem.hide()
        heading = self._heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(self._title)
        heading.addWidget(self._detail, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(heading)
        column.addWidget(control)
        column.addWidget(self._problem)

    def add_to_heading(self, control: QWidget) -> None:
        """A small control at the heading's right end."""
        self._heading.addWidget(control)

    def add(self, line: QWidget) -> None:
        """Something that belongs to the control and comes under it."""
        self._column.insertWidget(self._column.indexOf(self._problem), line)

    def show_detail(self, text: str, explanation: str = "") -> None:
        self._detail.setText(text)
        plain_tooltip(self._detail, explanation)

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with the control; nothing takes the sentence away."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def problem(self) -> str:
        return self._problem.text()
