"""The dotted ground under the cards."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from gui.canvas.edges import Lens
from gui.canvas.style import Style
from gui.canvas.tiles import BASE

_DOT_UNITS = 32.0
_DOTS_FROM_PX = 14.0  # nearer dots are a grey mist
_DOTS_TO_PX = 112.0  # farther apart they are no ground, and their tile would fill the memory


class Ground:
    """Draws dots that move and grow with the board; far away there are none."""

    def __init__(self) -> None:
        self._dots: dict[tuple[int, bool], QPixmap] = {}

    def draw(self, painter: QPainter, rect: QRect, lens: Lens, style: Style) -> None:
        k, ox, oy = lens
        units = _DOT_UNITS
        while units * k < _DOTS_FROM_PX * style.device_ratio:
            units *= 2
        while units * k > _DOTS_TO_PX * style.device_ratio:
            units /= 2
        step = max(round(units * k), 1)
        if k < BASE:
            painter.fillRect(rect, style.tokens.window)
            return
        key = (step, style.tokens.dark)
        if key not in self._dots:
            self._dots = {key: _dots(step, style)}
        tile = self._dots[key]
        start = QPoint(int(rect.x() + ox) % tile.width(), int(rect.y() + oy) % tile.height())
        painter.drawTiledPixmap(rect, tile, start)


def _dots(step: int, style: Style) -> QPixmap:
    """A few cells of the grid of dots, with their ground, ready to be tiled."""
    cells = max(256 // step, 1)
    tile = QPixmap(step * cells, step * cells)
    tile.fill(style.tokens.window)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.tokens.line)
    radius = 0.9 * style.device_ratio
    for column in range(cells):
        for row in range(cells):
            painter.drawEllipse(QPointF(step * (column + 0.5), step * (row + 0.5)), radius, radius)
    painter.end()
    return tile
