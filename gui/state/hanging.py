"""Pictures from elsewhere on their way to the canvas, as roots."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal

from gui.state.folders import spread
from gui.state.session import SessionState
from gui.state.sources import Address, Source, take_apart
from gui.state.tasks import Tasks
from gui.state.undo import Undo
from services.domain import Place, SessionId, Turn
from services.errors import ImageRejected, LibraryError, StudioError
from services.layout import Occupied, occupied_by, place_beside, place_for, ratio_of
from services.studio import Studio


class Hanging(QObject):
    """Hangs one picture after the other, in the order in which they came."""

    hung = Signal(object)  # Turn
    refused = Signal(object, str)  # StudioError, the name of what was refused

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        undo: Undo,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._undo = undo
        self._tasks = tasks

    def take(self, mime: QMimeData, at: Place | None = None) -> None:
        """Hang all pictures of `mime`, the first with its corner there; it may die then."""
        dropped = take_apart(mime)
        for error, name in dropped.refused:
            self.refused.emit(error, name)
        if dropped.addresses:
            self.refused.emit(ImageRejected("hang_address"), dropped.addresses[0])
        self._begin(dropped.sources, at)

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Hang files, and all pictures of folders, that the user chose."""
        self._begin([Source(path.name, path) for path in paths], None)

    def _begin(self, sources: Sequence[Source], at: Place | None) -> None:
        """They are for the session that is open now, whichever is open when they are read."""
        session = self._session.id
        if session is not None:
            self._tasks.spawn(self._hang(sources, at, session))
        elif sources:
            self.refused.emit(LibraryError("library_opening"), sources[0].name)

    async def _hang(self, sources: Sequence[Source], at: Place | None, session: SessionId) -> None:
        for source in await self._opened(sources):
            try:
                at = await self._hang_one(source, at, session)
            except StudioError as error:
                self.refused.emit(error, source.name)

    async def _hang_one(self, source: Source, at: Place | None, session: SessionId) -> Place | None:
        """Hang one; where the next may hang: below it, when it was put somewhere."""
        if isinstance(source.content, Address):
            return at
        taken = await self._studio.intake.take_in(source.content, source.name)
        ratio = ratio_of(taken.reference.original)
        occupied = await self._occupied(session)
        place = place_for(None, occupied, ratio)
        if at is not None:
            place = place_beside(at, occupied, ratio)
        turn: Turn = await self._studio.hanging.hang(taken.reference, session, place)
        if turn.session == self._session.id:
            self._session.add(turn)
            self._undo.made(turn.id, self.tr("Hang a picture on the canvas"))
            self.hung.emit(turn)
        return place if at is not None else None

    async def _occupied(self, session: SessionId) -> Occupied:
        """Where cards stand on that session's table."""
        if session == self._session.id:
            return self._session.occupied
        found = await self._studio.session(session, remember=False)
        return occupied_by([*found.turns, *found.jobs])

    async def _opened(self, sources: Sequence[Source]) -> list[Source]:
        """`sources`, with the pictures of a folder instead of the folder."""
        found: list[Source] = []
        for source in sources:
            try:
                inside = await spread(source, self._studio.threads.worker)
            except StudioError as error:
                self.refused.emit(error, source.name)
                continue
            found += [source] if inside is None else inside
        return found
