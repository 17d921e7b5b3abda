"""A picture being edited: what is done to it so far, with a history of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from services.domain import Edits, PictureMark, Spot, Stroke
from services.edits import NONE, cropped, flipped, mirrored, sent_size, turned, upright_size

INKS = ("#E5342B", "#F2C14E", "#2F9E5B", "#2F7DE1", "#FFFFFF", "#101114")
WEIGHTS = (0.5, 1.0, 2.0)
_NUDGE = -1  # the batch of single steps by keyboard


class Retouch(QObject):
    """Edits, which mark is selected, and what the next mark will look like.

    Changes with the same `batch` are undone in one step: `new_batch` names one for
    a drag, NUDGE the steps that keys make.
    """

    changed = Signal()  # of anything that is seen
    NUDGE = _NUDGE

    def __init__(self, size: tuple[int, int], edits: Edits, parent: QObject | None = None) -> None:
        """`size` is the original's, upright."""
        super().__init__(parent)
        self._size = size
        self._first = self._edits = edits
        self._selected: int | None = None
        self._batches = count(1)
        self.stack = QUndoStack(self)
        self.ink = edits.marks[-1].ink or INKS[0] if edits.marks else INKS[0]
        self.weight = edits.marks[-1].weight if edits.marks else 1.0

    @property
    def edits(self) -> Edits:
        return self._edits

    @property
    def size(self) -> tuple[int, int]:
        """The original's pixels."""
        return self._size

    @property
    def upright_size(self) -> tuple[int, int]:
        """The picture's pixels as it is turned now, before the crop."""
        return upright_size(self._size, self._edits)

    @property
    def sent_size(self) -> tuple[int, int]:
        return sent_size(self._size, self._edits)

    @property
    def differs(self) -> bool:
        """Whether something would be lost by leaving."""
        return self._edits != self._first

    @property
    def is_edited(self) -> bool:
        return self._edits != NONE

    @property
    def selected(self) -> int | None:
        return self._selected

    @property
    def mark(self) -> PictureMark | None:
        """The selected mark."""
        return None if self._selected is None else self._edits.marks[self._selected]

    def new_batch(self) -> int:
        return next(self._batches)

    # -- the whole picture

    def turn(self, quarters: int) -> None:
        """Turn clockwise by that many quarters."""
        self._do(self.tr("Rotate"), turned(self._edits, quarters), self._selected)

    def mirror(self) -> None:
        self._do(self.tr("Flip"), mirrored(self._edits), self._selected)

    def flip(self) -> None:
        self._do(self.tr("Flip"), flipped(self._edits), self._selected)

    def reset(self) -> None:
        """As the original is."""
        self._do(self.tr("Reset to original"), NONE, None)

    def crop(self, box: tuple[int, int, int, int], batch: int = 0) -> None:
        """Keep these pixels of the turned picture: left, top, right, bottom."""
        width, height = self.upright_size
        left, top, right, bottom = box
        new = cropped(self._edits, left / width, top / height, right / width, bottom / height)
        self._do(self.tr("Crop"), new, self._selected, batch)

    # -- marks

    def add(self, stroke: Stroke, spots: tuple[Spot, ...], batch: int = 0) -> None:
        """A new mark on top of the others, selected; numbers count up."""
        text = str(self._next_number()) if stroke is Stroke.NUMBER else ""
        mark = PictureMark(stroke, spots, text, self.ink, self.weight)
        new = replace(self._edits, marks=(*self._edits.marks, mark))
        self._do(self.tr("Draw"), new, len(self._edits.marks), batch)

    def change(self, spots: tuple[Spot, ...], batch: int = 0) -> None:
        """Give the selected mark other spots."""
        self._replace(self.tr("Move mark"), lambda mark: replace(mark, spots=spots), batch)

    def set_ink(self, ink: str) -> None:
        """Of the next mark, and of the selected one."""
        self.ink = ink
        self._replace(self.tr("Choose colour"), lambda mark: replace(mark, ink=ink))

    def set_weight(self, weight: float) -> None:
        """Of the next mark, and of the selected one."""
        self.weight = weight
        self._replace(self.tr("Choose thickness"), lambda mark: replace(mark, weight=weight))

    def delete(self) -> None:
        """Take the selected mark away."""
        if self._selected is not None:
            marks = [m for at, m in enumerate(self._edits.marks) if at != self._selected]
            self._do(self.tr("Delete mark"), replace(self._edits, marks=tuple(marks)), None)

    def select(self, mark: int | None) -> None:
        if mark != self._selected:
            self._selected = mark
            if self.mark is not None:
                self.ink, self.weight = self.mark.ink or INKS[0], self.mark.weight
            self.changed.emit()

    def select_next(self, step: int = 1) -> None:
        """The next mark in the order in which they were drawn, round and round."""
        total = len(self._edits.marks)
        if total:
            now = self._selected if self._selected is not None else -1 if step > 0 else 0
            self.select((now + step) % total)

    def show(self, edits: Edits, selected: int | None) -> None:
        """For the history alone."""
        self._edits, self._selected = edits, selected
        self.changed.emit()

    def _next_number(self) -> int:
        marks = self._edits.marks
        numbers = [int(m.text) for m in marks if m.stroke is Stroke.NUMBER and m.text.isdecimal()]
        return max(numbers, default=0) + 1

    def _replace(
        self, text: str, change: Callable[[PictureMark], PictureMark], batch: int = 0
    ) -> None:
        if self._selected is None:
            self.changed.emit()
            return
        marks = list(self._edits.marks)
        marks[self._selected] = change(marks[self._selected])
        self._do(text, replace(self._edits, marks=tuple(marks)), self._selected, batch)

    def _do(self, text: str, new: Edits, selected: int | None, batch: int = 0) -> None:
        if new != self._edits:
            self.stack.push(_Step(self, text, new, selected, batch))


class _Step(QUndoCommand):
    def __init__(
        self, retouch: Retouch, text: str, new: Edits, selected: int | None, batch: int
    ) -> None:
        super().__init__(text)
        self._retouch = retouch
        self._old = (retouch.edits, retouch.selected)
        self._new = (new, selected)
        self._batch = batch

    def redo(self) -> None:
        self._retouch.show(*self._new)

    def undo(self) -> None:
        self._retouch.show(*self._old)

    def id(self) -> int:
        return 1 if self._batch else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Step) or other._batch != self._batch:
            return False
        if self.text() != other.text() and self._batch == _NUDGE:
            return False
        if other._new[1] != self._new[1]:
            return False
        self._new = other._new
        self.setObsolete(self._old[0] == self._new[0])
        return True
