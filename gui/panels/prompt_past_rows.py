"""The rows of the prompts of the past: what each says, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gui import theme
from gui.widgets.amounts import moment
from gui.widgets.labels import show_tip
from gui.widgets.shown_rows import ROW_ROLE, Index, ShownRows
from gui.widgets.words import draw_words, wrapped
from services.domain import PastPrompt

LINES = 2
PADDING_PX = 8
PIN_PX = 30  # the room that a pin takes; the icon is smaller
ICON_PX = 15
HEADING_PX = 26
_MOST_SHOWN = 300  # characters: more than two lines can hold
_LONG = 160  # more than one line in any case
_MOST_TOLD = 1_500
_FAR, _BEFORE = 90, 30  # from there on a word is out of sight; what is shown before it


@dataclass(frozen=True, slots=True)
class PastRow:
    """One prompt: plain text, whoever wrote it. `at` is 0 where it is not known."""

    text: str
    at: float = 0.0
    pinned: bool = False
    heading: str = ""
    words: str = ""  # that were looked for

    def shown(self) -> str:
        """One line of it: the beginning, or where the words that were looked for are."""
        word = next(iter(self.words.casefold().split()), "")
        found = self.text.casefold().find(word) if word else 0
        start = self.text.rfind(" ", 0, found - _BEFORE) + 1 if found > _FAR else 0
        line = " ".join(self.text[start : start + _MOST_SHOWN].split())
        return f"… {line}" if start else line

    def when(self) -> str:
        return moment(self.at) if self.at else ""

    def sentence(self) -> str:
        pinned = _tr("Pinned") if self.pinned else ""
        return ". ".join(filter(None, (self.shown(), self.when(), pinned)))


def rows_of(pins: Sequence[str], past: Sequence[PastPrompt], words: str) -> tuple[PastRow, ...]:
    """The pins that hold `words`, then what was `past` besides; a heading where a kind begins."""
    asked = words.casefold().split()
    times = {one.text: one.at for one in past}
    kept = [pin for pin in pins if all(word in pin.casefold() for word in asked)]
    others = [one.text for one in past if one.text not in kept]
    rows = []
    for texts, pinned, heading in (
        (kept, True, _tr("Pinned")),
        (others, False, _tr("Earlier") if kept else ""),
    ):
        for place, text in enumerate(texts):
            head = "" if place else heading
            rows.append(PastRow(text, times.get(text, 0.0), pinned, head, words))
    return tuple(rows)


class PastModel(ShownRows[PastRow]):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(PastRow.shown, PastRow.sentence, parent)

    def row_of(self, text: str) -> int:
        """Where a prompt is; -1 when it is not there."""
        return next((place for place, row in enumerate(self.rows) if row.text == text), -1)


class PastPainter(QStyledItemDelegate):
    """Two lines of each prompt, when it was sent, and a pin at the right end."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: PastRow = index.data(ROW_ROLE)
        metrics: QFontMetrics = option.fontMetrics
        font: QFont = option.font
        room = self._view.viewport().width() - PADDING_PX - PIN_PX
        line = row.shown()
        # Every row is asked, seen or not: only short ones are laid out.
        lines = len(wrapped(line, font, room, LINES)) if len(line) < _LONG else LINES
        high = (lines + bool(row.at)) * metrics.lineSpacing() + 2 * PADDING_PX
        return QSize(0, high + (HEADING_PX if row.heading else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: PastRow = index.data(ROW_ROLE)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_heading(painter, option.rect, row)
        area = body_in(option.rect, row)
        self._draw_ground(painter, area, state)
        self._draw_words(painter, area, row, option.font)
        near = state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        self._draw_pin(painter, area, row, near=bool(near))
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        row: PastRow | None = index.data(ROW_ROLE) if index.isValid() else None
        if row is None:
            return False
        told = row.text[:_MOST_TOLD]
        if pin_in(body_in(option.rect, row)).contains(event.pos()):
            told = self.tr("Unpin (Ctrl+D)") if row.pinned else self.tr("Pin (Ctrl+D)")
        show_tip(event.globalPos(), told, view)
        return True

    def _draw_heading(self, painter: QPainter, area: QRect, row: PastRow) -> None:
        if not row.heading:
            return
        painter.setFont(small(painter.font()))
        painter.setPen(theme.current().text2)
        line = QRect(area.left() + PADDING_PX, area.top(), area.width(), HEADING_PX)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, row.heading)

    def _draw_ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        tokens = theme.current()
        ground = QRectF(area).adjusted(0.5, 1.5, -0.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(tokens.raised)
            painter.drawRoundedRect(ground, 6, 6)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(tokens.control)
            painter.drawRoundedRect(ground, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(tokens.focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, 6, 6)

    def _draw_words(self, painter: QPainter, area: QRect, row: PastRow, font: QFont) -> None:
        tokens = theme.current()
        room = area.adjusted(PADDING_PX, PADDING_PX, -PIN_PX, -PADDING_PX)
        words = [(row.shown(), tokens.text)]
        draw_words(painter, room, words, font, bottom=False, at_most=LINES)
        if row.at:
            when = [(row.when(), tokens.text2)]
            draw_words(painter, room, when, small(font), bottom=True, at_most=1)

    def _draw_pin(self, painter: QPainter, area: QRect, row: PastRow, *, near: bool) -> None:
        tokens = theme.current()
        side = (PIN_PX - ICON_PX) // 2
        icon = QRectF(pin_in(area).adjusted(side, side, -side, -side))
        quiet = tokens.text2 if near else tokens.text3
        theme.draw(painter, "pin", icon, tokens.accent_text if row.pinned else quiet)


def body_in(area: QRect, row: PastRow) -> QRect:
    """A row without the heading over it."""
    return area.adjusted(0, HEADING_PX if row.heading else 0, 0, 0)


def pin_in(body: QRect) -> QRect:
    """Where a row's pin is."""
    top = body.top() + (min(body.height(), 2 * PIN_PX) - PIN_PX) // 2
    return QRect(body.right() - PIN_PX + 1, top, PIN_PX, PIN_PX)


def small(font: QFont) -> QFont:
    made = QFont(font)
    made.setPixelSize(theme.body_px() - 1)
    return made


def _tr(text: str) -> str:
    return QCoreApplication.translate("PastRow", text)
