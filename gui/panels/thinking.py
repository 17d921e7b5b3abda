"""What the model thought on the way: its summaries and its drafts."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from gui.widgets.labels import MUTED, wrapped
from services.domain import Turn


class Thinking(QWidget):
    """The Thinking tab. Drafts are told apart from results by where they stand: only here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = wrapped(self.tr("The model showed no thoughts for this picture."), MUTED)
        self._text = QPlainTextEdit()
        self._text.setObjectName("thinkingText")
        self._text.setAccessibleName(self.tr("Thoughts"))
        self._text.setReadOnly(True)
        self._text.setMinimumHeight(160)
        self._drafts = wrapped("", MUTED)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._nothing)
        column.addWidget(self._text, 1)
        column.addWidget(self._drafts)
        column.addStretch()

    def show_turn(self, turn: Turn) -> None:
        texts = [thought.text for thought in turn.outcome.thoughts if thought.text]
        drafts = sum(1 for thought in turn.outcome.thoughts if thought.draft)
        self._text.setPlainText("\n\n".join(texts))
        self._text.setVisible(bool(texts))
        self._nothing.setVisible(not texts and not drafts)
        self._drafts.setText(self.tr("{0} draft pictures are kept with it.").format(drafts))
        self._drafts.setVisible(drafts > 0)
