"""All sessions with their totals, and what is done with several at once."""

from __future__ import annotations

from collections.abc import Collection, Coroutine, Sequence
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.library import LibraryState
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import SessionId, SessionOverview, TurnId
from services.errors import StudioError
from services.studio import Studio
from services.studio.tables import Moved


class Order(StrEnum):
    RECENT = "recent"  # what was touched last first
    NAME = "name"
    COST = "cost"  # what cost most first


class TablesState(QObject):
    """Totals are read when somebody asks to see them, and after each deed; sizes come later."""

    changed = Signal()
    failed = Signal(object)  # StudioError
    moved = Signal(int, str)  # how many turns, the name of the session where they are now

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
        self.sessions: tuple[SessionOverview, ...] = ()
        self.sizes: dict[SessionId, int] = {}
        self._moved: Moved | None = None

    def refresh(self) -> None:
        self._do(self._read())

    def open(self, session: SessionId) -> None:
        if session != self._session.id:
            self._do(self._session.open(session))

    def create(self, name: str) -> None:
        self._do(self._then_read(self._session.create(name)))

    def rename(self, session: SessionId, name: str) -> None:
        self._do(self._then_read(self._rename(session, name)))

    def duplicate(self, session: SessionId, name: str) -> None:
        self._do(self._then_read(self._duplicate(session, name)))

    def archive(self, sessions: Collection[SessionId], archived: bool) -> None:
        """Put sessions aside, or take them back."""
        self._do(self._then_read(self._studio.tables.archive(sessions, archived)))

    def merge(self, sessions: Sequence[SessionId], into: SessionId) -> None:
        """Hang all of several into one, and open that; the emptied ones go to the trash."""
        self._do(self._then_read(self._merge(sessions, into)))

    def discard(self, sessions: Sequence[SessionId]) -> None:
        """Put sessions in the trash; where the open one is among them, another one opens."""
        self._do(self._then_read(self._discard(sessions)))

    def move(self, turns: Sequence[TurnId], into: SessionId | None, name: str = "") -> None:
        """Hang turns and all that grew from them into another session, or into a new one."""
        self._tasks.spawn(self._move(turns, into, name))

    def move_back(self) -> None:
        """Bring back what was moved last, once."""
        moved, self._moved = self._moved, None
        if moved is not None:
            self._tasks.spawn(self._move_back(moved))

    # -- what is awaited

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.spawn(self._told(work))

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StudioError as error:
            self.failed.emit(error)

    async def _then_read(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            await self._library.refresh()
            await self._read()

    async def _read(self) -> None:
        self.sessions = await self._studio.tables.overview()
        self.changed.emit()
        self.sizes = await self._studio.tables.sizes()
        self.changed.emit()

    async def _rename(self, session: SessionId, name: str) -> None:
        if session == self._session.id:
            await self._session.rename(name)
        else:
            await self._studio.rename_session(session, name)

    async def _duplicate(self, session: SessionId, name: str) -> None:
        await self._session.flush()
        await self._studio.tables.duplicate(session, name)

    async def _merge(self, sessions: Sequence[SessionId], into: SessionId) -> None:
        await self._session.flush()
        await self._studio.tables.merge(sessions, into)
        if self._session.id in sessions or self._session.id == into:
            await self._session.open(into)

    async def _discard(self, sessions: Sequence[SessionId]) -> None:
        for session in sessions:
            if session == self._session.id:
                await self._open_another(set(sessions))
            await self._studio.trash.discard_session(session)

    async def _open_another(self, going: set[SessionId]) -> None:
        """What is open cannot go: another is opened before, made where there is none."""
        known = [one for one in await self._studio.sessions() if one.id not in going]
        usual = [one.id for one in known if not one.archived]
        if usual:
            await self._session.open(usual[0])
        else:
            await self._session.create(self.tr("New session"))

    async def _move(self, turns: Sequence[TurnId], into: SessionId | None, name: str) -> None:
        await self._session.flush()
        if into is None:
            into = (await self._studio.create_session(name)).id
        moved = self._moved = await self._studio.tables.move(turns, into)
        await self._reopen()
        known = (one.name for one in self._library.sessions if one.id == into)
        self.moved.emit(len(moved.turns), next(known, name))

    async def _move_back(self, moved: Moved) -> None:
        await self._studio.tables.move_back(moved)
        await self._reopen()

    async def _reopen(self) -> None:
        if self._session.id is not None:
            await self._session.open(self._session.id)
        await self._library.refresh()


def arranged(
    sessions: Sequence[SessionOverview], words: str, order: Order, *, archived: bool
) -> list[SessionOverview]:
    """Those whose names hold all of `words`, in that order; archived ones only if wished."""
    asked = words.casefold().split()
    found = [
        one
        for one in sessions
        if (archived or not one.archived) and all(word in one.name.casefold() for word in asked)
    ]
    if order is Order.NAME:
        found.sort(key=lambda one: one.name.casefold())
    elif order is Order.COST:
        found.sort(key=lambda one: -one.cost_usd)
    return found
