"""Pictures in rows, in groups: what a grid and screen readers ask of them."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from gui.canvas.telling import told_marks
from services.domain import Grouping, TurnId, TurnSummary

ID_ROLE = int(Qt.ItemDataRole.UserRole)
TURN_ROLE = ID_ROLE + 1
GROUP_ROLE = ID_ROLE + 2

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together; without a title they stand under no heading."""

    title: str
    count: int


class RowsModel(QAbstractListModel):
    """DisplayRole: the title. ID_ROLE: the TurnId. TURN_ROLE: the TurnSummary.

    AccessibleTextRole: an answer's words too, whether it is a draft, its marks, and the
    group that begins here. GROUP_ROLE: that group's title; empty inside of a group.
    Each is None while a turn has not come yet.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: Sequence[Group] | None = None
        self._begins: list[int] = []
        self._name_model: Callable[[str], str] = str

    def name_models(self, name: Callable[[str], str]) -> None:
        """Call models by what `name` makes of the id that went over the wire."""
        self._name_model = name

    @property
    def groups(self) -> Sequence[Group]:
        """In the order of the rows; together they are all rows."""
        if self._groups is None:
            self._groups = self.counted()
            self._begins = []
            first = 0
            for group in self._groups:
                self._begins.append(first)
                first += group.count
        return self._groups

    @abstractmethod
    def counted(self) -> Sequence[Group]:
        """The groups, worked out anew."""

    @abstractmethod
    def turn_at(self, row: int) -> TurnSummary | None:
        """The turn of a row; None while it has not come yet."""

    def fetch(self, rows: Iterable[int]) -> bool:
        """Ask for the turns of these rows; whether all of them have come."""
        return True

    @abstractmethod
    def index_of(self, turn_id: TurnId) -> QModelIndex:
        """Where a turn is; an invalid index when it is not there."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        turn = self.turn_at(index.row()) if index.isValid() else None
        if turn is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return turn.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._told(index.row(), turn)
        if role == ID_ROLE:
            return turn.id
        if role == GROUP_ROLE:
            group = self._begun(index.row())
            return group.title if group is not None else ""
        return turn if role == TURN_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def _forget_groups(self) -> None:
        self._groups = None

    def _begun(self, row: int) -> Group | None:
        """The group whose first row this is."""
        groups = self.groups
        place = bisect_left(self._begins, row)
        return groups[place] if place < len(groups) and self._begins[place] == row else None

    def _told(self, row: int, turn: TurnSummary) -> str:
        group = self._begun(row)
        heading = f"{group.title}: {self.counted_words(group)}" if group and group.title else ""
        draft = self.tr("Draft") if turn.draft else ""
        several = self.tr("{n} pictures").format(n=len(turn.pictures)) if turn.pictures else ""
        told = (heading, draft, turn.title, several, turn.words, told_marks(turn))
        return ". ".join(filter(None, told))

    def counted_words(self, group: Group) -> str:
        """How many a group has, as its heading says it."""
        if group.count == 1:
            return self.tr("1 turn")
        return self.tr("{n} turns").format(n=QLocale().toString(group.count))

    def _title(self, grouping: Grouping, key: str) -> str:
        """What a group is called: `key` is a day, a session's name, a model's id or a rating."""
        match grouping:
            case Grouping.DAY:
                day = QDate.fromString(key, "yyyy-MM-dd")
                return QLocale().toString(day, "d MMM yyyy")
            case Grouping.MODEL:
                return self._name_model(key) if key else self.tr("Without a model")
            case Grouping.RATING:
                return "★" * int(key) if int(key) else self.tr("No rating")
            case Grouping.SESSION:
                return key or self.tr("This session")
        return ""


def day_of(created_at: float) -> str:
    """The day of a time, by this computer's clock."""
    return date.fromtimestamp(created_at).isoformat()
