"""Small buttons that show what is on: a star of five, a colour."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui import theme
from gui.widgets.labels import plain_tooltip

HEIGHT_PX = 28


class MarkButton(QAbstractButton):
    """Checked when it holds; the keyboard's focus stays where it is when it is clicked."""

    WIDTH_PX = 22

    def __init__(self, name: str, spoken: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAccessibleName(spoken)
        plain_tooltip(self, spoken, key)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(self.WIDTH_PX, HEIGHT_PX)

    def nextCheckState(self) -> None:
        """What holds is shown by whoever made the button, not by the click."""

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.raised)
            painter.drawRoundedRect(self.rect().adjusted(0, 1, 0, -1), 5, 5)
        self.draw(painter, QRectF(self.rect()).center())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.focus, 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 2, -1, -2), 5, 5)
        painter.end()

    def draw(self, painter: QPainter, centre: QPointF) -> None:
        """The sign itself."""


class RatingButton(MarkButton):
    """A star while it counts, a dot while it does not."""

    def draw(self, painter: QPainter, centre: QPointF) -> None:
        tokens = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(tokens.accent_text)
            painter.drawPolygon(_star(centre, 8.5))
        else:
            painter.setBrush(tokens.text3)
            painter.drawEllipse(centre, 2.5, 2.5)


class ColourButton(MarkButton):
    """A disc of one of the theme's colours, with a ring when it holds."""

    WIDTH_PX = 20

    def __init__(
        self, token: str, name: str, spoken: str, key: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, spoken, key, parent)
        self._token = token

    def draw(self, painter: QPainter, centre: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(theme.current(), self._token)))
        painter.drawEllipse(centre, 5.5, 5.5)
        if self.isChecked():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.current().text, 2))
            painter.drawEllipse(centre, 8.5, 8.5)


class SignButton(MarkButton):
    """One of the theme's icons, in the accent while it holds."""

    WIDTH_PX = 26

    def __init__(
        self, icon: str, name: str, spoken: str, key: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, spoken, key, parent)
        self._icon = icon

    def draw(self, painter: QPainter, centre: QPointF) -> None:
        tokens = theme.current()
        if self.isChecked():
            painter.setPen(QPen(tokens.accent_text, 1))
            painter.setBrush(tokens.accent_soft)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 2.5, -1.5, -2.5), 5, 5)
        colour = tokens.accent_text if self.isChecked() else tokens.text2
        side = QPointF(8, 8)
        theme.draw(painter, self._icon, QRectF(centre - side, centre + side), colour)


def _star(centre: QPointF, radius: float) -> QPolygonF:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.45
        angle = math.pi * (corner / 5 - 0.5)
        points.append(centre + QPointF(math.cos(angle) * reach, math.sin(angle) * reach))
    return QPolygonF(points)
