"""The turns of the board as a list: for the grid and for screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from services.domain import TurnId, TurnSummary

ID_ROLE = int(Qt.ItemDataRole.UserRole)
TURN_ROLE = ID_ROLE + 1

Index = QModelIndex | QPersistentModelIndex


class TurnsModel(QAbstractListModel):
    """The turns, oldest first.

    DisplayRole: the title; AccessibleTextRole: an answer's words too, and whether it
    is a draft. ID_ROLE: the TurnId. TURN_ROLE: the TurnSummary.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns: list[TurnSummary] = []
        self._rows: dict[TurnId, int] = {}

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
            return ". ".join(filter(None, (draft, turn.title, turn.words)))
        if role == ID_ROLE:
            return turn.id
        return turn if role == TURN_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def index_of(self, turn_id: TurnId) -> QModelIndex:
        """Where a turn is; an invalid index when it is not there."""
        row = self._rows.get(turn_id)
        return QModelIndex() if row is None else self.index(row)

    def replace(self, turns: Sequence[TurnSummary]) -> None:
        self.beginResetModel()
        self._turns = sorted(turns, key=lambda turn: turn.created_at)
        self._count_rows()
        self.endResetModel()

    def put(self, turn: TurnSummary) -> None:
        """Add a turn at the end, or show its new state where it is."""
        row = self._rows.get(turn.id)
        if row is not None:
            self._turns[row] = turn
            self.dataChanged.emit(self.index(row), self.index(row))
            return
        row = len(self._turns)
        self.beginInsertRows(QModelIndex(), row, row)
        self._turns.append(turn)
        self._rows[turn.id] = row
        self.endInsertRows()

    def take(self, turn_id: TurnId) -> None:
        row = self._rows.get(turn_id)
        if row is None:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._turns[row]
        self._count_rows()
        self.endRemoveRows()

    def _count_rows(self) -> None:
        self._rows = {turn.id: row for row, turn in enumerate(self._turns)}
