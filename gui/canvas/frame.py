"""What the window showed last: panning moves it and paints only what comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from gui.canvas.edges import Lens
from services.grid import Box

Paint = Callable[[QPainter, QRect, Lens], None]
_MOST_PIECES = 24  # more dirty pieces than that are painted as one
_SPILL_PX = 14  # what a card draws outside of its box: shadow, rings


class Frame:
    """A picture of the board in device pixels, kept true by repainting dirty parts."""

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._lens: Lens | None = None
        self._dirty: list[Box] = []

    def spoil(self, box: Box | None = None) -> None:
        """`box` (board units) has changed; None: everything has."""
        if box is None:
            self._lens = None
        elif self._lens is not None:
            self._dirty.append(box)

    def show(self, size: QSize, lens: Lens, paint: Paint) -> QPixmap:
        """The picture for `size` device pixels seen through `lens` (whole-pixel offset)."""
        region = self._shift(size, lens) + self._spoilt(lens)
        region &= QRect(0, 0, size.width(), size.height())
        self._lens = lens
        self._dirty.clear()
        if not region.isEmpty():
            self._paint(region, lens, paint)
        return self._pixmap

    def _shift(self, size: QSize, lens: Lens) -> QRegion:
        """Move what is still true; what is not."""
        whole = QRegion(0, 0, size.width(), size.height())
        if self._pixmap.size() != size:
            self._pixmap = QPixmap(size)
            return whole
        if self._lens is None or self._lens[0] != lens[0]:
            return whole
        dx, dy = int(self._lens[1] - lens[1]), int(self._lens[2] - lens[2])
        if abs(dx) >= size.width() or abs(dy) >= size.height():
            return whole
        if dx or dy:
            self._pixmap.scroll(dx, dy, self._pixmap.rect())
        return whole - whole.translated(dx, dy)

    def _spoilt(self, lens: Lens) -> QRegion:
        k, ox, oy = lens
        region = QRegion()
        for box in self._dirty:
            x, y = int(box.x * k - ox) - _SPILL_PX, int(box.y * k - oy) - _SPILL_PX
            w, h = int(box.w * k) + 2 * _SPILL_PX + 2, int(box.h * k) + 2 * _SPILL_PX + 2
            if x < self._pixmap.width() and y < self._pixmap.height() and x + w > 0 and y + h > 0:
                region += QRect(max(x, 0), max(y, 0), w + min(x, 0), h + min(y, 0))
        return region

    def _paint(self, region: QRegion, lens: Lens, paint: Paint) -> None:
        few = region.rectCount() <= _MOST_PIECES
        rects = cast("Iterable[QRect]", region)  # it can be iterated; its stub does not say so
        pieces = list(rects) if few else [region.boundingRect()]
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for piece in pieces:
            painter.setClipRect(piece, Qt.ClipOperation.ReplaceClip)
            paint(painter, piece, lens)
        painter.end()
