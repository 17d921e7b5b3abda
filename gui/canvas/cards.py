"""How a turn's card is drawn: picture, caption, selection."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from gui.canvas.edges import Lens
from gui.canvas.forest import Card, longest_px
from gui.canvas.near_cards import draw_near_body, is_near
from gui.canvas.stack import draw_below, draw_number
from gui.canvas.style import Style, device_rect, picture_rect
from gui.state.pictures import Pictures
from gui.widgets.badge import draw_badge
from gui.widgets.words import draw_words
from services.domain import UNMARKED, Flag, Label, Marks
from services.layout import CAPTION

_MOST_LINES = 12  # of an answer in words
_PALE = 0.45  # how much of a draft is seen from far away


def draw_cards(
    painter: QPainter, cards: Sequence[Card], lens: Lens, style: Style, pictures: Pictures
) -> None:
    """Draw the cards of turns; jobs are drawn by `gui.canvas.job_cards`."""
    drawn = [(card, device_rect(card.box, lens)) for card in cards]
    if not style.detailed:
        for card, rect in drawn:
            image = found(card, lens[0], pictures)
            draw_plain(painter, rect, image, style, pale=card.is_draft)
        return
    style.draw_shadows(painter, [rect for _, rect in drawn])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for card, rect in drawn:
        _draw_detailed(painter, card, rect, style, pictures)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def found(card: Card, k: float, pictures: Pictures) -> QImage | None:
    """The best picture in memory for a card at this zoom."""
    if card.picture is None:
        return None
    return pictures.peek(card.picture.blob, round(longest_px(card, k)))


def draw_plain(
    painter: QPainter, rect: QRect, image: QImage | None, style: Style, *, pale: bool = False
) -> None:
    """A card so small that only its picture can be made out; a `pale` one is no result."""
    upper = picture_rect(rect, style.k)
    painter.fillRect(rect, style.tokens.control)
    if image is None or pale:
        painter.fillRect(upper, style.tokens.raised)
    if image is not None:
        painter.setOpacity(_PALE if pale else 1.0)
        painter.drawImage(_fitted(image.size(), upper), image)
        painter.setOpacity(1.0)


def draw_selection(painter: QPainter, rect: QRect, style: Style, *, focused: bool) -> None:
    """The accent's border, and a second one around it where the keyboard is."""
    ratio = style.device_ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = style.radius_px
    painter.setPen(QPen(style.tokens.accent, 2 * ratio))
    painter.drawRoundedRect(QRectF(rect), radius, radius)
    if focused:
        gap = 3.5 * ratio
        painter.setPen(QPen(style.tokens.focus, 1.5 * ratio))
        outer = QRectF(rect).adjusted(-gap, -gap, gap, gap)
        painter.drawRoundedRect(outer, radius + gap, radius + gap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_chosen(painter: QPainter, rects: Sequence[QRect], style: Style) -> None:
    """The accent's border around cards that are selected together."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.tokens.accent, 2 * style.device_ratio if style.detailed else 1))
    if not style.detailed:
        painter.drawRects(rects)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for rect in rects:
        painter.drawRoundedRect(QRectF(rect), style.radius_px, style.radius_px)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_caption(
    painter: QPainter, rect: QRect, icon: str, text: str, style: Style, color: QColor | None = None
) -> None:
    """Icon and one line in the strip below a picture."""
    if not style.wordy:
        return
    height = round(CAPTION * style.k)
    strip = QRect(rect.left(), rect.bottom() + 1 - height, rect.width(), height)
    margin = round(0.75 * style.text_px)
    image = style.icon(icon, color or style.tokens.text2)
    painter.drawPixmap(strip.left() + margin, strip.top() + (height - image.height()) // 2, image)
    left = strip.left() + margin + image.width() + margin * 2 // 3
    width = strip.right() - margin - left
    if width <= 0:
        return
    painter.setFont(style.font)
    painter.setPen(style.tokens.text2)
    painter.drawText(
        QRect(left, strip.top(), width, height),
        Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
        style.elided(text, width),
    )


def draw_body(painter: QPainter, rect: QRect, image: QImage | None, style: Style) -> None:
    """Picture, caption's ground and border of a card with rounded corners."""
    caption = round(CAPTION * style.k)
    shapes = style.shapes(rect.width(), rect.height(), caption)
    painter.translate(rect.topLeft())
    painter.fillPath(shapes.caption, style.tokens.control)
    upper = QRect(0, 0, rect.width(), rect.height() - caption)
    target = QRect() if image is None else _fitted(image.size(), upper)
    if image is not None and target == upper:
        brush = QBrush(image)
        brush.setTransform(
            QTransform.fromScale(upper.width() / image.width(), upper.height() / image.height())
        )
        painter.fillPath(shapes.picture, brush)
    else:
        painter.fillPath(shapes.picture, style.tokens.raised)
        if image is not None:
            painter.drawImage(target, image)
    painter.strokePath(shapes.whole, QPen(style.tokens.line, style.line_px))
    painter.translate(-rect.topLeft())


def _draw_detailed(
    painter: QPainter, card: Card, rect: QRect, style: Style, pictures: Pictures
) -> None:
    image = found(card, style.k, pictures)
    several = card.turn.pictures if card.turn is not None else ()
    if several:
        draw_below(painter, rect, style, len(several))
    absent = image is None
    if is_near(card, style.k):
        draw_near_body(painter, card, rect, image, style, pictures.pieces)
        absent = absent and not (card.picture and pictures.pieces.holds_any(card.picture.blob))
    else:
        draw_body(painter, rect, image, style)
    if not absent and card.picture and pictures.original_problem(card.picture.blob):
        words = QCoreApplication.translate("Card", "Damaged original")
        draw_corner_badge(painter, rect, words, style)
    if several:
        draw_number(painter, card, rect, style)
    if absent and style.wordy:
        _draw_absence(painter, card, picture_rect(rect, style.k), style, pictures)
    if card.is_draft:
        _draw_draft_mark(painter, rect, style)
    caption = captioned(card.title, card.turn.marks if card.turn else UNMARKED)
    draw_caption(painter, rect, _sign(card), caption, style, _label_color(card, style))


def _draw_draft_mark(painter: QPainter, rect: QRect, style: Style) -> None:
    """A dashed border and a word: a draft must not pass for a result."""
    pen = QPen(style.tokens.text2, 1.5 * style.device_ratio, Qt.PenStyle.DashLine)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawRoundedRect(QRectF(rect), style.radius_px, style.radius_px)
    if style.wordy:
        draw_corner_badge(painter, rect, QCoreApplication.translate("Card", "Draft"), style)


def draw_corner_badge(painter: QPainter, rect: QRect, text: str, style: Style) -> None:
    """A word on the corner of a card, about what its picture is not."""
    margin = 0.5 * style.text_px
    draw_badge(painter, QPointF(rect.left() + margin, rect.top() + margin), text, style.font)


def _sign(card: Card) -> str:
    """The icon before a card's title: what its picture is."""
    if card.starred:
        return "star"
    if card.is_draft:
        return "brain"  # out of the model's thinking
    if card.turn is not None and card.turn.imported:
        return "image"
    return "wand-sparkles" if card.picture is not None else "message-square"


def captioned(title: str, marks: Marks) -> str:
    """What was asked for, after what somebody thinks of it."""
    flags = {Flag.PICK: "✓", Flag.REJECT: "✕", Flag.NONE: ""}
    return " ".join(filter(None, ("★" * marks.rating, flags[marks.flag], title)))


def _label_color(card: Card, style: Style) -> QColor | None:
    label = card.turn.marks.label if card.turn is not None else Label.NONE
    token = label_token(label)
    return getattr(style.tokens, token) if token else None


def label_token(label: Label) -> str:
    """Which of the theme's colours stands for a label; empty for none."""
    names = {Label.RED: "error", Label.YELLOW: "accent", Label.GREEN: "ok", Label.BLUE: "link"}
    return names.get(label, "")


def _draw_absence(
    painter: QPainter, card: Card, room: QRect, style: Style, pictures: Pictures
) -> None:
    """The words that came instead of a picture, or why it cannot be shown.

    Nothing while it may still come.
    """
    margin = round(0.85 * style.text_px)
    if card.turn is not None and card.turn.words:
        inner = room.adjusted(margin, margin, -margin, -margin // 2)
        said = [(card.turn.words, style.tokens.text)]
        draw_words(painter, inner, said, style.font, bottom=False, at_most=_MOST_LINES)
        return
    problem = pictures.problem(card.picture.blob) if card.picture is not None else None
    if card.picture is not None and problem is None:
        return
    sign = style.icon("image-off" if problem else "message-square", style.tokens.text3)
    x, y = room.center().x() - sign.width() // 2, room.center().y() - sign.height() // 2
    painter.drawPixmap(x, y, sign)
    if problem is not None:
        below = room.adjusted(margin, room.height() // 2 + margin, -margin, -margin // 2)
        kept = QCoreApplication.translate("Card", "Kept as received: save it or copy it out.")
        strange = card.picture is not None and not card.picture.width_px
        said = [(problem.title, style.tokens.text)]
        said.append((kept if strange else problem.advice, style.tokens.text2))
        draw_words(painter, below, said, style.font, bottom=True)


def _fitted(size: QSize, room: QRect) -> QRect:
    """`size` scaled into `room`; the room itself when only rounding differs."""
    if abs(size.width() * room.height() - size.height() * room.width()) <= 0.03 * (
        size.width() * room.height()
    ):
        return room
    scaled = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRect(
        room.left() + (room.width() - scaled.width()) // 2,
        room.top() + (room.height() - scaled.height()) // 2,
        scaled.width(),
        scaled.height(),
    )
