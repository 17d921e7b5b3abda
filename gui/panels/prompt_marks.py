"""What is marked in a prompt: fields, alternatives, mentions, and the words of a remark.

Marks lie over the text and are no part of it. They are worked out once the typing
rests, and go along with their words meanwhile: a highlighter that reads a long
paragraph at every key would cost more than the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlock,
    QTextCharFormat,
    QTextLine,
)
from PySide6.QtGui import QTextCursor as Cursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from gui import theme
from gui.state.prompts import PromptState
from services.prompts.advice import Advice
from services.prompts.alternatives import Group

PAUSE_MS = 80  # after the last key
MOST = 120  # marks: every one is moved along at every key
LONGEST_REMARK = 200  # characters that are underlined: more is all of the prompt
RADIUS_PX = 4.0


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


def place(text: str, at: int) -> int:
    """Where character `at` of `text` stands in a document: Qt counts some signs twice."""
    return at if text.isascii() else len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def first_units(text: str, count: int) -> str:
    """The beginning of `text` up to place `count`: the other way round."""
    if text.isascii():
        return text[:count]
    return text.encode("utf-16-le", "surrogatepass")[: 2 * count].decode("utf-16-le", "replace")


class PromptMarks(QObject):
    """The marks over one editor's text; the editor lets them paint before its words."""

    shown = Signal()  # the prompt was looked at

    def __init__(self, editor: QPlainTextEdit, prompts: PromptState) -> None:
        super().__init__(editor)
        self._editor = editor
        self._prompts = prompts
        self._remark: Advice | None = None
        self._shown: list[tuple[Cursor, Kind]] = []
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE_MS)
        self._rest.timeout.connect(self.show_now)
        self._withheld = False  # a mention that is still being written
        editor.textChanged.connect(self._rest.start)
        editor.cursorPositionChanged.connect(self._look_again)
        prompts.changed.connect(self.show_now)
        prompts.surroundings_changed.connect(self.show_now)

    def marks(self) -> tuple[Mark, ...]:
        """What is marked now, in order."""
        return tuple(
            Mark(cursor.selectionStart(), cursor.selectionEnd(), kind)
            for cursor, kind in self._shown
            if cursor.hasSelection()
        )

    def mark_at(self, at: QPoint) -> Mark | None:
        """The mark, other than of a remark, at a place in the viewport."""
        spot = QPointF(at)
        for mark in self.marks():
            if mark.kind is not Kind.REMARK and any(r.contains(spot) for r in self._rects(mark)):
                return mark
        return None

    def show_remark(self, remark: Advice | None) -> None:
        """Underline what a remark is about."""
        self._remark = remark
        self.show_now()

    @Slot()
    def show_now(self) -> None:
        """Mark what there is to mark, without waiting for a rest."""
        self._rest.stop()
        if self._prompts.text != self._editor.toPlainText():
            return  # the editor is told of another prompt in a moment
        wanted = tuple(self._wanted())[:MOST]
        if wanted != self.marks():
            self._shown = [(self._cursor(mark), mark.kind) for mark in wanted]
            self.dress()
        self.shown.emit()

    def dress(self) -> None:
        """Give the marks their colours: once more when the theme changes."""
        tokens = theme.current()
        selections = []
        for cursor, kind in self._shown:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = cursor
            selection.format = _format(kind, tokens)
            selections.append(selection)
        self._editor.setExtraSelections(selections)
        self._editor.viewport().update()

    def paint(self, event: QPaintEvent) -> None:
        """Draw the chips that lie in what is painted."""
        chips = [mark for mark in self.marks() if mark.kind in _CHIPS]
        if not chips:
            return
        painter = QPainter(self._editor.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.current()
        for mark in chips:
            fill, line = _CHIPS[mark.kind]
            painter.setBrush(getattr(tokens, fill) if fill else QColor(0, 0, 0, 0))
            painter.setPen(QPen(getattr(tokens, line), 1))
            for rect in self._rects(mark):
                if rect.intersects(QRectF(event.rect())):
                    painter.drawRoundedRect(rect, RADIUS_PX, RADIUS_PX)
        painter.end()

    # -- what is marked

    def _wanted(self) -> Iterator[Mark]:
        text = self._prompts.text
        found = [
            *((one.start, one.end, Kind.OPEN) for one in self._prompts.open_fields()),
            *((one.start, one.end, Kind.FILLED) for one in self._prompts.filled_fields()),
            *((one.start, one.end, _kind_of(one)) for one in self._prompts.choices()),
        ]
        found += self._mentions(text)
        remark = self._remark
        if remark is not None and remark.end - remark.start <= LONGEST_REMARK:
            found.append((remark.start, min(remark.end, len(text)), Kind.REMARK))
        for start, end, kind in sorted(found)[:MOST]:
            yield Mark(place(text, start), place(text, end), kind)

    def _mentions(self, text: str) -> Iterator[tuple[int, int, Kind]]:
        """Where the prompt speaks of references; what is being written may still name one."""
        cursor = self._editor.textCursor().position() if self._editor.hasFocus() else -1
        self._withheld = False
        for one in self._prompts.mentions():
            if one.place is not None:
                yield one.start, one.end, Kind.MENTION
            elif place(text, one.start) < cursor <= place(text, one.end):
                self._withheld = True
            else:
                yield one.start, one.end, Kind.LOST

    @Slot()
    def _look_again(self) -> None:
        if self._withheld:
            self._rest.start()

    def _cursor(self, mark: Mark) -> Cursor:
        cursor = Cursor(self._editor.document())
        cursor.setPosition(mark.start)
        cursor.setPosition(mark.end, Cursor.MoveMode.KeepAnchor)
        return cursor

    # -- where it is seen

    def _rects(self, mark: Mark) -> Iterator[QRectF]:
        """The pieces of a mark that can be seen, line by line."""
        editor = self._editor
        for block, corner in self._visible_blocks():
            start, end = mark.start - block.position(), mark.end - block.position()
            if end <= 0 or start >= block.length():
                continue
            layout = block.layout()
            first = layout.lineForTextPosition(max(start, 0)).lineNumber()
            last = layout.lineForTextPosition(min(end, block.length() - 1)).lineNumber()
            for number in range(max(first, 0), last + 1):
                line = layout.lineAt(number)
                top = corner.y() + line.y()
                if top > editor.viewport().height():
                    return
                left, right = _across(line, start, end)
                if right > left and top + line.height() >= 0:
                    yield QRectF(corner.x() + left - 1.5, top, right - left + 3, line.height())

    def _visible_blocks(self) -> Iterator[tuple[QTextBlock, QPointF]]:
        editor = self._editor
        block, offset = editor.firstVisibleBlock(), editor.contentOffset()
        below = editor.viewport().height()
        geometry = editor.blockBoundingGeometry(block).translated(offset)
        while block.isValid() and geometry.top() <= below:
            yield block, geometry.topLeft()
            block = block.next()
            geometry = editor.blockBoundingGeometry(block).translated(offset)


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


def _kind_of(group: Group) -> Kind:
    if not group.choices:
        return Kind.BROKEN
    return Kind.HOLLOW if group.hollow else Kind.CHOICE


def _format(kind: Kind, tokens: theme.Tokens) -> QTextCharFormat:
    made = QTextCharFormat()
    if kind in _INK:
        made.setForeground(getattr(tokens, _INK[kind]))
    if kind in (Kind.LOST, Kind.REMARK):
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        made.setUnderlineColor(tokens.error if kind is Kind.LOST else tokens.accent_text)
    return made


def _across(line: QTextLine, start: int, end: int) -> tuple[float, float]:
    """From where to where characters `start` to `end` of a block reach in one of its lines."""
    first, last = line.textStart(), line.textStart() + line.textLength()
    one, other = (_x(line, at) for at in (max(start, first), min(end, last)))
    return min(one, other), max(one, other)


def _x(line: QTextLine, at: int) -> float:
    return cast(tuple[float, int], line.cursorToX(at))[0]
