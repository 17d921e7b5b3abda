"""The lucide icons, drawn in the tokens' colours."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from gui.theme.tokens import current

ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"


def icon(name: str, color: QColor | str | None = None, on: str = "text") -> QIcon:
    """The lucide icon `name`.

    `color` is a colour, the name of a token ("accent_text"), or nothing: quiet
    text, the token `on` when the control is on, dim when it is disabled. Tokens
    are looked up while painting, so the icon follows the scheme.
    """
    return QIcon(_LucideEngine(name, color, on))


def pixmap(name: str, size_px: int, color: QColor, device_ratio: float = 1.0) -> QPixmap:
    """The lucide icon `name`, `size_px` wide and high in device-independent pixels."""
    image = QPixmap(QSize(size_px, size_px) * device_ratio)
    image.setDevicePixelRatio(device_ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw(painter, name, QRectF(0, 0, size_px, size_px), color)
    painter.end()
    return image


def draw(painter: QPainter, name: str, rect: QRectF, color: QColor) -> None:
    """Draw the lucide icon `name` into `rect`."""
    side = min(rect.width(), rect.height())
    corner = rect.center() - QPointF(side / 2, side / 2)
    _renderer(name, color.name()).render(painter, QRectF(corner.x(), corner.y(), side, side))


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    source = (ICONS / f"{name}.svg").read_text("utf-8").replace("currentColor", color)
    return QSvgRenderer(QByteArray(source.encode()))


class _LucideEngine(QIconEngine):
    def __init__(self, name: str, color: QColor | str | None, on: str) -> None:
        super().__init__()
        self._name = name
        self._on = on
        self._color = color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRectF(rect.x(), rect.y() + (rect.height() - side) / 2, side, side)
        draw(painter, self._name, square, self._colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        colour = self._colour(mode, state).name()
        key = f"lucide {self._name} {size.width()} {size.height()} {colour}"
        image = QPixmap()
        if QPixmapCache.find(key, image):  # what lies over the board is painted with each frame
            return image
        image = QPixmap(size)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        QPixmapCache.insert(key, image)
        return image

    def clone(self) -> QIconEngine:
        return _LucideEngine(self._name, self._color, self._on)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        tokens = current()
        if mode == QIcon.Mode.Disabled:
            return tokens.text3
        if isinstance(self._color, QColor):
            return self._color
        if self._color:
            return QColor(getattr(tokens, self._color))
        return QColor(getattr(tokens, self._on if state == QIcon.State.On else "text2"))
