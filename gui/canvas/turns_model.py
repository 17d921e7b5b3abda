"""The turns of the board as a list: for the grid and for screen readers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from gui.canvas.telling import told_marks
from services.domain import TurnId, TurnSummary

ID_ROLE = int(Qt.ItemDataRole.UserRole)
TURN_ROLE = ID_ROLE + 1
GROUP_ROLE = ID_ROLE + 2

Index = QModelIndex | QPersistentModelIndex


class Order(StrEnum):
    """What the turns are sorted by, and put into groups."""

    OLDEST = "oldest"  # days
    NEWEST = "newest"
    TITLE = "title"  # first letters
    STARRED = "starred"  # the starred ones, then the others; the newest first


class TurnsModel(QAbstractListModel):
    """The turns in an order, the oldest first until told otherwise.

    DisplayRole: the title; AccessibleTextRole: an answer's words too, whether it is a
    draft, and its marks. ID_ROLE: the TurnId. TURN_ROLE: the TurnSummary. GROUP_ROLE: the name
    of the group that begins here; empty inside of a group.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns: list[TurnSummary] = []
        self._rows: dict[TurnId, int] = {}
        self._order = Order.OLDEST

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._turns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        turn = self._turns[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return turn.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            draft = self.tr("Draft") if turn.draft else ""
            several = self.tr("{n} pictures").format(n=len(turn.pictures)) if turn.pictures else ""
            told = (draft, turn.title, several, turn.words, told_marks(turn))
            return ". ".join(filter(None, told))
        if role == ID_ROLE:
            return turn.id
        if role == GROUP_ROLE:
            return self._heading(index.row())
        return turn if role == TURN_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def arrange(self, order: Order) -> None:
        """Show the same turns in another order."""
        self._order = order
        self.replace(self._turns)

    def index_of(self, turn_id: TurnId) -> QModelIndex:
        """Where a turn is; an invalid index when it is not there."""
        row = self._rows.get(turn_id)
        return QModelIndex() if row is None else self.index(row)

    def replace(self, turns: Sequence[TurnSummary]) -> None:
        self.beginResetModel()
        self._turns = sorted(turns, key=self._key)
        self._count_rows()
        self.endResetModel()

    def put(self, turn: TurnSummary) -> None:
        """Add a turn in its place, or show its new state."""
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

    def take(self, turn_id: TurnId) -> None:
        row = self._rows.get(turn_id)
        if row is None:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._turns[row]
        self._count_rows()
        self.endRemoveRows()

    def _key(self, turn: TurnSummary) -> tuple[object, ...]:
        match self._order:
            case Order.OLDEST:
                return (turn.created_at,)
            case Order.NEWEST:
                return (-turn.created_at,)
            case Order.TITLE:
                return (turn.title.casefold(), turn.created_at)
            case Order.STARRED:
                return (not turn.starred, -turn.created_at)

    def _heading(self, row: int) -> str:
        group = self._group(self._turns[row])
        return "" if row and self._group(self._turns[row - 1]) == group else group

    def _group(self, turn: TurnSummary) -> str:
        if self._order is Order.TITLE:
            return turn.title[:1].upper() or "–"
        if self._order is Order.STARRED:
            return self.tr("Starred") if turn.starred else self.tr("Others")
        day = QDateTime.fromSecsSinceEpoch(int(turn.created_at)).date()
        return QLocale().toString(day, "d MMM yyyy")

    def _count_rows(self) -> None:
        self._rows = {turn.id: row for row, turn in enumerate(self._turns)}
