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

    async def refresh(self) -> None:
        """Read the list of sessions and the totals anew."""
        self.sessions = await self._studio.sessions()
        self.totals = await self._studio.totals()
        self.changed.emit()

    async def search(self, words: str) -> tuple[TurnSummary, ...]:
        """Turns anywhere in the library whose words match."""
        return (await self._studio.search(words))[0]
