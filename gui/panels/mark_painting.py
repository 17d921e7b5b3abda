"""How marks are drawn in the prompt: chips under the words, ink and underlines over them.

Nothing of it is a format of the text. Qt cuts a paragraph's picture into pieces for
every format that it has, seen or not: in a long one that costs more than the key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock, QTextDocument, QTextLine

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
_OVER = {*_INK, *_UNDERLINED}


Piece = tuple[Mark, QRectF, float]  # with the height of the line's base
Corner = Callable[[QTextBlock], QPointF]  # where in the viewport a block begins


def pieces(
    marks: Iterable[Mark], document: QTextDocument, corner: Corner, within: QRect
) -> Iterator[Piece]:
    """What of `marks`, which are in order, can be seen, each line by itself.

    Asked at every key: only the lines in which marks stand are looked at.
    """
    block, at, left, top = QTextBlock(), 0, 0.0, 0.0
    above, below = within.top(), within.bottom() + 1
    for mark in marks:
        start = mark.start
        while start < mark.end:
            if not block.isValid() or not at <= start < at + block.length():
                block = document.findBlock(start)
                if not block.isValid():
                    break
                at, spot = block.position(), corner(block)
                left, top = spot.x(), spot.y()
            line = block.layout().lineForTextPosition(start - at)
            if not line.isValid():
                break  # not laid out yet
            last = at + line.textStart() + line.textLength()
            y, high = top + line.y(), line.height()
            if y > below:
                return
            if y + high >= above and start < last:
                one, other = _x(line, start - at), _x(line, min(mark.end, last) - at)
                if one != other:
                    rect = QRectF(left + min(one, other), y, abs(other - one), high)
                    yield mark, rect, y + line.ascent()
            start = max(last, start + 1)


def _x(line: QTextLine, at: int) -> float:
    return cast(tuple[float, int], line.cursorToX(at))[0]


def chips(seen: Sequence[Piece]) -> list[Piece]:
    """Those of which something lies under the words."""
    return [piece for piece in seen if piece[0].kind in _CHIPS]


def inks(seen: Sequence[Piece]) -> list[Piece]:
    """Those of which something lies over the words."""
    return [piece for piece in seen if piece[0].kind in _OVER]


def paint_chips(painter: QPainter, seen: Sequence[Piece]) -> None:
    """What lies under the words."""
    tokens = theme.current()
    for mark, rect, _ in seen:
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
