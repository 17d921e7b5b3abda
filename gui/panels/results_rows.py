"""The rows of the results: what each says, and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QDateTime,
    QLocale,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QImage, QPainter, QPainterPath, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui import theme
from gui.state.pictures import Pictures
from gui.widgets.shown_rows import ROW_ROLE, Index
from services.domain import Hit, Picture

PICTURE_PX = 64
ROW_PX = 80
LINES = 2


@dataclass(frozen=True, slots=True)
class _Look:
    area: QRect
    chosen: bool
    focused: bool


def below(hit: Hit) -> str:
    """Where a hit hangs, when it was made and what somebody thinks of it, in one line."""
    at = QDateTime.fromSecsSinceEpoch(int(hit.turn.created_at))
    day = QLocale().toString(at.date(), QLocale.FormatType.ShortFormat)
    stars = "★" * hit.turn.marks.rating
    tags = ", ".join(hit.turn.marks.tags)
    name = " ".join(hit.session_name.split())
    return " · ".join(filter(None, (name, day, stars, tags)))


def sentence(hit: Hit) -> str:
    return f"{hit.words}. {below(hit)}"


class ResultPainter(QStyledItemDelegate):
    """A small picture, two lines of words with what was found in bold, and where it hangs."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(ROW_PX, 3 * option.fontMetrics.lineSpacing() + 22))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit = index.data(ROW_ROLE)
        state: QStyle.StateFlag = option.state
        look = _Look(
            option.rect,
            bool(state & QStyle.StateFlag.State_Selected),
            bool(state & QStyle.StateFlag.State_HasFocus),
        )
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        _draw_ground(painter, look)
        self._draw_picture(painter, look.area, hit.turn.picture)
        _draw_words(painter, look, hit)
        painter.restore()

    def _draw_picture(self, painter: QPainter, area: QRect, picture: Picture | None) -> None:
        box = QRectF(0, 0, PICTURE_PX, PICTURE_PX)
        box.moveCenter(QPointF(area.left() + 12 + PICTURE_PX / 2, QRectF(area).center().y()))
        image = self._pictures.thumbnail(picture.blob, 128) if picture else None
        if image is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().raised)
            painter.drawRoundedRect(box, 6, 6)
            sign = "image" if picture else "message-square"
            theme.draw(painter, sign, box.adjusted(22, 22, -22, -22), theme.current().text2)
            return
        _draw_image(painter, box, image)


def _draw_image(painter: QPainter, box: QRectF, image: QImage) -> None:
    size = image.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(box.center())
    shape = QPainterPath()
    shape.addRoundedRect(place, 5, 5)
    painter.save()
    painter.setClipPath(shape)
    painter.drawImage(place, image)
    painter.restore()


def _draw_ground(painter: QPainter, look: _Look) -> None:
    tokens = theme.current()
    ground = QRectF(look.area).adjusted(2.5, 1.5, -2.5, -1.5)
    if look.chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.raised)
        painter.drawRoundedRect(ground, 6, 6)
    if look.focused:
        painter.setPen(tokens.focus)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground, 6, 6)


def _draw_words(painter: QPainter, look: _Look, hit: Hit) -> None:
    tokens = theme.current()
    left = look.area.left() + PICTURE_PX + 26
    width = look.area.right() - left - 12
    line = painter.fontMetrics().lineSpacing()
    top = look.area.top() + (look.area.height() - 3 * line - 2) / 2
    painter.setPen(tokens.text)
    layout = laid_out(hit, painter.font(), width)
    layout.draw(painter, QPointF(left, top))
    small = QFont(painter.font())
    small.setPixelSize(theme.body_px() - 1)
    painter.setFont(small)
    painter.setPen(tokens.text2)
    lower = QRect(left, int(top + 2 * line + 2), width, line)
    words = painter.fontMetrics().elidedText(below(hit), Qt.TextElideMode.ElideRight, width)
    painter.drawText(lower, int(Qt.AlignmentFlag.AlignVCenter), words)


def laid_out(hit: Hit, font: QFont, width: int) -> QTextLayout:
    """The words in two lines, what was found in bold; what does not fit is left out."""
    formats = []
    for begin, end in hit.spans:
        one = QTextLayout.FormatRange()
        one.start, one.length = _units(hit.words, begin), _units(hit.words[begin:end])
        form = one.format
        form.setFontWeight(QFont.Weight.Bold)
        form.setForeground(theme.current().accent_text)
        one.format = form
        formats.append(one)
    layout = QTextLayout(hit.words, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(formats)
    layout.beginLayout()
    height = 0.0
    for _ in range(LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


def _units(text: str, until: int | None = None) -> int:
    """How many of Qt's 16-bit units there are."""
    piece = text if until is None else text[:until]
    return len(piece) + sum(ord(sign) > 0xFFFF for sign in piece)
