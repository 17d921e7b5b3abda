"""The library as a whole: its sessions and how much it holds."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from services.domain import SessionSummary, Totals, TurnSummary
from services.studio import Studio


class LibraryState(QObject):
    changed = Signal()

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.sessions: tuple[SessionSummary, ...] = ()
        self.totals = Totals(0, 0)
        self._searches = 0

    async def refresh(self) -> None:
        """Read the list of sessions and the totals anew."""
        self.sessions = await self._studio.sessions()
        self.totals = await self._studio.totals()
        self.changed.emit()

    async def search(self, words: str) -> tuple[TurnSummary, ...] | None:
        """Turns anywhere in the library whose words match; None once another search is asked for.

        Who types fast asks often: what nobody waits for any more is not looked for.
        """
        self._searches += 1
        number = self._searches
        found, _ = await self._studio.search(words, wanted=lambda: number == self._searches)
        return found if number == self._searches else None
