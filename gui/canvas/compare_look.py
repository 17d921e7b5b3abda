"""Where compared pictures lie: one zoom and one spot for all of them. Without any widget."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt

from gui.canvas.close_up import sight_of
from gui.state.levels import Sight
from services.domain import Picture

GAP_PX = 8.0
NEAREST, FARTHEST = 64.0, 0.2


class Look:
    """Zoom 1 fits a picture into its cell; the spot, from 0 to 1, is in every cell's middle."""

    def __init__(self) -> None:
        self.zoom, self._spot = 1.0, QPointF(0.5, 0.5)
        self.pictures: Sequence[Picture] = ()
        self.room = QRectF()
        self.beside = True  # each in a cell of its own; otherwise all in one

    def fit(self) -> None:
        """Show the pictures whole."""
        self.zoom, self._spot = 1.0, QPointF(0.5, 0.5)

    def cells(self) -> list[QRectF]:
        """Divided so that the pictures are as large as can be."""
        count = len(self.pictures)
        if not self.beside or count < 2:
            return [self.room]
        layouts = [_divided(self.room, columns, count) for columns in range(1, count + 1)]
        return max(layouts, key=lambda cells: _fitted(self.pictures[0], cells[0]).width())

    def cell_at(self, at: QPointF) -> tuple[int, QRectF]:
        """The number and the cell under a point; the first one where there is none."""
        cells = self.cells()
        found = (found for found in enumerate(cells) if found[1].contains(at))
        return next(found, (0, cells[0]))

    def target(self, number: int, cell: QRectF | None = None) -> QRectF:
        """Where a picture lies; empty when there is none."""
        if number >= len(self.pictures):
            return QRectF()
        cells = self.cells()
        cell = cell or cells[min(number, len(cells) - 1)]
        size = _fitted(self.pictures[number], cell) * self.zoom
        x = cell.center().x() - self._spot.x() * size.width()
        y = cell.center().y() - self._spot.y() * size.height()
        return QRectF(QPointF(x, y), size)

    def pan(self, delta: QPointF) -> None:
        """Move all pictures by so many pixels of the first."""
        area = self.target(0)
        if not area.isEmpty():
            self._look_at(self._spot - _share(delta, area))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Come nearer; what lies under `at`, or in the middle, stays there."""
        number, cell = self.cell_at(at) if at is not None else (0, self.cells()[0])
        at = at or cell.center()
        before = self.target(number, cell)
        if before.isEmpty():
            return
        spot = spot_on(before, at)
        self.zoom = min(max(self.zoom * factor, FARTHEST), NEAREST)
        self._look_at(spot - _share(at - cell.center(), self.target(number, cell)))

    def zoom_to_pixels(self, device_ratio: float) -> None:
        """One pixel of the first picture is one pixel of the screen."""
        area = self.target(0)
        if not area.isEmpty():
            self.zoom_by(self.pictures[0].width_px / (area.width() * device_ratio))

    def sights(self, numbers: Sequence[int], device_ratio: float) -> list[Sight]:
        """What is seen of these pictures, the middle of each first."""
        cells = self.cells()
        found = []
        for number in numbers:
            area = in_device(self.target(number), device_ratio)
            cell = in_device(cells[min(number, len(cells) - 1)], device_ratio)
            if not (area & cell).isEmpty():
                found.append(sight_of(self.pictures[number], area, cell))
        return found

    def seen(self) -> QRectF:
        """The part of the first picture that is in sight, from 0 to 1."""
        area = self.target(0)
        if area.isEmpty():
            return QRectF()
        cell = self.cells()[0] & area
        return QRectF(spot_on(area, cell.topLeft()), spot_on(area, cell.bottomRight()))

    def _look_at(self, spot: QPointF) -> None:
        self._spot = QPointF(min(max(spot.x(), 0.0), 1.0), min(max(spot.y(), 0.0), 1.0))


def in_device(area: QRectF, device_ratio: float) -> QRectF:
    """A part of the window in device pixels."""
    return QRectF(area.topLeft() * device_ratio, area.size() * device_ratio)


def spot_on(area: QRectF, at: QPointF) -> QPointF:
    """A point of the window as a spot on a picture, from 0 to 1 where it lies on it."""
    return _share(at - area.topLeft(), area)


def part_of(area: QRectF, region: QRectF) -> QRectF:
    """A region of a picture, from 0 to 1, in pixels of the window."""
    x, y = region.x() * area.width(), region.y() * area.height()
    size = QSizeF(region.width() * area.width(), region.height() * area.height())
    return QRectF(area.topLeft() + QPointF(x, y), size)


def _share(way: QPointF, area: QRectF) -> QPointF:
    return QPointF(way.x() / max(area.width(), 1e-6), way.y() / max(area.height(), 1e-6))


def _fitted(picture: Picture, cell: QRectF) -> QSizeF:
    size = QSizeF(max(picture.width_px, 1), max(picture.height_px, 1))
    return size.scaled(cell.size(), Qt.AspectRatioMode.KeepAspectRatio)


def _divided(room: QRectF, columns: int, count: int) -> list[QRectF]:
    rows = -(-count // columns)
    width = (room.width() - GAP_PX * (columns - 1)) / columns
    height = (room.height() - GAP_PX * (rows - 1)) / rows
    places = [divmod(number, columns) for number in range(count)]
    return [
        QRectF(column * (width + GAP_PX), row * (height + GAP_PX), width, height)
        for row, column in places
    ]
