"""The whole library in rows, by pages: what is in sight is asked for, off the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import Grouping, Listing, Order, Sieve
from services.studio import Studio


class RowsState(QObject):
    """A listing stays as it was asked for: rows do not move under whoever looks at them."""

    listed = Signal(object)  # Listing
    came = Signal(object, int, object)  # Listing, the first row, tuple[TurnSummary | None, …]

    def __init__(
        self, studio: Studio, session: SessionState, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._tasks = tasks
        self._asked = 0

    def ask(self, grouping: Grouping, order: Order, sieve: Sieve = Sieve.ALL) -> None:
        """List the turns that pass; `listed` tells, unless something else is asked meanwhile."""
        if self._session.id is not None:
            self._asked += 1
            self._tasks.spawn(self._list(grouping, order, sieve, self._asked))

    def want(self, listing: Listing, first: int, count: int) -> None:
        """Read the turns of some rows; `came` tells."""
        self._tasks.spawn(self._read(listing, first, count))

    async def _list(self, grouping: Grouping, order: Order, sieve: Sieve, asked: int) -> None:
        listing = await self._studio.listing(grouping, order, sieve)
        if asked == self._asked:
            self.listed.emit(listing)

    async def _read(self, listing: Listing, first: int, count: int) -> None:
        turns = await self._studio.listed(listing.rows[first : first + count])
        self.came.emit(listing, first, turns)
