"""Darkness over a picture, so that the light words before it can be read."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainterPath

VEIL = QBrush(QColor(16, 14, 13, 200))  # over a parent's picture, which everybody knows

Steps = tuple[tuple[float, int], ...]  # how far down, and how dark of 255

# A draft is to be seen: it is darkest where the words stand.
RUNNING: Steps = ((0.0, 50), (0.25, 110), (0.45, 215), (1.0, 235))
ENDED: Steps = ((0.0, 235), (0.45, 215), (0.65, 100), (0.78, 110), (0.9, 225), (1.0, 235))


_LINES = 11  # of text: on a lower card the words may stand anywhere


def veil_over_draft(shape: QPainterPath, steps: Steps, text_px: int) -> QBrush:
    """The veil for a draft that fills `shape`, under words of that size."""
    bounds = shape.boundingRect()
    if bounds.height() < _LINES * text_px:
        return VEIL
    gradient = QLinearGradient(bounds.topLeft(), bounds.bottomLeft())
    for place, alpha in steps:
        gradient.setColorAt(place, QColor(16, 14, 13, alpha))
    return QBrush(gradient)
