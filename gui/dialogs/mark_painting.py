"""Marks and turned pictures as the window paints them: as what is sent will look."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPolygonF,
)

from services.domain import Edits, PictureMark
from services.edits import crop_box, upright_size
from services.strokes import Area, Disc, Line, Shape, Word, ink, on_ink, shapes, usual_width

_REACH_PX = 6.0  # beside a mark that still counts as on it


def draw_picture(painter: QPainter, image: QImage, edits: Edits, area: QRectF) -> None:
    """Draw an upright picture, turned and mirrored, so that it fills `area`."""
    size = area.size().transposed() if edits.quarter_turns % 2 else area.size()
    painter.save()
    painter.translate(area.center())
    if edits.mirrored:
        painter.scale(-1, 1)
    painter.rotate(90 * edits.quarter_turns)
    corner = QPointF(-size.width() / 2, -size.height() / 2)
    painter.drawImage(QRectF(corner, size), image)
    painter.restore()


def line_px(edits: Edits, size: tuple[int, int]) -> float:
    """How wide a usual line is, in pixels of a picture of `size`, as it will be sent."""
    left, top, right, bottom = crop_box(upright_size(size, edits), edits)
    return usual_width(right - left, bottom - top)


def draw_mark(
    painter: QPainter, mark: PictureMark, area: QRectF, size: tuple[int, int], line: float
) -> None:
    """Draw a mark on a picture of `size`, turned, that fills `area`; `line` as `line_px`."""
    painter.save()
    painter.translate(area.topLeft())
    painter.scale(area.width() / size[0], area.height() / size[1])
    colour = ink(mark)
    for shape in shapes(mark, *size, line):
        _draw(painter, shape, QColor(*colour), QColor(*on_ink(colour)))
    painter.restore()


def is_on(mark: PictureMark, at: QPointF, area: QRectF, size: tuple[int, int], line: float) -> bool:
    """Whether a point of the screen is on a mark, or as near as a hand can tell."""
    scale = area.width() / size[0]
    point = (at - area.topLeft()) / scale
    reach = _REACH_PX / scale
    return any(_outline(shape, reach).contains(point) for shape in shapes(mark, *size, line))


def _draw(painter: QPainter, shape: Shape, colour: QColor, letters: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    match shape:
        case Line(points, width):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen(colour, width))
            painter.drawPolyline(QPolygonF([QPointF(*point) for point in points]))
        case Area(points):
            painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))
        case Disc(centre, radius):
            painter.drawEllipse(QPointF(*centre), radius, radius)
        case Word(centre, height, text):
            painter.setBrush(letters)
            painter.drawPath(_letters(centre, height, text))


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _letters(centre: tuple[float, float], height: float, text: str) -> QPainterPath:
    font = QFont()
    font.setPixelSize(max(1, round(height)))
    path = QPainterPath()
    path.addText(QPointF(), font, text)
    return path.translated(QPointF(*centre) - path.boundingRect().center())


def _outline(shape: Shape, reach: float) -> QPainterPath:
    """The region in which a hand finds a shape."""
    path = QPainterPath()
    match shape:
        case Line(points, width):
            path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
            stroker = QPainterPathStroker()
            stroker.setWidth(width + 2 * reach)
            stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
            return stroker.createStroke(path)
        case Area(points):
            path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
        case Disc(centre, radius):
            path.addEllipse(QPointF(*centre), radius + reach, radius + reach)
        case Word():
            pass  # stands on a disc
    return path
