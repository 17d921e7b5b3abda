"""Cards that are larger on the screen than their thumbnails: their pictures come in pieces."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from gui.canvas.close_up import area_in, draw_close_up, sight_of
from gui.canvas.edges import Lens
from gui.canvas.forest import Card, longest_px
from gui.canvas.style import Style, device_rect, picture_rect
from gui.state.levels import Piece, Sight, box_of
from gui.state.pictures import SIZES
from gui.state.pieces import Pieces
from services.domain import Picture
from services.grid import Box
from services.layout import CAPTION

_LARGER = 1.05  # than a thumbnail: so much is not seen


def is_near(card: Card, k: float) -> bool:
    """Whether a card's picture is larger on the screen than its largest thumbnail."""
    picture = card.picture
    if picture is None or min(picture.width_px, picture.height_px) < 1:
        return False
    longest = max(picture.width_px, picture.height_px)
    return longest > SIZES[-1] and longest_px(card, k) > SIZES[-1] * _LARGER


def near_area(picture: Picture, rect: QRect, k: float) -> QRectF:
    """Where a near picture lies on its card, in device pixels."""
    return area_in(QRectF(picture_rect(rect, k)), picture)


def sights_of(cards: Iterable[Card], lens: Lens, rect: QRect) -> list[Sight]:
    """What is seen of the cards that are too near for their thumbnails."""
    found = []
    for card in cards:
        if card.picture is not None and is_near(card, lens[0]):
            area = near_area(card.picture, device_rect(card.box, lens), lens[0])
            found.append(sight_of(card.picture, area, QRectF(rect)))
    return found


def piece_box(card: Card, piece: Piece) -> Box:
    """Where a piece lies on its card, board units."""
    assert card.picture is not None
    box, picture = card.box, card.picture
    times = min(box.w / picture.width_px, (box.h - CAPTION) / picture.height_px)
    x = box.x + (box.w - picture.width_px * times) / 2
    y = box.y + (box.h - CAPTION - picture.height_px * times) / 2
    left, top, right, bottom = box_of(picture, piece)
    return Box(x + left * times, y + top * times, (right - left) * times, (bottom - top) * times)


def draw_near_body(
    painter: QPainter, card: Card, rect: QRect, image: QImage | None, style: Style, pieces: Pieces
) -> None:
    """As `draw_body`, the picture out of its pieces; `image` fills in for what is still to come."""
    assert card.picture is not None
    area = near_area(card.picture, rect, style.k)
    caption = round(CAPTION * style.k)
    shapes = style.shapes(rect.width(), rect.height(), caption)
    seen = painter.clipBoundingRect().toAlignedRect() & picture_rect(rect, style.k)
    painter.save()
    painter.translate(rect.topLeft())
    painter.fillPath(shapes.caption, style.tokens.control)
    painter.setClipPath(shapes.picture, Qt.ClipOperation.IntersectClip)
    painter.translate(-rect.topLeft())
    if image is None or not area.contains(QRectF(seen)):
        painter.fillRect(seen, style.tokens.raised)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    inside = seen & area.toAlignedRect()
    draw_close_up(painter, card.picture, area, inside, pieces, image)
    painter.restore()
    painter.translate(rect.topLeft())
    painter.strokePath(shapes.whole, QPen(style.tokens.line, style.line_px))
    painter.translate(-rect.topLeft())
