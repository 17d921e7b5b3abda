"""A colour that can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui import theme
from gui.widgets.labels import plain_tooltip

SIDE_PX = 26


class Swatch(QAbstractButton):
    """A disc of one colour, with a ring when it is the one that holds."""

    def __init__(self, colour: str, spoken: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colour = colour
        self.setCheckable(True)
        self.setAccessibleName(spoken)
        plain_tooltip(self, spoken, key)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(SIDE_PX, SIDE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(self.width() / 2, self.height() / 2)
        painter.setPen(QPen(tokens.text3, 1))
        painter.setBrush(QColor(self.colour))
        painter.drawEllipse(centre, 7.5, 7.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked():
            painter.setPen(QPen(tokens.text, 2))
            painter.drawEllipse(centre, 11, 11)
        if self.hasFocus():
            painter.setPen(QPen(tokens.focus, 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.end()
