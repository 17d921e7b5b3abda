"""An answer in words, whole, where otherwise the picture stands."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

TALLEST_PX = 300


class Answer(QPlainTextEdit):
    """Plain text to read, select and copy; as high as it is long, up to a limit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answerWords")
        self.setAccessibleName(self.tr("The model's answer"))
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str) -> None:
        """Show `words`; hidden when there are none."""
        if words != self.toPlainText():
            self.setPlainText(words)
        self.setVisible(bool(words))
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(290, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # The document of a plain text edit counts its height in lines.
        lines = max(round(self.document().size().height()), 1)
        height = lines * self.fontMetrics().lineSpacing()
        self.setFixedHeight(
            min(height + 2 * round(self.document().documentMargin()) + 14, TALLEST_PX)
        )
