"""How marks are drawn in the prompt: chips under the words, ink and underlines over them.

Nothing of it is a format of the text. Qt cuts a paragraph's picture into pieces for
every format that it has, seen or not: in a long one that costs more than the key.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock, QTextLayout, QTextLine

from gui import theme

RADIUS_PX = 4.0
AROUND_PX = 1.5  # a chip's room left and right of its words


class Kind(StrEnum):
    OPEN = "open"  # a template's field that nobody has filled in
    FILLED = "filled"
    CHOICE = "choice"  # {a|b}
    HOLLOW = "hollow"  # {a|}
    BROKEN = "broken"  # alternatives that cannot be sent
    MENTION = "mention"
    LOST = "lost"  # a mention of nothing
    REMARK = "remark"  # what the advice is about


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` of a document, counted as Qt counts them."""

    start: int
    end: int
    kind: Kind


# The fill and the line of each chip, as names of tokens.
_CHIPS = {
    Kind.OPEN: ("", "focus"),
    Kind.FILLED: ("accent_soft", "accent_soft"),
    Kind.CHOICE: ("raised", "raised"),
    Kind.HOLLOW: ("raised", "accent_text"),
    Kind.BROKEN: ("", "error"),
}
_INK = {
    Kind.OPEN: "text2",
    Kind.FILLED: "accent_text",
    Kind.MENTION: "link",
    Kind.LOST: "error",
    Kind.BROKEN: "error",
}
_UNDERLINED = {Kind.LOST: "error", Kind.REMARK: "accent_text"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that can be seen: characters `first` to `last` of the document."""

    line: QTextLine
    block: int  # the place of its block
    first: int
    last: int
    left: float
    top: float

    def rect(self, mark: Mark) -> QRectF:
        """Where in the viewport the mark's words in this line are."""
        one, other = (
            cast(tuple[float, int], self.line.cursorToX(at - self.block))[0]
            for at in (max(mark.start, self.first), min(mark.end, self.last))
        )
        wide, high = abs(other - one), self.line.height()
        return QRectF(self.left + min(one, other), self.top, wide, high)


Piece = tuple[Mark, QRectF, float]  # with the height of the line's base


def pieces(marks: Sequence[Mark], lines: Sequence[Line]) -> Iterator[Piece]:
    """What of `marks`, which are in order, can be seen, line by line."""
    for line in lines:
        for mark in marks:
            if mark.start < line.last and mark.end > line.first:
                rect = line.rect(mark)
                if rect.width() > 0:
                    yield mark, rect, line.top + line.line.ascent()


def lines_of(
    blocks: Iterator[tuple[QTextBlock, QPointF]], above: float, below: float
) -> Iterator[Line]:
    """The lines of blocks, each given with its corner, from `above` to `below` in the viewport."""
    for block, corner in blocks:
        layout, at = block.layout(), block.position()
        for number in range(_first_seen(layout, above - corner.y()), layout.lineCount()):
            line = layout.lineAt(number)
            top = corner.y() + line.y()
            if top > below:
                return
            first = at + line.textStart()
            yield Line(line, at, first, first + line.textLength(), corner.x(), top)


def _first_seen(layout: QTextLayout, above: float) -> int:
    """The number of the first line that does not end before that height."""
    numbers = range(layout.lineCount())
    return bisect_left(numbers, above, key=lambda number: _bottom(layout.lineAt(number)))


def _bottom(line: QTextLine) -> float:
    return line.y() + line.height()


def paint_chips(painter: QPainter, seen: Sequence[Piece]) -> None:
    """What lies under the words."""
    tokens = theme.current()
    for mark, rect, _ in seen:
        if mark.kind in _CHIPS:
            fill, line = _CHIPS[mark.kind]
            painter.setBrush(getattr(tokens, fill) if fill else QColor(0, 0, 0, 0))
            painter.setPen(QPen(getattr(tokens, line), 1))
            chip = rect.adjusted(-AROUND_PX, 0, AROUND_PX, 0)
            painter.drawRoundedRect(chip, RADIUS_PX, RADIUS_PX)


def paint_ink(painter: QPainter, seen: Sequence[Piece]) -> None:
    """Colour the words that have been drawn: of light and dark, the ground stays as it is."""
    tokens = theme.current()
    modes = QPainter.CompositionMode
    over = modes.CompositionMode_SourceOver
    ink = modes.CompositionMode_Darken if tokens.dark else modes.CompositionMode_Lighten
    for mark, rect, base in seen:
        if mark.kind in _INK:
            painter.setCompositionMode(ink)
            painter.fillRect(rect, getattr(tokens, _INK[mark.kind]))
        if mark.kind in _UNDERLINED:
            painter.setCompositionMode(over)
            painter.setPen(QPen(getattr(tokens, _UNDERLINED[mark.kind]), 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(rect.left(), base + 2.5), QPointF(rect.right(), base + 2.5))
