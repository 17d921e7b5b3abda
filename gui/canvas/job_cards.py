"""How a job's card is drawn: what it is doing, how long, and what can be done about it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from gui import theme
from gui.canvas.cards import draw_body, draw_caption, draw_corner_badge, draw_plain
from gui.canvas.forest import Card
from gui.canvas.job_steps import actions
from gui.canvas.style import Style, picture_rect
from gui.canvas.veil import ENDED, RUNNING, VEIL, veil_over_draft
from gui.state.progress import JobProgress, share, time_so_far
from gui.widgets.words import draw_words
from services.domain import JobState
from services.errors import billing

_BADGE_LINES = 8  # of text, so that the badge stands clear of the words
_REASON_LINES = 12  # why something failed is said to its end, where there is room


class Button(NamedTuple):
    """One thing to do, in device pixels; `strong` has a ground."""

    action: str
    label: str
    rect: QRect
    strong: bool


def _tr(text: str) -> str:
    return QCoreApplication.translate("JobCard", text)


def buttons(card: Card, rect: QRect, style: Style) -> list[Button]:
    """The buttons of a card that is drawn at `rect`; none when it is too small to read."""
    if not style.wordy or card.job is None:
        return []
    room, metrics = _room(rect, style), QFontMetrics(_small(style))
    height = metrics.height() + style.text_px // 2
    offered = actions(card)
    needed = [metrics.horizontalAdvance(label) + style.text_px for _, label in offered]
    widths = [min(width, room.width()) for width in needed]
    stacked = len(offered) > 1 and sum(widths) > room.width()
    found: list[Button] = []
    right = room.right() + 1
    for index, ((action, label), width) in reversed(
        [*enumerate(zip(offered, widths, strict=True))]
    ):
        strong = index == 0 and not card.running
        box = QRect(room.left(), room.bottom() + 1 - height, width, height)
        if stacked:
            box.translate(0, -(len(offered) - 1 - index) * height)
        if not strong:
            box.setWidth(width - style.text_px)
            box.moveLeft(room.left() + style.text_px // 2 if stacked else right - box.width())
            right -= width
        found.insert(0, Button(action, label, box, strong))
    return found


def button_at(card: Card, rect: QRect, style: Style, point: QPoint) -> str | None:
    """The action under a point, with a finger's breadth around small words."""
    slack = style.text_px // 3
    for button in buttons(card, rect, style):
        if button.rect.adjusted(-slack, -slack, slack, slack).contains(point):
            return button.action
    return None


def sentence(card: Card) -> str:
    """What a job's card says, for eyes and for screen readers."""
    if card.job is None:
        return card.title
    if not card.running:
        title, advice = _error(card)
        more = " ".join(filter(None, (advice, _left(card))))
        return f"{title.rstrip('.')}. {more}" if more else title
    if card.progress is not None and card.progress.words:
        return card.progress.words
    return _tr("Waiting") if card.job.state is JobState.QUEUED else _tr("Generating")


def draw_job(
    painter: QPainter,
    card: Card,
    rect: QRect,
    style: Style,
    backdrop: QImage | None,
    now: float,
    *,
    is_draft: bool = False,
) -> None:
    """Draw a job's card; `backdrop` is its latest draft if `is_draft`, or its parent's picture."""
    if not style.detailed:
        # A parent's picture in red would pass for a picture of its own.
        draw_plain(painter, rect, backdrop if card.running else None, style)
        tint = _thin(style.tokens.accent, 0.55) if card.running else _thin(style.tokens.error, 0.3)
        painter.fillRect(picture_rect(rect, style.k), tint)
        return
    style.draw_shadows(painter, [rect])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if card.running:
        _draw_running(painter, card, rect, style, backdrop, now, is_draft)
        draw_caption(painter, rect, "loader", card.title, style)
    else:
        _draw_failed(painter, card, rect, style, backdrop if is_draft else None)
        draw_caption(painter, rect, "circle-alert", card.title, style, style.tokens.error)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw_running(
    painter: QPainter,
    card: Card,
    rect: QRect,
    style: Style,
    backdrop: QImage | None,
    now: float,
    is_draft: bool,
) -> None:
    draw_body(painter, rect, backdrop, style)
    shapes = style.shapes(rect.width(), rect.height(), rect.bottom() - picture_bottom(rect, style))
    painter.translate(rect.topLeft())
    veil = veil_over_draft(shapes.picture, RUNNING, style.text_px) if is_draft else VEIL
    painter.fillPath(shapes.picture, veil if backdrop is not None else QColor("#26221F"))
    painter.translate(-rect.topLeft())
    if not style.wordy:
        return
    if is_draft and rect.height() > _BADGE_LINES * style.text_px:
        draw_corner_badge(painter, rect, _tr("Draft"), style)
    ink = theme.DARK
    room, small = _room(rect, style), _small(style)
    foot = QFontMetrics(small).height() + style.text_px // 2
    _draw_buttons(painter, card, rect, style, ink.text2)
    painter.setFont(small)
    painter.setPen(ink.text2)
    row = QRect(room.left(), room.bottom() + 1 - foot, room.width(), foot)
    progress = card.progress or JobProgress()
    painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, time_so_far(progress, now))
    bar = QRectF(room.left(), row.top() - style.text_px * 0.55, room.width(), style.text_px / 4)
    if card.progress is not None and card.progress.started_at is not None:
        _draw_bar(painter, bar, share(progress, now), ink)
    floor = min([int(bar.top()), *(button.rect.top() for button in buttons(card, rect, style))])
    above = QRect(room.left(), room.top(), room.width(), floor - room.top())
    above.setBottom(above.bottom() - style.text_px // 2)
    draw_words(painter, above, [(sentence(card), ink.text)], style.font, bottom=True)


def _draw_failed(
    painter: QPainter, card: Card, rect: QRect, style: Style, draft: QImage | None
) -> None:
    draw_body(painter, rect, draft, style)
    shapes = style.shapes(rect.width(), rect.height(), rect.bottom() - picture_bottom(rect, style))
    painter.translate(rect.topLeft())
    veil = (
        style.tokens.panel
        if draft is None
        else veil_over_draft(shapes.picture, ENDED, style.text_px)
    )
    painter.fillPath(shapes.picture, veil)
    painter.translate(-rect.topLeft())
    if not style.wordy:
        return
    ink = style.tokens if draft is None else theme.DARK
    room = _room(rect, style)
    offered = buttons(card, rect, style)
    if offered:
        room.setBottom(offered[0].rect.top() - style.text_px // 2)
    title, advice = _error(card)
    told = [(title, ink.text), (advice, ink.text2), (_left(card), ink.text2)]
    draw_words(painter, room, told, style.font, bottom=False, at_most=_REASON_LINES)
    _draw_buttons(painter, card, rect, style, ink.text2)


def picture_bottom(rect: QRect, style: Style) -> int:
    """The last row of a card's picture, in device pixels."""
    return picture_rect(rect, style.k).bottom()


def _draw_buttons(painter: QPainter, card: Card, rect: QRect, style: Style, color: QColor) -> None:
    painter.setFont(_small(style))
    for button in buttons(card, rect, style):
        if button.strong:
            painter.setPen(style.tokens.line)
            painter.setBrush(style.tokens.raised)
            corner = style.text_px * 0.4
            painter.drawRoundedRect(QRectF(button.rect), corner, corner)
        painter.setPen(style.tokens.text if button.strong else color)
        # Words without a ground are as wide as themselves: rounding must not cut them.
        room = button.rect.width() + (0 if button.strong else style.text_px)
        label = painter.fontMetrics().elidedText(button.label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(button.rect, Qt.AlignmentFlag.AlignCenter, label)


def _draw_bar(painter: QPainter, bar: QRectF, share: float, ink: theme.Tokens) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 130))
    corner = bar.height() / 2
    painter.drawRoundedRect(bar, corner, corner)
    if share > 0:
        painter.setBrush(ink.accent)
        done = QRectF(bar.topLeft(), bar.bottomRight())
        done.setWidth(max(bar.width() * share, bar.height()))
        painter.drawRoundedRect(done, corner, corner)


def _room(rect: QRect, style: Style) -> QRect:
    margin = round(0.85 * style.text_px)
    return picture_rect(rect, style.k).adjusted(margin, margin, -margin, -margin * 2 // 3)


def _small(style: Style) -> QFont:
    font = QFont(style.font)
    font.setPixelSize(max(style.text_px - round(style.text_px / 13), 1))
    return font


def _error(card: Card) -> tuple[str, str]:
    """What happened, and what to do about it."""
    error = (card.job.error if card.job is not None else None) or {}
    cancelled = card.job is not None and card.job.state is JobState.CANCELLED
    unsaid = _tr("Cancelled") if cancelled else _tr("This did not work")
    billed = billing(error) if error else ""
    advice = f"{error.get('advice') or ''} {billed}".strip()
    return str(error.get("title") or unsaid), advice


def _left(card: Card) -> str:
    """How many drafts came all the same."""
    count = len(card.left)
    if count > 1:
        return _tr("{n} drafts were kept.").format(n=count)
    return _tr("A draft was kept.") if count else ""


def _thin(color: QColor, share: float) -> QColor:
    thin = QColor(color)
    thin.setAlphaF(share)
    return thin
