"""From a drop to references: in the order dropped, fourteen at most, each refusal told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QImage

from gui.state.arrivals import Arrivals, Change, PutAway, Trays, nowhere
from gui.state.draft import Draft
from gui.state.folders import Worker, spread
from gui.state.known import Known
from gui.state.places import Aim, Batch, Pending
from gui.state.reading import Glance, Reading, Spawn, TakeIn, TakenIn, full
from gui.state.reference_steps import added, followed, replaced
from gui.state.sources import Address, Source, is_archive, take_apart
from services.domain import MAX_REFERENCES, Reference, SessionId
from services.errors import StudioError

__all__ = ["Intake", "TakenIn"]

LAST_WAIT_S = 5.0  # for what is being read when the window closes
Profile = Callable[[Reference], Awaitable[str]]


class Intake(QObject):
    """Takes pictures in for the draft of the open session.

    What is on its way when another session is opened comes to the one in which it was
    dropped.
    """

    pending_changed = Signal()
    refused = Signal(object, str)  # StudioError, the name of what was refused
    archive_dropped = Signal(object)  # Path: a `.musa` file, which is no picture
    turns_dropped = Signal(object)  # tuple[TurnId, …]: our own cards
    turns_aimed = Signal(object, object)  # the same, and the Aim of the drop
    profile_told = Signal(object, str)  # Reference, its colour profile's own name or ""
    url_asked = Signal(str, str)  # host, address: call `fetch` when the user agrees
    came_elsewhere = Signal(object, object)  # SessionId, tuple[str, …]: names of what came there
    refused_elsewhere = Signal(object, object, str)  # SessionId, and as `refused`

    def __init__(
        self,
        draft: Draft,
        take_in: TakeIn,
        spawn: Spawn,
        worker: Worker = asyncio.to_thread,
        glance: Glance | None = None,
        profile: Profile | None = None,
        put_away: PutAway = nowhere,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._take_in = take_in
        self._spawn = spawn
        self._worker = worker
        self._profile = profile
        self._put_away = put_away
        self._known = Known()
        self._reading = Reading(self, self._known, take_in, spawn, worker, glance)
        self._trays = Trays()
        self._works: set[asyncio.Task[object]] = set()  # replacing, putting away

    @property
    def pending(self) -> tuple[Pending, ...]:
        """The places taken behind the draft's references, in order."""
        self.count(self._here)
        return self._here.pending()

    @property
    def reading(self) -> int:
        """How many pictures are on their way, those that replace others included."""
        self.count(self._here)
        return self._here.reading

    def replaces(self, reference: Reference) -> bool:
        """Whether a picture is on its way to the place of that one."""
        return reference in self._here.replacing

    def notes(self, reference: Reference) -> tuple[str, ...]:
        """What was done to a picture on its way in, in sentences."""
        return self._known.notes(reference)

    def origin(self, reference: Reference) -> Path | None:
        """The file that was dropped or chosen, as far as that happened in this run."""
        return self._known.origin(reference)

    def ask_profile(self, reference: Reference) -> None:
        """Tell by `profile_told` which colour profile a picture carries."""
        if self._profile is not None:
            self._spawn(self._tell_profile(reference, self._profile))

    def look(self, reference: Reference) -> QImage | None:
        """What was seen of a picture before it was read, for as long as nothing better is."""
        return self._known.look(reference)

    @property
    def tray(self) -> Arrivals:
        """Where what is begun now is to come, whichever session is open then."""
        return self._trays.here

    @property
    def _here(self) -> Arrivals:
        return self._trays.here

    def take(self, mime: QMimeData, aim: Aim | None = None) -> bool:
        """Take in all pictures of `mime`; False when there is nothing of ours in it.

        Without an `aim` they come in at the end.
        All that is needed is copied before this returns: `mime` may die then.
        """
        dropped = take_apart(mime)
        for error, name in dropped.refused:
            self.refused.emit(error, name)
        if dropped.turns and aim is not None:
            self.turns_aimed.emit(dropped.turns, aim)
        elif dropped.turns:
            self.turns_dropped.emit(dropped.turns)
        if aim is not None and aim.old is not None and len(dropped.sources) == 1:
            self._begin_replacing(aim.old, aim.place, dropped.sources[0])
        else:
            self._queue(dropped.sources, aim.place if aim else None)
        for address in dropped.addresses[:MAX_REFERENCES]:
            url = QUrl(address)
            # As it goes over the wire: letters of another script cannot pose as a known host.
            plain = bytes(url.toEncoded().data()).decode("ascii", "replace")
            self.url_asked.emit(url.host(QUrl.ComponentFormattingOption.FullyEncoded), plain)
        return bool(dropped)

    def take_paths(self, paths: Iterable[Path]) -> None:
        """Take in files and folders that the user chose."""
        self._queue(tuple(Source(path.name, path) for path in paths))

    def replace(self, old: Reference, path: Path) -> None:
        """Take in a file that the user chose instead of `old`, which stays until it is read."""
        references = self._draft.recipe.references
        if old in references:  # it may have gone while somebody chose
            self._begin_replacing(old, references.index(old), Source(path.name, path))

    def take_file(self, path: Path, name: str) -> None:
        """Take in one file of our own; `name` is what the user sees."""
        self._queue((Source(name, path),))

    def add(
        self,
        references: Sequence[Reference],
        aim: Aim | None = None,
        tray: Arrivals | None = None,
    ) -> None:
        """Add pictures that the library holds already; what finds no place is told.

        To `tray`, where they were asked for some time ago.
        """
        tray = tray or self._here
        if aim is not None and aim.old is not None and len(references) == 1:
            self._swap(tray, aim.old, references[0], aim.place)
            return
        self.count(tray)
        fitting = references[: tray.room]  # places are taken by what is being read
        surplus = len(references) - len(fitting)
        self.hand_over(tray, fitting, Batch(0, aim.place if aim else None))
        if surplus:
            self.refuse(tray, full(surplus), references[-surplus].name)

    def fetch(self, url: str) -> None:
        """Take in the picture behind `url`, now that the user agreed."""
        name = QUrl(url).fileName() or QUrl(url).host()
        self._queue((Source(name, Address(url)),))

    def tell_progress(self, source: Source, done: int, of: int) -> None:
        """So much of a picture has been fetched; `of` is 0 where nobody knows."""
        for slot in self._trays.slots():
            if slot.source is source:
                slot.share = done / of if of else 0.0
                self.pending_changed.emit()

    def cancel(self, pending: int) -> None:
        """Let go of a picture that is on its way; its place is free at once."""
        self._reading.cancel(self._here, pending)

    def go_to(self, session: SessionId) -> None:
        """That session is about to show its draft."""
        if self._trays.go_to(session, len(self._draft.recipe.references)):
            self._known.forget_looks()
            self.pending_changed.emit()

    async def end(self) -> None:
        """The window closes: what lies on this computer is still read, nothing is fetched."""
        for slot in self._trays.slots():
            if slot.is_fetched:
                slot.end()
        wait_until = asyncio.get_running_loop().time() + LAST_WAIT_S
        while works := self._at_work():
            left = wait_until - asyncio.get_running_loop().time()
            if left <= 0:
                return
            await asyncio.wait(works, timeout=left)

    # -- what was read

    def count(self, tray: Arrivals) -> None:
        """How many references there are besides what is on its way."""
        if tray is self._here:
            tray.held = len(self._draft.recipe.references)

    def changed(self, tray: Arrivals) -> None:
        """Something is on its way, or no longer."""
        if tray is self._here:
            self.pending_changed.emit()
        elif not tray.is_busy:
            self._trays.let_go(tray)

    def hand_over(self, tray: Arrivals, taken: Sequence[Reference], batch: Batch) -> None:
        """These have been read; they come in together."""
        if tray is self._here:
            self._draft.add_references(taken, batch.id, batch.at)
        elif taken:
            tray.held += len(taken)
            at = batch.at
            self._keep(tray, lambda draft: followed(draft, added(draft, taken, at)), taken)

    def refuse(self, tray: Arrivals, error: StudioError, name: str) -> None:
        """One of them cannot be used."""
        if tray is self._here:
            self.refused.emit(error, name)
        else:
            self.refused_elsewhere.emit(tray.session, error, name)

    def _queue(self, sources: Sequence[Source], at: int | None = None) -> None:
        for source in filter(is_archive, sources):
            self.archive_dropped.emit(source.content)
        pictures = [source for source in sources if not is_archive(source)]
        self._reading.queue(self._here, pictures, at)

    def _begin_replacing(self, old: Reference, place: int, source: Source) -> None:
        tray = self._here
        tray.replacing.append(old)
        self.pending_changed.emit()
        self._watch(self._spawn(self._replace(tray, old, place, source)))

    async def _replace(self, tray: Arrivals, old: Reference, place: int, source: Source) -> None:
        try:
            inside = await spread(source, self._worker)
            if inside is not None:
                self._reading.queue(tray, inside, place + 1)  # many do not replace one
                return
            taken = await self._take_in(source)
            self._known.learn(taken.reference, taken.notes, source, None)
            self._swap(tray, old, taken.reference, place)
        except StudioError as error:
            self.refuse(tray, error, source.name)
        finally:
            tray.replacing.remove(old)
            self.changed(tray)

    def _swap(self, tray: Arrivals, old: Reference, new: Reference, place: int) -> None:
        if tray is self._here:
            self._draft.replace_reference(old, new, place)
        else:
            self._keep(tray, lambda draft: followed(draft, replaced(draft, old, new, place)), [new])

    # -- for a session that is not open

    def _keep(self, tray: Arrivals, change: Change, taken: Sequence[Reference]) -> None:
        if tray.session is not None:
            names = [reference.name for reference in taken]
            self._watch(self._spawn(self._put(tray, tray.session, change, names)))

    async def _put(
        self, tray: Arrivals, session: SessionId, change: Change, names: Sequence[str]
    ) -> None:
        if not await self._put_away(session, change):
            self._draft.replace(change(self._draft.recipe))
            return
        tray.came.extend(names)
        if not tray.is_busy:
            came, tray.came = tuple(tray.came), []
            self.came_elsewhere.emit(session, came)

    def _watch(self, work: asyncio.Task[object] | None) -> None:
        if work is not None:
            self._works.add(work)
            work.add_done_callback(self._works.discard)

    def _at_work(self) -> set[asyncio.Task[object]]:
        tasks = {slot.task for slot in self._trays.slots() if slot.task is not None}
        return {task for task in (*tasks, *self._works) if not task.done()}

    async def _tell_profile(self, reference: Reference, ask: Profile) -> None:
        self.profile_told.emit(reference, await ask(reference))
