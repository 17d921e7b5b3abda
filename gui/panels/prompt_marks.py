"""What is marked in a prompt: fields, alternatives, mentions, and the words of a remark.

Marks lie over the text and are no part of it. They are worked out once the typing
rests, and go along with their words meanwhile: a highlighter that reads a long
paragraph at every key would cost more than the key.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QTextBlock
from PySide6.QtGui import QTextCursor as Cursor
from PySide6.QtWidgets import QPlainTextEdit

from gui.panels.mark_painting import Kind as Kind
from gui.panels.mark_painting import Mark as Mark
from gui.panels.mark_painting import Piece, chips, inks, paint_chips, paint_ink, pieces
from gui.state.prompts import PromptState
from services.prompts.advice import Advice
from services.prompts.alternatives import Group

PAUSE_MS = 80  # after the last key
MOST = 120  # marks: every one is moved along at every key
GROWTH = 200  # characters by which a mark may have grown since it was made
LONGEST_REMARK = 200  # characters that are underlined: more is all of the prompt


_REMARK = Kind.REMARK
_Shown = tuple[Cursor, Kind]


def _start(shown: _Shown) -> int:
    return shown[0].selectionStart()


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
        self._shown: list[_Shown] = []  # which go along with their words
        self._longest = 0  # of them
        self._seen: list[Piece] = []  # what was painted last
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
        return self._marks(self._shown)

    def mark_at(self, at: QPoint) -> Mark | None:
        """The mark, other than of a remark, at a place in the viewport."""
        spot = QPointF(at)
        for mark, rect, _ in self._look(self._editor.viewport().rect()):
            if mark.kind is not Kind.REMARK and rect.contains(spot):
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
            self._longest = max((mark.end - mark.start for mark in wanted), default=0)
            self._editor.viewport().update()
        self.shown.emit()

    def paint_under(self, within: QRect) -> None:
        """Draw what lies under the words; before they are drawn."""
        self._seen = self._look(within)
        self._paint(paint_chips, chips(self._seen))

    def paint_over(self) -> None:
        """Draw what lies over the words; after they are drawn."""
        self._paint(paint_ink, inks(self._seen))

    def _paint(
        self, paint: Callable[[QPainter, Sequence[Piece]], None], seen: Sequence[Piece]
    ) -> None:
        if seen:
            painter = QPainter(self._editor.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(painter, seen)
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
        found += self._remarked(text)
        for start, end, kind in sorted(found)[:MOST]:
            yield Mark(place(text, start), place(text, end), kind)

    def _remarked(self, text: str) -> Iterator[tuple[int, int, Kind]]:
        """The words of the remark, wherever they are by now: advice is slower than typing."""
        remark = self._remark
        if remark is None or remark.end - remark.start > LONGEST_REMARK:
            return
        start = remark.start
        if text[start : remark.end] != remark.words:
            starts = (cursor.selectionStart() for cursor, kind in self._shown if kind is _REMARK)
            start = next((len(first_units(text, at)) for at in starts), len(text))
        end = start + len(remark.words)
        if text[start:end] == remark.words:
            yield start, end, _REMARK

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

    def _look(self, within: QRect) -> list[Piece]:
        """What of the marks lies within a part of the viewport.

        Asked at every key: it passes over all the others.
        """
        if not self._shown:
            return []
        first = self._place_at(within.topLeft())
        last = self._place_at(within.bottomRight())
        begin = bisect_left(self._shown, first - self._longest - GROWTH, key=_start)
        end = bisect_right(self._shown, last, key=_start)
        marks = self._marks(self._shown[begin:end])
        return list(pieces(marks, self._editor.document(), self._corner, within))

    def _place_at(self, at: QPoint) -> int:
        """The character that is nearest to a place in the viewport."""
        return self._editor.cursorForPosition(at).position()

    def _corner(self, block: QTextBlock) -> QPointF:
        editor = self._editor
        return editor.blockBoundingGeometry(block).translated(editor.contentOffset()).topLeft()

    def _marks(self, shown: Sequence[_Shown]) -> tuple[Mark, ...]:
        return tuple(
            Mark(cursor.selectionStart(), cursor.selectionEnd(), kind)
            for cursor, kind in shown
            if cursor.hasSelection()
        )


def _kind_of(group: Group) -> Kind:
    if not group.choices:
        return Kind.BROKEN
    return Kind.HOLLOW if group.hollow else Kind.CHOICE
