"""All sessions with their totals, and what is done with several at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.library import LibraryState
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import SessionId, SessionOverview, TurnId
from services.errors import StudioError
from services.studio import Studio


class Order(StrEnum):
    RECENT = "recent"  # what was touched last first
    NAME = "name"
    COST = "cost"  # what cost most first


Work = Coroutine[Any, Any, None]
_LONGEST = 60  # characters of a name in a sentence


@dataclass(frozen=True, eq=False)
class Deed:
    """What was done, in words, and the way back."""

    title: str
    undo: Callable[[], Work]


class TablesState(QObject):
    """Totals are read when somebody asks to see them, and after each deed; sizes come later."""

    changed = Signal()
    failed = Signal(object)  # StudioError
    did = Signal(object)  # Deed: it can be taken back until the next one
    taken_back = Signal()
    filled = Signal(object)  # Session: jobs hang in it that hung elsewhere

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
        self._last: Deed | None = None

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
        self._do(self._then_read(self._archive(sessions, archived)))

    def merge(self, sessions: Sequence[SessionId], into: SessionId) -> None:
        """Hang all of several into one, and open that; the emptied ones go to the trash."""
        self._do(self._then_read(self._merge(sessions, into)))

    def discard(self, sessions: Sequence[SessionId]) -> None:
        """Put sessions in the trash; where the open one is among them, another one opens."""
        self._do(self._then_read(self._discard(sessions)))

    def move(self, turns: Sequence[TurnId], into: SessionId | None, name: str = "") -> None:
        """Hang turns and all that grew from them into another session, or into a new one."""
        self._do(self._move(turns, into, name))

    def take_back(self) -> None:
        """As if what was done last had not been; once."""
        deed, self._last = self._last, None
        if deed is not None:
            self._do(self._then_read(self._take_back(deed)))

    # -- what is awaited

    def _do(self, work: Work) -> None:
        self._tasks.spawn(self._told(work))

    async def _told(self, work: Work) -> None:
        try:
            await work
        except StudioError as error:
            self.failed.emit(error)

    async def _then_read(self, work: Work) -> None:
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

    def _did(self, title: str, undo: Callable[[], Work]) -> None:
        self._last = Deed(title, undo)
        self.did.emit(self._last)

    async def _take_back(self, deed: Deed) -> None:
        await deed.undo()
        self.taken_back.emit()

    async def _rename(self, session: SessionId, name: str) -> None:
        before = self._name(session)
        await self._call(session, name)
        after = self._name(session)
        if before != after:
            title = self.tr("“{0}” is called “{1}” now").format(_short(before), _short(after))
            self._did(title, lambda: self._call(session, before))

    async def _call(self, session: SessionId, name: str) -> None:
        if session == self._session.id:
            await self._session.rename(name)
        else:
            await self._studio.rename_session(session, name)
        await self._library.refresh()

    async def _duplicate(self, session: SessionId, name: str) -> None:
        await self._session.flush()
        copy = await self._studio.tables.duplicate(session, name)
        await self._library.refresh()
        title = self.tr("“{0}” is there").format(_short(self._name(copy)))
        self._did(title, lambda: self._put_away([copy]))

    async def _archive(self, sessions: Collection[SessionId], archived: bool) -> None:
        known = {one.id: one.archived for one in self._library.sessions}
        other = [session for session in sessions if known.get(session) is not archived]
        await self._studio.tables.archive(other, archived)
        away = self.tr("“{0}” is archived"), self.tr("{0} sessions are archived")
        back = self.tr("“{0}” is back"), self.tr("{0} sessions are back")
        title = self._count(away if archived else back, other)
        self._did(title, lambda: self._studio.tables.archive(other, not archived))

    async def _merge(self, sessions: Sequence[SessionId], into: SessionId) -> None:
        await self._session.flush()
        merged = await self._studio.tables.merge(sessions, into)
        title = self.tr("{0} sessions are in “{1}” now").format(
            len(sessions), _short(self._name(into))
        )
        await self._show_merged(sessions, into)

        async def part() -> None:
            await self._session.flush()
            await self._studio.tables.part(merged)
            await self._show_merged(sessions, into)

        self._did(title, part)

    async def _show_merged(self, sessions: Sequence[SessionId], into: SessionId) -> None:
        if self._session.id in (*sessions, into):
            await self._session.open(into)
        for session in (*sessions, into):
            known = await self._studio.sessions()
            if session in {one.id for one in known}:
                self.filled.emit(await self._studio.session(session))

    async def _discard(self, sessions: Sequence[SessionId]) -> None:
        words = self.tr("“{0}” is in the trash"), self.tr("{0} sessions are in the trash")
        title = self._count(words, sessions)
        await self._put_away(sessions)

        async def restore() -> None:
            for session in sessions:
                await self._studio.trash.restore_session(session)

        self._did(title, restore)

    async def _put_away(self, sessions: Sequence[SessionId]) -> None:
        await self._studio.tables.check_idle(sessions)  # all of them, or none
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
        made = None
        if into is None:
            made = into = (await self._studio.create_session(name)).id
        moved = await self._studio.tables.move(turns, into)
        await self._reopen()
        one, many = self.tr("1 card went to “{1}”"), self.tr("{0} cards went to “{1}”")
        count, where = sum(len(part.turns) for part in moved), _short(self._name(into))

        async def back() -> None:
            await self._session.flush()
            await self._studio.tables.move_back(moved)
            if made is not None and made != self._session.id:
                await self._put_away_if_empty(made)
            await self._reopen()

        self._did((one if count == 1 else many).format(count, where), back)

    async def _put_away_if_empty(self, session: SessionId) -> None:
        """A session that was made for what has gone again is not left over."""
        left = await self._studio.session(session)
        if not left.turns and not left.jobs:
            await self._studio.trash.discard_session(session)

    async def _reopen(self) -> None:
        if self._session.id is not None:
            await self._session.open(self._session.id)
        await self._library.refresh()

    def _name(self, session: SessionId) -> str:
        return next((one.name for one in self._library.sessions if one.id == session), "")

    def _count(self, words: tuple[str, str], sessions: Sequence[SessionId]) -> str:
        if len(sessions) == 1:
            return words[0].format(_short(self._name(sessions[0])))
        return words[1].format(len(sessions))


def _short(name: str) -> str:
    """A name as a part of a sentence."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


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
