"""Connects the keys that sort pictures, on the board and in the grid, with the marks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from gui.canvas.board import Board
from gui.canvas.grid_view import GridView
from gui.state.desk import Desk
from services.domain import UNMARKED, Flag, Label, TurnSummary

_LABELS = {"6": Label.RED, "7": Label.YELLOW, "8": Label.GREEN, "9": Label.BLUE}
_FLAGS = {"P": Flag.PICK, "X": Flag.REJECT}
KEYS = (*"0123456789", "P", "X", "U", "S")


class Culling(QObject):
    """1 to 5 rate, 0 unrates, P picks, X rejects, U clears, S stars, 6 to 9 label.

    A label or a star that all of them have goes again. The next picture follows by itself.
    """

    def __init__(self, desk: Desk, board: Board, grid: GridView) -> None:
        super().__init__(board)
        self._desk, self._board = desk, board
        desk.session.turn_marked.connect(board.add_turn)
        for view in (board, grid):
            for key in KEYS:
                shortcut = QShortcut(QKeySequence(key), view)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(self._press)

    def _press(self) -> None:
        shortcut = self.sender()
        if isinstance(shortcut, QShortcut):
            self._mark(shortcut.key().toString())

    def _mark(self, key: str) -> None:
        turns = [self._desk.session.turn(turn) for turn in self._desk.selection.turns]
        known = [turn for turn in turns if turn is not None]
        if not known:
            return
        marked = marked_by(key, known)
        if marked != known:
            self._desk.undo.mark(known, marked)
        if len(known) == 1:
            self._go_on(known[0])

    def _go_on(self, turn: TurnSummary) -> None:
        order = [other.id for other in self._desk.session.turns]
        after = order.index(turn.id) + 1
        if after < len(order):
            self._desk.selection.choose([order[after]])
            self._board.reveal(order[after])


def marked_by(key: str, turns: list[TurnSummary]) -> list[TurnSummary]:
    """The same turns, as they are after `key`."""
    if key == "S":
        starred = not all(turn.starred for turn in turns)
        return [replace(turn, starred=starred) for turn in turns]
    if key == "U":
        kept = [(turn.marks.tags, turn.marks.note) for turn in turns]
        fresh = [replace(UNMARKED, tags=tags, note=note) for tags, note in kept]
        return [replace(turn, marks=marks) for turn, marks in zip(turns, fresh, strict=True)]
    if key in _LABELS:
        label = _LABELS[key]
        if all(turn.marks.label is label for turn in turns):
            label = Label.NONE
        return [replace(turn, marks=replace(turn.marks, label=label)) for turn in turns]
    if key in _FLAGS:
        flag = _FLAGS[key]
        return [replace(turn, marks=replace(turn.marks, flag=flag)) for turn in turns]
    return [replace(turn, marks=replace(turn.marks, rating=int(key))) for turn in turns]
