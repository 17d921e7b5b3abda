"""Where a picture lies on the editor's canvas: zoom, and the spot in the middle. Without Qt's
widgets."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from services.domain import Spot

NEAREST = 16.0  # pixels of the screen for one of the picture
MARGIN_PX = 28  # around a picture that is shown whole: handles stand out
WHOLE = (0.0, 0.0, 1.0, 1.0)


class EaselLook:
    """`zoom` is pixels of the screen for one of the turned picture's."""

    def __init__(self) -> None:
        self.room = QRectF()
        self.size = (1, 1)  # of the turned picture
        self.zoom = 1.0
        self.fits = True  # as it was laid out by `fit`
        self._spot = QPointF(0.5, 0.5)

    def fit(self, part: tuple[float, float, float, float] = WHOLE) -> None:
        """Show a part of the picture, from 0 to 1, as large as there is room."""
        left, top, right, bottom = part
        wide, high = (right - left) * self.size[0], (bottom - top) * self.size[1]
        room = self.room.adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        shares = max(room.width(), 1) / max(wide, 1e-6), max(room.height(), 1) / max(high, 1e-6)
        self.zoom = min(*shares, NEAREST)
        self._spot = QPointF((left + right) / 2, (top + bottom) / 2)
        self.fits = True

    def area(self) -> QRectF:
        """Where the whole picture lies."""
        width, height = self.size[0] * self.zoom, self.size[1] * self.zoom
        centre = self.room.center()
        left, top = centre.x() - self._spot.x() * width, centre.y() - self._spot.y() * height
        return QRectF(left, top, width, height)

    def pan(self, delta: QPointF) -> None:
        area = self.area()
        x = self._spot.x() - delta.x() / area.width()
        y = self._spot.y() - delta.y() / area.height()
        self._look_at(QPointF(x, y))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Come nearer; what lies under `at`, or in the middle, stays there."""
        at = at or self.room.center()
        before = self.pixel(at)
        farthest = min(1.0, 48 / max(self.size))
        self.zoom = min(max(self.zoom * factor, farthest), NEAREST)
        self.pan(at - self.point(*before))

    def pixel(self, at: QPointF) -> tuple[float, float]:
        """A point of the canvas in pixels of the picture."""
        corner = self.area().topLeft()
        return (at.x() - corner.x()) / self.zoom, (at.y() - corner.y()) / self.zoom

    def point(self, x: float, y: float) -> QPointF:
        """A pixel of the picture as a point of the canvas."""
        return self.area().topLeft() + QPointF(x, y) * self.zoom

    def spot(self, at: QPointF) -> Spot:
        """A point of the canvas as a spot on the picture, never beyond it."""
        x, y = self.pixel(at)
        return Spot(min(max(x / self.size[0], 0), 1), min(max(y / self.size[1], 0), 1))

    def place(self, spot: Spot) -> QPointF:
        """A spot on the picture as a point of the canvas."""
        return self.point(spot.x * self.size[0], spot.y * self.size[1])

    def _look_at(self, spot: QPointF) -> None:
        self._spot = QPointF(min(max(spot.x(), 0.0), 1.0), min(max(spot.y(), 0.0), 1.0))
        self.fits = False
