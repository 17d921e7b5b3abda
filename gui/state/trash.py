"""What is in the trash, and what can be done with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.library import LibraryState
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import SessionId, TrashContents, TurnId
from services.errors import StudioError
from services.library.trash import KEPT_DAYS
from services.studio import Studio

DAY_S = 86_400


class TrashState(QObject):
    """The list is read when somebody asks to see it, and after each deed."""

    changed = Signal()
    failed = Signal(object)  # StudioError

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        library: LibraryState,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._library = library
        self._tasks = tasks
        self.contents = TrashContents()
        self.busy = False  # while something is being deleted

    def refresh(self) -> None:
        """Read anew what is in it."""
        self._tasks.spawn(self._told(self._read()))

    def restore(self, turns: Collection[TurnId], sessions: Collection[SessionId] = ()) -> None:
        """Put these back where they were."""
        self._tasks.spawn(self._told(self._restore(turns, sessions)))

    def ask(
        self,
        turns: Collection[TurnId],
        sessions: Collection[SessionId],
        tell: Callable[[int], object],
    ) -> None:
        """Tell how many bytes deleting these would give back."""
        self._tasks.spawn(self._told(self._ask(turns, sessions, tell)))

    def delete(self, turns: Collection[TurnId], sessions: Collection[SessionId] = ()) -> None:
        """Let go of these for good."""
        self._tasks.spawn(self._told(self._delete(self._studio.trash.delete(turns, sessions))))

    def empty(self) -> None:
        """Let go of all that is in it."""
        self._tasks.spawn(self._told(self._delete(self._studio.trash.empty())))

    async def _read(self) -> None:
        self.contents = await self._studio.trash.contents()
        self.changed.emit()

    async def _restore(self, turns: Collection[TurnId], sessions: Collection[SessionId]) -> None:
        if turns:
            await self._session.bring_back(turns)
        for session in sessions:
            await self._studio.trash.restore_session(session)
        await self._library.refresh()
        await self._read()

    async def _ask(
        self,
        turns: Collection[TurnId],
        sessions: Collection[SessionId],
        tell: Callable[[int], object],
    ) -> None:
        tell(await self._studio.trash.freed_by(turns, sessions))

    async def _delete(self, work: Coroutine[Any, Any, None]) -> None:
        self.busy = True
        self.changed.emit()
        try:
            await work
        finally:
            self.busy = False
            await self._read()
        await self._library.refresh()

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StudioError as error:
            self.failed.emit(error)


def days_left(at: float, now: float | None = None) -> int | None:
    """How many days what was put away `at` is kept still; None: until it is deleted by hand."""
    if not at:
        return None
    gone = ((time.time() if now is None else now) - at) / DAY_S
    return max(0, min(KEPT_DAYS, KEPT_DAYS - int(gone)))
