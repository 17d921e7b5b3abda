"""How a picture is painted out of its pieces, as sharp as what is in memory allows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QRegion

from gui.state.levels import PIECE_PX, Piece, Sight, box_of, level_of, pieces_in
from gui.state.pieces import Pieces
from services.domain import Picture

PIXELS_FROM = 3.0  # so many pixels of the screen for one: from here on each is seen as a square
_SNAP_PX = 2.0  # a picture that would be so much off its own pixels is shown in them


def area_in(room: QRectF, picture: Picture) -> QRectF:
    """Where a picture lies in its room, in device pixels: its own pixels on whole ones."""
    width, height = max(picture.width_px, 1), max(picture.height_px, 1)
    size = QSizeF(width, height).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    times = round(size.width() / width)
    if times and abs(times * width - size.width()) + abs(times * height - size.height()) < _SNAP_PX:
        size = QSizeF(times * width, times * height)
        corner = room.center() - QPointF(size.width() / 2, size.height() / 2)
        return QRectF(QPointF(corner.toPoint()), size)
    return QRectF(room.center() - QPointF(size.width() / 2, size.height() / 2), size)


def sight_of(picture: Picture, area: QRectF, seen: QRectF) -> Sight:
    """What of a picture is seen that lies at `area`, both in device pixels."""
    scale = area.width() / max(picture.width_px, 1)
    part = (seen & area).translated(-area.topLeft())
    corner = part.topLeft() / scale
    return Sight(picture, QRectF(corner, part.size() / scale), scale)


def place_of(picture: Picture, piece: Piece, area: QRectF) -> QRect:
    """Where a piece lies in whole device pixels, so that neighbours meet without a seam."""
    scale = QPointF(area.width() / picture.width_px, area.height() / picture.height_px)
    left, top, right, bottom = box_of(picture, piece)
    first = QPoint(round(area.x() + left * scale.x()), round(area.y() + top * scale.y()))
    end = QPoint(round(area.x() + right * scale.x()), round(area.y() + bottom * scale.y()))
    return QRect(first, end - QPoint(1, 1))


def draw_close_up(
    painter: QPainter,
    picture: Picture,
    area: QRectF,
    seen: QRect,
    pieces: Pieces,
    meanwhile: QImage | None,
) -> None:
    """Paint what `seen` shows of a picture at `area`, both in device pixels.

    What has not come yet is filled from `meanwhile`.
    """
    sight = sight_of(picture, area, QRectF(seen))
    painter.save()
    smooth = QPainter.RenderHint.SmoothPixmapTransform
    level = level_of(picture, sight.scale)
    lacking = QRegion()
    for piece in pieces_in(picture, level, sight.part):
        painter.setRenderHint(smooth, sight.scale < PIXELS_FROM)
        lacking += _draw_piece(painter, picture, area, piece, pieces)
    if not lacking.isEmpty() and meanwhile is not None:
        painter.setRenderHint(smooth)
        painter.setClipRegion(lacking, Qt.ClipOperation.IntersectClip)
        painter.drawImage(area, meanwhile)
    painter.restore()


def _draw_piece(
    painter: QPainter, picture: Picture, area: QRectF, piece: Piece, pieces: Pieces
) -> QRegion:
    """Paint one piece, or what stands in for it; where there was nothing."""
    place = place_of(picture, piece, area)
    image = pieces.peek(piece)
    if image is not None:
        painter.drawImage(place, image)
        return QRegion()
    if (finer := _finer(picture, piece, pieces)) is not None:
        for part, found in finer:
            painter.drawImage(place_of(picture, part, area), found)
        return QRegion()
    if (coarser := _coarser(piece, pieces)) is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(place), *_cut(picture, piece, *coarser))
        return QRegion()
    return QRegion(place)


def _finer(picture: Picture, piece: Piece, pieces: Pieces) -> list[tuple[Piece, QImage]] | None:
    """The four pieces of the level below, if all are there: after zooming out they are."""
    if piece.level == 0:
        return None
    part = QRectF(*_spread(box_of(picture, piece)))
    below = list(pieces_in(picture, piece.level - 1, part))
    found = [(one, image) for one in below if (image := pieces.peek(one)) is not None]
    return found if len(found) == len(below) else None


def _coarser(piece: Piece, pieces: Pieces) -> tuple[Piece, QImage] | None:
    """The sharpest piece of a level above that holds this one."""
    for up in range(1, 6):
        level, column, row = piece.level + up, piece.column >> up, piece.row >> up
        above = Piece(piece.blob, level, column, row)
        if (image := pieces.peek(above)) is not None:
            return above, image
    return None


def _cut(picture: Picture, piece: Piece, above: Piece, image: QImage) -> tuple[QImage, QRectF]:
    """The part of a coarser piece that shows what `piece` does."""
    left, top, right, bottom = box_of(picture, piece)
    times, side = 1 << above.level, PIECE_PX << above.level
    x, y = (left - above.column * side) / times, (top - above.row * side) / times
    return image, QRectF(x, y, (right - left) / times, (bottom - top) / times)


def _spread(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return left, top, right - left, bottom - top
