"""Work on its way out of the library and into it: how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.library import LibraryState
from gui.state.selection import Selection
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.desktop import Desktop
from services.domain import BlobId
from services.errors import Cancelled
from services.exports.names import safe
from services.exports.watch import Watch
from services.studio import Form, Studio
from services.studio.exports import IN_ONE_FILE

SELECTION, BRANCH, SESSION = "selection", "branch", "session"


@dataclass(frozen=True, slots=True)
class Written:
    """An export that is done: where it is, and in numbers what was special about it."""

    first: Path
    files: int
    missing: int
    plain: int
    unsigned: int
    lost: tuple[str, ...] = ()  # what is missing, by name


class Carrying(QObject):
    """One export or import at a time; the next begins when it has ended."""

    progressed = Signal(int, int)  # done, of how many; (0, 0): nothing is under way
    written = Signal(object)  # Written
    arrived = Signal(str, int, int)  # a session's name, turns that are new, turns that were here
    # Recipe, TurnId of its card or None where none can be shown, the name of the picture.
    origin_found = Signal(object, object, str)
    folder_wanted = Signal(object)  # Path: no file manager could point at this file

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        selection: Selection,
        library: LibraryState,
        tasks: Tasks,
        desktop: Desktop,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._selection = selection
        self._library = library
        self._tasks = tasks
        self._desktop = desktop
        self._watch: Watch | None = None
        self._step.connect(self._tell)

    _step = Signal(object, int, int)  # Watch: from its own thread to ours

    @property
    def busy(self) -> bool:
        return self._watch is not None

    @property
    def chosen(self) -> int:
        """How many turns are selected."""
        return len(self._selection.turns)

    @property
    def name(self) -> str:
        """What a file of `session_name` is called, without an ending."""
        return safe(self.session_name)

    @property
    def session_name(self) -> str:
        """The session of the current turn, mostly the open one: its name."""
        session = self._selection.session_of_current
        if session == self._session.id:
            return self._session.name
        known = (one.name for one in self._library.sessions if one.id == session)
        return next(known, self._session.name)

    def export(self, scope: str, form: str, target: Path) -> None:
        """Write selection, branch or session to `target`: a file that may be replaced, or a
        folder that gains files."""
        self._begin(lambda watch: self._export(scope, Form(form), target, watch))

    def take_in(self, path: Path) -> None:
        """Take a `.musa` file in, and open what came."""
        self._begin(lambda watch: self._take_in(path, watch))

    def cancel(self) -> None:
        if self._watch is not None:
            self._watch.stop()

    def look_into(self, original: BlobId, name: str) -> None:
        """Tell, by `origin_found`, when it is known how a picture was made."""
        self._tasks.spawn(self._look_into(original, name))

    def show_in_folder(self, path: Path) -> None:
        """Let the system's file manager point at a file."""
        self._tasks.spawn(self._show_in_folder(path))

    def show_original(self) -> None:
        """Point at the selected turn's picture where the library keeps it."""
        card = self._selection.current_card
        if card is not None and card.picture is not None:
            self.show_in_folder(self._studio.blob_path(card.picture.blob))

    def _begin(self, work: Callable[[Watch], Awaitable[Any]]) -> None:
        if self._watch is not None or self._session.id is None:
            return
        watch = Watch(lambda done, of: self._step.emit(watch, done, of))
        self._watch = watch
        self.progressed.emit(0, 1)
        self._tasks.spawn(self._run(work(watch)))

    async def _run(self, work: Awaitable[Any]) -> None:
        try:
            await work
        except Cancelled:
            pass  # it was asked for here
        finally:
            self._watch = None
            self.progressed.emit(0, 0)

    def _tell(self, watch: Watch, done: int, of: int) -> None:
        if watch is self._watch:
            self.progressed.emit(done, of)

    async def _export(self, scope: str, form: Form, target: Path, watch: Watch) -> None:
        session, turns = self._selection.session_of_current, self._selection.turns
        if session is None:
            return
        if scope == SESSION:
            turns = await self._studio.exports.of_session(session)
        elif scope == BRANCH and turns:
            turns = await self._studio.exports.of_branch(turns[-1])
        made = await self._studio.exports.export(
            session, turns, form, target, watch, replace=form in IN_ONE_FILE
        )
        first = made.files[0] if made.files else target
        count, missing = len(made.files), len(made.missing)
        self.written.emit(Written(first, count, missing, made.plain, made.unsigned, made.lost))

    async def _take_in(self, path: Path, watch: Watch) -> None:
        arrival = await self._studio.imports.take(path, watch)
        await self._library.refresh()
        await self._session.open(arrival.session)
        self.arrived.emit(arrival.name, arrival.added, arrival.known)

    async def _look_into(self, original: BlobId, name: str) -> None:
        origin = await self._studio.imports.origin(original)
        if origin is not None:
            self.origin_found.emit(origin.recipe, origin.turn, name)

    async def _show_in_folder(self, path: Path) -> None:
        if not await self._desktop.show_file(path):
            self.folder_wanted.emit(path)
