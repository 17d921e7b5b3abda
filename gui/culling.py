"""Connects the keys that sort pictures, on the board and in the grids, with the marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from gui.actions import MARKS, Actions
from gui.canvas.board import Board
from gui.canvas.grid_view import GridView
from gui.state.desk import Desk
from services.domain import UNMARKED, Flag, Label, TurnSummary

_LABELS = {"6": Label.RED, "7": Label.YELLOW, "8": Label.GREEN, "9": Label.BLUE}
_FLAGS = {"P": Flag.PICK, "X": Flag.REJECT}


class Culling(QObject):
    """1 to 5 rate, 0 unrates, P picks, X rejects, U clears, S stars, 6 to 9 label.

    A label or a star that all of them have goes again. The next picture follows by
    itself, in the order that is seen; after the last one none does.
    """

    def __init__(
        self, desk: Desk, board: Board, grids: Sequence[GridView], actions: Actions
    ) -> None:
        super().__init__(board)
        self._desk, self._board, self._grids = desk, board, grids
        self._actions = actions
        desk.session.turn_marked.connect(board.add_turn)
        for row in MARKS:
            action = actions[row.name]
            for view in (board, *grids):
                view.addAction(action)
            action.triggered.connect(partial(self._mark, row.keys))
        desk.selection.changed.connect(self._enable)
        self._enable(desk.selection.turns)

    def _enable(self, turns: tuple[object, ...]) -> None:
        for name in (*(row.name for row in MARKS), "edit_tags", "edit_note"):
            self._actions[name].setEnabled(bool(turns))

    def _mark(self, key: str, _checked: bool = False) -> None:
        known = list(self._desk.selection.cards)
        if not known:
            return
        # Before it is marked: in rows that are sorted by rating it may stand elsewhere then.
        following = self._after(known[0]) if len(known) == 1 else None
        marked = marked_by(key, known)
        if marked != known:
            self._desk.undo.mark(known, marked)
        if following is not None and self._desk.preferences.settings.go_on:
            self._desk.selection.choose([following.id], [following])
            self._board.reveal(following.id)

    def _after(self, turn: TurnSummary) -> TurnSummary | None:
        """The next picture in the order that is seen; None after the last."""
        for grid in self._grids:
            if grid.isVisible():
                return grid.after(turn.id)
        order = self._desk.session.turns
        places = (place for place, other in enumerate(order, 1) if other.id == turn.id)
        place = next(places, len(order))
        return order[place] if place < len(order) else None


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
