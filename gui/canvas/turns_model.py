"""The turns of the board as a list: for the grid and for screen readers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QModelIndex, QObject

from gui.canvas.rows_model import Group, Index, RowsModel, day_of
from gui.collector import let_go
from services.domain import Grouping, Order, Sieve, TurnId, TurnSummary


@dataclass(frozen=True, slots=True)
class Arranged:
    """Turns in the order in which they are shown, the row of each, and those kept back."""

    turns: list[TurnSummary]
    rows: dict[TurnId, int]
    kept_back: dict[TurnId, TurnSummary]
    by: tuple[Grouping, Order, Sieve]


class TurnsModel(RowsModel):
    """The turns in an order, the oldest first and by days until told otherwise.

    What the sieve keeps back is no row, and comes back with another sieve.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns: list[TurnSummary] = []
        self._rows: dict[TurnId, int] = {}
        self._kept_back: dict[TurnId, TurnSummary] = {}
        self._grouping, self._order, self._sieve = Grouping.DAY, Order.OLDEST, Sieve.ALL

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._turns)

    def turn_at(self, row: int) -> TurnSummary | None:
        return self._turns[row]

    def counted(self) -> Sequence[Group]:
        """Found by their ends, since the turns are in the order of their groups."""
        groups, first = [], 0
        while first < len(self._turns):
            turn = self._turns[first]
            end = bisect_right(self._turns, self._rank(turn), first, key=self._rank)
            groups.append(Group(self._title(self._grouping, self._group(turn)), end - first))
            first = end
        return groups

    def arrange(self, grouping: Grouping, order: Order, sieve: Sieve = Sieve.ALL) -> None:
        """Show the same turns in other groups, in another order, through another sieve."""
        self._grouping, self._order, self._sieve = grouping, order, sieve
        self.replace([*self._turns, *self._kept_back.values()])

    def index_of(self, turn_id: TurnId) -> QModelIndex:
        row = self._rows.get(turn_id)
        return QModelIndex() if row is None else self.index(row)

    def arranged(self, turns: Sequence[TurnSummary]) -> Arranged:
        """`turns` made ready for `show`. It changes nothing: worker threads may ask for it."""
        by = self._grouping, self._order, self._sieve
        passes = self._sieve.lets_through
        arranged = sorted(filter(passes, turns), key=self._key)
        rows = {turn.id: row for row, turn in enumerate(arranged)}
        kept_back = {turn.id: turn for turn in turns if not passes(turn)}
        return Arranged(arranged, rows, kept_back, by)

    def show(self, arranged: Arranged) -> None:
        """Show other turns."""
        if arranged.by != (self._grouping, self._order, self._sieve):  # rearranged meanwhile
            arranged = self.arranged([*arranged.turns, *arranged.kept_back.values()])
        self.beginResetModel()
        self._forget_groups()
        let_go(self._turns, self._rows)
        self._turns, self._rows = arranged.turns, arranged.rows
        self._kept_back = arranged.kept_back
        self.endResetModel()

    def replace(self, turns: Sequence[TurnSummary]) -> None:
        self.show(self.arranged(turns))

    def put(self, turn: TurnSummary) -> None:
        """Add a turn in its place, or show its new state."""
        if not self._sieve.lets_through(turn):
            self.take(turn.id)
            self._kept_back[turn.id] = turn
            return
        self._kept_back.pop(turn.id, None)
        row = self._rows.get(turn.id)
        if row is not None and self._key(self._turns[row]) == self._key(turn):
            self._turns[row] = turn
            self.dataChanged.emit(self.index(row), self.index(row))
            return
        if row is not None:
            self._move(row, turn)
            return
        row = bisect_right(self._turns, self._key(turn), key=self._key)
        self.beginInsertRows(QModelIndex(), row, row)
        self._turns.insert(row, turn)
        self._count_rows()
        self.endInsertRows()

    def take(self, turn_id: TurnId) -> None:
        self._kept_back.pop(turn_id, None)
        row = self._rows.get(turn_id)
        if row is None:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._turns[row]
        self._count_rows()
        self.endRemoveRows()

    def _move(self, row: int, turn: TurnSummary) -> None:
        """A turn's new state stands elsewhere: what is selected stays selected."""
        others = [*self._turns[:row], *self._turns[row + 1 :]]
        place = bisect_right(others, self._key(turn), key=self._key)
        none = QModelIndex()
        moves = place != row
        if moves:
            self.beginMoveRows(none, row, row, none, place if place < row else place + 1)
        self._turns = [*others[:place], turn, *others[place:]]
        self._count_rows()
        if moves:
            self.endMoveRows()
        self.dataChanged.emit(self.index(place), self.index(place))

    def _key(self, turn: TurnSummary) -> tuple[Any, ...]:
        return (self._rank(turn), *self._within(turn))

    def _within(self, turn: TurnSummary) -> tuple[Any, ...]:
        match self._order:
            case Order.OLDEST:
                return (turn.created_at,)
            case Order.NEWEST:
                return (-turn.created_at,)
            case Order.TITLE:
                return (turn.title.casefold(), turn.created_at)
            case Order.RATING:
                return (-turn.marks.rating, -turn.created_at)
            case Order.STARRED:
                return (not turn.starred, -turn.created_at)

    def _rank(self, turn: TurnSummary) -> float | str:
        """Where a turn's group stands among the others; days begin with the newest, mostly."""
        match self._grouping:
            case Grouping.DAY:
                day = date.fromtimestamp(turn.created_at).toordinal()
                return day if self._order is Order.OLDEST else -day
            case Grouping.MODEL:
                return f"{self._name_model(turn.model)}\0{turn.model}"
            case Grouping.RATING:
                return -turn.marks.rating
        return 0

    def _group(self, turn: TurnSummary) -> str:
        match self._grouping:
            case Grouping.DAY:
                return day_of(turn.created_at)
            case Grouping.MODEL:
                return turn.model
            case Grouping.RATING:
                return str(turn.marks.rating)
        return ""

    def _count_rows(self) -> None:
        self._forget_groups()
        self._rows = {turn.id: row for row, turn in enumerate(self._turns)}
