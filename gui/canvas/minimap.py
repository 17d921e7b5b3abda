"""The whole board in a corner, and where one looks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.canvas.board_bar import draw_ground
from gui.canvas.forest import Card, Forest
from services.grid import Box, around

WIDTH_PX, HEIGHT_PX = 148, 90
_INSET_PX = 8.0
_LEAST_PX = 1.2  # of a card, so that none is lost
_SLICE_S = 0.002  # drawn in one go: the window must not stall
_AT_A_TIME = 50  # cards, between two looks at the clock


class Minimap(QWidget):
    """Cards as small rectangles, drawn once and in slices; a click or a drag moves the view."""

    pointed = Signal(float, float)  # the board's point that should come into the middle

    def __init__(self, forest: Forest, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("minimap")
        self.setAccessibleName(self.tr("Overview of the canvas"))
        self.setFixedSize(WIDTH_PX, HEIGHT_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._forest = forest
        self._seen = Box(0, 0, 1, 1)
        self._extent = Box(0, 0, 1, 1)
        self._drawn = QPixmap()
        self._rest: Iterator[Card] = iter(())
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._draw_slice)

    def show_seen(self, seen: Box) -> None:
        """The part of the board that the window shows now."""
        self._seen = seen
        self.update()

    def add(self, card: Card) -> None:
        """One more card: drawn at once where it fits into the picture that stands."""
        inside = around(self._extent, card.box) == self._extent
        if not inside or self._slices.isActive() or self._drawn.isNull():
            self.redraw()
            return
        painter = QPainter(self._drawn)
        self._draw_cards(painter, (card,))
        painter.end()
        self.update()

    def redraw(self) -> None:
        """Cards were moved, removed, or all replaced."""
        self.setVisible(len(self._forest) >= 2)
        bounds = self._forest.grid.bounds
        if bounds is None:
            self._slices.stop()
            return
        # Room to grow, so that the next cards do not change the scale.
        self._extent = bounds.grown(max(bounds.w, bounds.h) * 0.12)
        ratio = self.devicePixelRatioF()
        self._drawn = QPixmap(self.size() * ratio)
        self._drawn.setDevicePixelRatio(ratio)
        self._drawn.fill(Qt.GlobalColor.transparent)
        self._rest = iter(tuple(self._forest.cards.values()))
        self._draw_slice()
        self._slices.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_ground(painter, self.rect())
        painter.drawPixmap(0, 0, self._drawn)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.current().accent, 1.2))
        inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.drawRoundedRect(self._to_map(self._seen).intersected(inside), 2, 2)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._point(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._point(event.position())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.redraw()
        super().changeEvent(event)

    def _point(self, at: QPointF) -> None:
        scale, left, top = self._fit()
        self.pointed.emit((at.x() - left) / scale, (at.y() - top) / scale)

    def _fit(self) -> tuple[float, float, float]:
        """Pixels per board unit, and where the board's origin lies in the map."""
        room_w, room_h = WIDTH_PX - 2 * _INSET_PX, HEIGHT_PX - 2 * _INSET_PX
        extent = self._extent
        scale = min(room_w / max(extent.w, 1.0), room_h / max(extent.h, 1.0))
        x, y = extent.centre
        return scale, WIDTH_PX / 2 - x * scale, HEIGHT_PX / 2 - y * scale

    def _to_map(self, box: Box) -> QRectF:
        scale, left, top = self._fit()
        return QRectF(box.x * scale + left, box.y * scale + top, box.w * scale, box.h * scale)

    @Slot()
    def _draw_slice(self) -> None:
        painter = QPainter(self._drawn)
        until = time.perf_counter() + _SLICE_S
        while cards := tuple(islice(self._rest, _AT_A_TIME)):
            self._draw_cards(painter, cards)
            if time.perf_counter() > until:
                break
        else:
            self._slices.stop()
        painter.end()
        self.update()

    def _draw_cards(self, painter: QPainter, cards: Iterable[Card]) -> None:
        tokens, (scale, left, top) = theme.current(), self._fit()
        for card in cards:
            x, y, w, h = card.box
            w, h = max(w * scale, _LEAST_PX), max(h * scale, _LEAST_PX)
            rect = QRectF(x * scale + left, y * scale + top, w, h)
            painter.fillRect(rect, tokens.accent if card.running else tokens.text3)
