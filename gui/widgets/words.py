"""Plain sentences in a narrow room: wrapped, and elided where they do not fit."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption

MOST_LINES = 4
_MOST_CHARACTERS = 2000  # of what the outside says, laid out at all

Paragraph = tuple[str, QColor]


def draw_words(
    painter: QPainter,
    room: QRect,
    paragraphs: list[Paragraph],
    font: QFont,
    *,
    bottom: bool,
    at_most: int = MOST_LINES,
) -> None:
    """Draw plain text in `at_most` lines altogether, at the top or the bottom of `room`."""
    height = QFontMetrics(font).lineSpacing()
    most = min(room.height() // height, at_most) if height else 0
    lines: list[Paragraph] = []
    for text, color in paragraphs:
        lines += [(line, color) for line in wrapped(text, font, room.width(), most - len(lines))]
    top = room.bottom() + 1 - len(lines) * height if bottom else room.top()
    painter.setFont(font)
    for index, (line, color) in enumerate(lines):
        painter.setPen(color)
        row = QRect(room.left(), top + index * height, room.width(), height)
        painter.drawText(
            row,
            Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip,
            line,
        )


def wrapped(text: str, font: QFont, width_px: int, most: int) -> list[str]:
    """`text` broken into at most `most` lines; what does not fit ends in an ellipsis."""
    text = " ".join(text.split())[:_MOST_CHARACTERS]
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while len(lines) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width_px)
        start = line.textStart()
        if len(lines) < most - 1:
            lines.append(text[start : start + line.textLength()].rstrip())
        else:
            rest = text[start:]
            lines.append(QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width_px))
    layout.endLayout()
    return lines


def shortened(text: str, most: int) -> str:
    """One line of at most `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
