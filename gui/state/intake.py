"""From a drop to references: in the order dropped, fourteen at most, each refusal told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from itertools import count, groupby, takewhile
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QImage

from gui.state.draft import Draft
from gui.state.places import Aim, Batch, Pending, Slot
from gui.state.sources import Address, Source, pictures_in, take_apart
from services.domain import MAX_REFERENCES, BlobId, Reference
from services.errors import ImageRejected, StudioError


class TakenIn(Protocol):
    """What the studio made of one source."""

    @property
    def reference(self) -> Reference: ...

    @property
    def notes(self) -> tuple[str, ...]: ...


TakeIn = Callable[[Source], Awaitable[TakenIn]]
Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[Any] | None]
Profile = Callable[[Reference], Awaitable[str]]
Glance = Callable[[Source], Awaitable[QImage | None]]
Worker = Callable[[Callable[[Path], list[Path] | None], Path], Awaitable[list[Path] | None]]


class Intake(QObject):
    """Takes pictures in for one draft.

    A picture that is ready waits for those dropped before it, so that "image 1"
    stays image 1. When one is refused, the next of the drop moves up into the
    free place; what finds none in the end is told with one sentence.
    """

    pending_changed = Signal()
    refused = Signal(object, str)  # StudioError, the name of what was refused
    archive_dropped = Signal(object)  # Path: a `.musa` file, which is no picture
    turns_dropped = Signal(object)  # tuple[TurnId, …]: our own cards
    turns_aimed = Signal(object, object)  # the same, and the Aim of the drop
    profile_told = Signal(object, str)  # Reference, its colour profile's own name or ""
    url_asked = Signal(str, str)  # host, address: call `fetch` when the user agrees

    def __init__(
        self,
        draft: Draft,
        take_in: TakeIn,
        spawn: Spawn,
        worker: Worker = asyncio.to_thread,
        glance: Glance | None = None,
        profile: Profile | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._take_in = take_in
        self._spawn = spawn
        self._worker = worker
        self._glance = glance
        self._profile = profile
        self._numbers = count(1)
        self._slots: list[Slot] = []
        self._waiting: deque[Slot] = deque()
        self._notes: dict[BlobId, tuple[str, ...]] = {}
        self._looks: dict[BlobId, QImage] = {}
        self._replacing: list[Reference] = []
        self._origins: dict[BlobId, Path] = {}  # of this run: no library keeps them

    @property
    def pending(self) -> tuple[Pending, ...]:
        """The places taken behind the draft's references, in order."""
        return tuple(
            Pending(slot.id, slot.source.name, slot.look, slot.share) for slot in self._slots
        )

    @property
    def reading(self) -> int:
        """How many pictures are on their way, those that replace others included."""
        return len(self._slots) + len(self._replacing)

    def replaces(self, reference: Reference) -> bool:
        """Whether a picture is on its way to the place of that one."""
        return reference in self._replacing

    def notes(self, reference: Reference) -> tuple[str, ...]:
        """What was done to a picture on its way in, in sentences."""
        return self._notes.get(reference.original.blob, ())

    def origin(self, reference: Reference) -> Path | None:
        """The file that was dropped or chosen, as far as that happened in this run."""
        return self._origins.get(reference.original.blob)

    def ask_profile(self, reference: Reference) -> None:
        """Tell by `profile_told` which colour profile a picture carries."""
        if self._profile is not None:
            self._spawn(self._tell_profile(reference, self._profile))

    def look(self, reference: Reference) -> QImage | None:
        """What was seen of a picture before it was read, for as long as nothing better is."""
        edited = reference.edits is not None
        return None if edited else self._looks.get(reference.original.blob)

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

    def add(self, references: Sequence[Reference], aim: Aim | None = None) -> None:
        """Add pictures that the library holds already; what finds no place is told."""
        if aim is not None and aim.old is not None and len(references) == 1:
            self._draft.replace_reference(aim.old, references[0], aim.place)
            return
        fitting = references[: max(self._room(), 0)]  # places are taken by what is being read
        surplus = len(references) - len(fitting)
        self._draft.add_references(fitting, at=aim.place if aim else None)
        if surplus:
            self.refused.emit(self._full(surplus), references[-surplus].name)

    def fetch(self, url: str) -> None:
        """Take in the picture behind `url`, now that the user agreed."""
        name = QUrl(url).fileName() or QUrl(url).host()
        self._queue((Source(name, Address(url)),))

    def tell_progress(self, source: Source, done: int, of: int) -> None:
        """So much of a picture has been fetched; `of` is 0 where nobody knows."""
        for slot in self._slots:
            if slot.source is source:
                slot.share = done / of if of else 0.0
                self.pending_changed.emit()

    def cancel(self, pending: int) -> None:
        """Let go of a picture that is on its way; its place is free at once."""
        for slot in [slot for slot in self._slots if slot.id == pending]:
            self._slots.remove(slot)
            slot.end()
            self._settle(slot)

    def forget(self) -> None:
        """Let go of all that is not in the draft yet: another session was opened."""
        for slot in self._slots:
            if slot.is_fetched:  # what is read already may as well end
                slot.end()
        self._slots.clear()
        self._waiting.clear()
        self._looks.clear()
        self._replacing.clear()
        self.pending_changed.emit()

    def _queue(self, sources: tuple[Source, ...], at: int | None = None) -> None:
        for source in filter(_is_archive, sources):
            self.archive_dropped.emit(source.content)
        sources = tuple(source for source in sources if not _is_archive(source))
        batch = Batch(next(self._numbers), at)
        for source in sources:
            is_path = isinstance(source.content, Path)
            self._waiting.append(Slot(next(self._numbers), source, batch, is_path))
        if sources:
            self._move_up()

    def _move_up(self) -> None:
        """Give free places to those who wait; refuse them when no place can become free."""
        while self._waiting and self._room() > 0:
            slot = self._waiting.popleft()
            self._slots.append(slot)
            slot.begin(self._spawn(self._work(slot)))
        if self._waiting and not self._slots:
            names = [slot.source.name for slot in self._waiting]
            self._waiting.clear()
            self.refused.emit(self._full(len(names)), names[0])
        self.pending_changed.emit()

    def _room(self) -> int:
        return MAX_REFERENCES - len(self._draft.recipe.references) - len(self._slots)

    @staticmethod
    def _full(surplus: int) -> StudioError:
        key = "tray_full_one" if surplus == 1 else "tray_full"
        return ImageRejected(key, limit=MAX_REFERENCES, surplus=surplus)

    async def _work(self, slot: Slot) -> None:
        try:
            if not await self._spread(slot):
                await self._look_at(slot)
                taken = await self._take_in(slot.source)
                slot.reference = taken.reference
                self._remember(taken, slot.source)
                blob = taken.reference.original.blob
                if slot.look is not None:
                    self._looks[blob] = slot.look
                    while len(self._looks) > MAX_REFERENCES:
                        del self._looks[next(iter(self._looks))]
        except StudioError as error:
            if slot in self._slots:
                self.refused.emit(error, slot.source.name)
        finally:
            self._settle(slot)

    async def _look_at(self, slot: Slot) -> None:
        """Whoever drops fourteen pictures sees them long before all are read."""
        if self._glance is not None and slot in self._slots:
            slot.look = await self._glance(slot.source)
            if slot.look is not None and slot in self._slots:
                self.pending_changed.emit()

    def _begin_replacing(self, old: Reference, place: int, source: Source) -> None:
        self._replacing.append(old)
        self.pending_changed.emit()
        self._spawn(self._replace(old, place, source))

    async def _replace(self, old: Reference, place: int, source: Source) -> None:
        try:
            if await self._is_folder(source):
                self._queue((source,), place + 1)  # many do not replace one
                return
            taken = await self._take_in(source)
            self._remember(taken, source)
            if old not in self._replacing:
                return  # another session was opened
            self._draft.replace_reference(old, taken.reference, place)
        except StudioError as error:
            self.refused.emit(error, source.name)
        finally:
            if old in self._replacing:
                self._replacing.remove(old)
            self.pending_changed.emit()

    def _remember(self, taken: TakenIn, source: Source) -> None:
        blob = taken.reference.original.blob
        self._notes[blob] = taken.notes
        if isinstance(source.content, Path):
            self._origins[blob] = source.content

    async def _tell_profile(self, reference: Reference, ask: Profile) -> None:
        self.profile_told.emit(reference, await ask(reference))

    async def _is_folder(self, source: Source) -> bool:
        path = source.content
        return isinstance(path, Path) and await self._worker(pictures_in, path) is not None

    async def _spread(self, slot: Slot) -> bool:
        """Put a folder's pictures where the folder stood; False when it is none."""
        if not slot.may_be_folder or not isinstance(slot.source.content, Path):
            return False
        found = await self._worker(pictures_in, slot.source.content)
        if found is None:
            return False
        if not found:
            raise ImageRejected("drop_empty_folder", name=slot.source.name)
        if slot in self._slots:
            self._insert(slot, found)
        return True

    def _insert(self, slot: Slot, pictures: list[Path]) -> None:
        place = self._slots.index(slot)
        self._slots.remove(slot)
        made = [
            Slot(next(self._numbers), Source(path.name, path), slot.batch, False)
            for path in pictures
        ]
        room = self._room()
        self._slots[place:place] = made[:room]
        self._waiting.extendleft(reversed(made[room:]))
        for new in made[:room]:
            new.begin(self._spawn(self._work(new)))

    def _settle(self, slot: Slot) -> None:
        """A picture is ready, refused or was cancelled: hand over what is first in line."""
        if slot.reference is None and slot in self._slots:
            self._slots.remove(slot)
        ready = list(takewhile(lambda first: first.reference is not None, self._slots))
        del self._slots[: len(ready)]
        # One change of the draft for all of a drop: each makes the whole composer look anew.
        for batch, slots in groupby(ready, key=lambda first: first.batch):
            taken = [slot.reference for slot in slots if slot.reference]
            self._draft.add_references(taken, batch.id, batch.at)
            if batch.at is not None:
                batch.at += len(taken)
        self._move_up()


def _is_archive(source: Source) -> bool:
    return isinstance(source.content, Path) and source.content.suffix.lower() == ".musa"
