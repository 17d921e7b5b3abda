"""The curves between parents and children."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.canvas.forest import Card, ends

SMOOTH_FROM = 0.3  # device px per unit: below, nobody sees the difference
MOST = 4000  # curves drawn at once; more are a grey mass

Lens = tuple[float, float, float]  # device px per board unit, and the offset in device px


def draw_curves(
    painter: QPainter,
    pairs: Iterable[tuple[Card, Card]],
    lens: Lens,
    color: QColor,
    width_px: float,
) -> None:
    """Draw the curve of each (parent, child), all as one path."""
    k, ox, oy = lens
    path = QPainterPath()
    for count, (parent, child) in enumerate(pairs):
        if count == MOST:
            break
        x0, y0, x1, y1 = ends(parent.box, child.box)
        _curve(path, x0 * k - ox, y0 * k - oy, x1 * k - ox, y1 * k - oy, k)
    if path.isEmpty():
        return
    smooth = k >= SMOOTH_FROM
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.strokePath(path, QPen(color, width_px if smooth else 1.0))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _curve(path: QPainterPath, x0: float, y0: float, x1: float, y1: float, k: float) -> None:
    # Level at both ends; behind its parent, a card is reached in a loop.
    swing = (x1 - x0) / 2 if x1 > x0 else min((x0 - x1) / 2 + 24 * k, 110 * k)
    path.moveTo(x0, y0)
    path.cubicTo(QPointF(x0 + swing, y0), QPointF(x1 - swing, y1), QPointF(x1, y1))
