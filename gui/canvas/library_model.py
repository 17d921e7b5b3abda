"""The turns of all sessions as a list whose rows come by pages, once they are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QObject, Signal

from gui.canvas.rows_model import Group, Index, RowsModel
from services.domain import Listing, TurnId, TurnSummary

PAGE = 120  # rows: some windows full


class LibraryModel(RowsModel):
    """All rows are there from the start; a turn is None until its page has come."""

    page_wanted = Signal(object, int, int)  # Listing, the first row, how many

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listing = Listing()
        self._places: dict[int, int] = {}  # the rows by the library's numbers
        self._turns: dict[int, TurnSummary] = {}  # by the library's numbers, too
        self._numbers: dict[TurnId, int] = {}
        self._asked: set[int] = set()  # pages
        self._came: set[int] = set()  # pages of this listing

    def show_listing(self, listing: Listing) -> None:
        """Show other rows, or the same in another order; what is selected stays so.

        What has come stays in sight, too, and is asked for anew: its marks may be others.
        """
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self._listing.rows[index.row()] for index in before]
        self._listing = listing
        self._places = {number: row for row, number in enumerate(listing.rows)}
        self._asked.clear()
        self._came.clear()
        self._forget_groups()
        rows = [self._places.get(number, -1) for number in numbers]
        self.changePersistentIndexList(before, [self.index(row) for row in rows])
        self.layoutChanged.emit()

    def take_page(self, listing: Listing, first: int, turns: Sequence[TurnSummary | None]) -> None:
        """Rows that were asked for; those of an earlier listing are not shown."""
        if listing is not self._listing or not turns:
            return
        for number, turn in zip(listing.rows[first:], turns, strict=False):
            if turn is None:
                self._turns.pop(number, None)
            else:
                self._turns[number] = turn
                self._numbers[turn.id] = number
        self._came.add(first // PAGE)
        self.dataChanged.emit(self.index(first), self.index(first + len(turns) - 1))

    def put(self, turn: TurnSummary) -> None:
        """Show a turn's new state where it stands: rows do not move under whoever looks."""
        number = self._numbers.get(turn.id)
        if number is None or number not in self._turns:
            return
        self._turns[number] = turn
        row = self._places.get(number)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._listing.rows)

    def counted(self) -> Sequence[Group]:
        grouping = self._listing.grouping
        return [Group(self._title(grouping, key), count) for key, count in self._listing.groups]

    def turn_at(self, row: int) -> TurnSummary | None:
        self._ask(row // PAGE)
        return self._turns.get(self._listing.rows[row])

    def card(self, turn_id: TurnId) -> TurnSummary | None:
        """A turn, where it has come."""
        number = self._numbers.get(turn_id)
        return self._turns.get(number) if number is not None else None

    def fetch(self, rows: Iterable[int]) -> bool:
        missing = {row // PAGE for row in rows if self._listing.rows[row] not in self._turns}
        missing -= self._came
        for page in sorted(missing):
            self._ask(page)
        return not missing

    def _ask(self, page: int) -> None:
        if page not in self._asked:
            self._asked.add(page)
            self.page_wanted.emit(self._listing, page * PAGE, PAGE)

    def index_of(self, turn_id: TurnId) -> QModelIndex:
        """Where a turn is, among those that have come."""
        number = self._numbers.get(turn_id)
        row = self._places.get(number) if number is not None else None
        return QModelIndex() if row is None else self.index(row)
