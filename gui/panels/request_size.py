"""How large the next request is: quiet while it fits, and what can be done where it does not."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from gui.widgets.amounts import megabytes
from gui.widgets.labels import HINT, TITLE, ElidedLabel, plain_tooltip, wrapped

QUIET_BYTES = 20_000_000


class RequestSize(QFrame):
    """`requestSize`: a line above 20 MB, a choice of ways above the limit, else nothing."""

    shrink_wanted = Signal()
    picture_wanted = Signal()  # go on from the picture only

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("requestSize")
        self._line = ElidedLabel("", HINT)
        self._line.setObjectName("requestSizeLabel")
        self._choice = QFrame(self)
        self._choice.setProperty("role", "notice")
        self._choice.setProperty("kind", "info")
        self._title = wrapped("", TITLE)
        self._advice = wrapped("", HINT)
        self._shrink = self._button(
            "shrinkReferences",
            self.tr("Shrink references"),
            self.tr("Send smaller copies; the originals stay as they are"),
        )
        self._picture = self._button(
            "fromPictureOnly",
            self.tr("Continue from the picture only"),
            self.tr("Leave the conversation behind; the picture goes along as a reference"),
        )
        self._shrink.clicked.connect(self.shrink_wanted)
        self._picture.clicked.connect(self.picture_wanted)
        self._lay_out()
        self.hide()

    def show_size(self, history: int, references: int, limit: int) -> None:
        """Bytes on the wire: of the conversation so far, of the references; what Gemini takes."""
        size = history + references
        over = size > limit
        words = self.tr("Next request about {size}").format(size=megabytes(size))
        self._line.setText(words)
        self._line.setVisible(not over)
        plain_tooltip(self._line, self._parts(history, references))
        self._choice.setVisible(over)
        self._title.setText(words)
        takes = self.tr("Gemini takes {limit} at once.").format(limit=megabytes(limit))
        self._advice.setText(f"{takes} {self._parts(history, references)}")
        self._shrink.setVisible(references > 0)
        self._picture.setVisible(history > 0)
        self.setVisible(size > QUIET_BYTES)

    def _parts(self, history: int, references: int) -> str:
        words = self.tr("Conversation {history}, references {references}.")
        return words.format(history=megabytes(history), references=megabytes(references))

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        plain_tooltip(button, tip)
        return button

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self._choice)
        inside.setContentsMargins(10, 8, 10, 8)
        inside.setSpacing(6)
        for part in (self._title, self._advice, self._shrink, self._picture):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._line)
        column.addWidget(self._choice)
