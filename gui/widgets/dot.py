"""A small light."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import theme

SIDE_PX = 8


class Dot(QWidget):
    """Shows one token's colour; says nothing that is not also said in words beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = "ok"
        self.setFixedSize(QSize(SIDE_PX, SIDE_PX))

    def show_token(self, token: str) -> None:
        self._token = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(theme.current(), self._token))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
