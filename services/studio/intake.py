"""The way in for pictures from outside: files, bytes and addresses become references."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from services.domain import BlobId, Edits, Picture, Reference, Turn, new_id
from services.download import Fetcher, Transfer
from services.edits import NONE
from services.errors import StudioError, Unwritable
from services.exports.names import legible
from services.imaging.client import FilePicture
from services.imaging.client import Intake as Arrived
from services.imaging.pair import Pair
from services.library import Library
from services.library.originals import damage, named
from services.messages import say
from services.threads import Threads

Told = Callable[[int, int], None]  # bytes that have come, of how many; 0: nobody said
SHRUNK_PX = 1536  # enough for the largest 1K picture; no source names a better limit
GLANCE_PX = 128  # of a place in the tray, on a screen of twice the points
DOWNLOADS_AT_ONCE = 3
AT_ONCE = 2  # pictures that are taken in: one for each imaging process

T = TypeVar("T")


@dataclass(frozen=True)
class TakenIn:
    """A picture that was accepted, and what was done to it, in sentences."""

    reference: Reference
    notes: tuple[str, ...] = ()


class Intake:
    """Every outside picture passes the imaging process, then lies in the library."""

    def __init__(
        self,
        library: Library,
        pair: Pair,
        thumbs: Path,
        threads: Threads,
        fetcher: Fetcher | None = None,
    ) -> None:
        self._fetcher = fetcher or Fetcher()
        self._library = library
        self._pair = pair
        self._thumbs = thumbs
        self._threads = threads
        # Fourteen at once would hold every worker, and a glance would wait behind them.
        self._places = asyncio.Semaphore(AT_ONCE)
        self._lines = asyncio.Semaphore(DOWNLOADS_AT_ONCE)

    async def glance(self, source: Path, decode: Callable[[bytes], T]) -> T | None:
        """A first look at a picture, before it is taken in; None where there is none.

        `decode` is given a small JPEG or PNG that the imaging process made, on the worker that
        asked for it: one of its own would be the last in line behind all other looks.
        What is wrong with a picture, `take_in` tells.
        """
        try:
            return await self._threads.worker(self._glanced, source, decode)
        except StudioError:
            return None

    def _glanced(self, source: Path, decode: Callable[[bytes], T]) -> T | None:
        with self._pair.free(urgent=True) as imaging:
            small = imaging.glance(source, GLANCE_PX)
        return decode(small) if small else None

    async def profile(self, reference: Reference) -> str:
        """What the original's colour profile calls itself; empty where there is none.

        Raises:
            ImageRejected: the original is missing or cannot be opened.
        """
        return await self._threads.worker(self._profiled, reference.original.blob)

    def _profiled(self, blob: BlobId) -> str:
        with self._pair.free() as imaging:
            return imaging.profile(self._library.blob_path(blob))

    async def take_in(self, source: Path | bytes, name: str) -> TakenIn:
        """Check a picture and keep it; `name` is what the user sees.

        Raises:
            ImageRejected: it cannot be used; nothing was kept.
            LibraryError: it could not be kept.
        """
        name = legible(name) or say("image_unnamed")
        async with self._places, self._desk() as desk:
            found = await self._threads.worker(self._taken, source, desk, name)
            original = await self._keep(found.original)
            same = found.sent.sha256 == found.original.sha256
            sent = original if same else await self._keep(found.sent)
        notes = tuple(say(note, name=name) for note in found.notes)
        return TakenIn(Reference(original, sent, name), notes)

    def _taken(self, source: Path | bytes, desk: Path, name: str) -> Arrived:
        with self._pair.free() as imaging:
            return imaging.take_in(source, into=desk, name=name, thumbs=self._thumbs)

    async def take_address(self, url: str, told: Told | None = None) -> TakenIn:
        """Fetch a picture that the user agreed to fetch, then take it in.

        `told` hears how far it is; cancelling ends the connection at once.
        """
        transfer = Transfer(_on_this_loop(told) if told else None)
        try:
            async with self._lines:
                downloaded = await self._threads.worker(self._fetcher.fetch, url, transfer)
        except asyncio.CancelledError:
            transfer.stop()
            raise
        return await self.take_in(downloaded.data, downloaded.name)

    async def take_turn(
        self, turn: Turn, name: str, only: BlobId | None = None
    ) -> tuple[TakenIn, ...]:
        """A turn's own pictures as references, or that `only` one of them.

        Raises:
            ImageRejected: an original is missing or has changed; nothing was kept.
        """
        wanted = [one for one in turn.outcome.pictures if only in (None, one.blob)]
        sources = [await self.proven(picture, name) for picture in wanted]
        return tuple([await self.take_in(source, name) for source in sources])

    async def shrink(self, reference: Reference) -> Reference:
        """`reference` with a smaller copy to send, where that is lighter; the original stays.

        Raises:
            ImageRejected, LibraryError: as for `take_in`.
        """
        source = await self.proven(reference.sent, reference.name)
        async with self._desk() as desk:
            made = await self._threads.worker(self._shrunk, source, desk)
            if made.size_bytes >= reference.sent.size_bytes:
                return reference
            return replace(reference, sent=await self._keep(made))

    def _shrunk(self, source: Path, desk: Path) -> FilePicture:
        with self._pair.free() as imaging:
            return imaging.shrink(source, SHRUNK_PX, into=desk)

    async def edit(self, reference: Reference, edits: Edits) -> Reference:
        """`reference` with a copy to send that has `edits` done to the original, which stays.

        Raises:
            ImageRejected: the original is missing, altered or damaged, or nothing is left
                of it.
            LibraryError: the copy could not be kept.
        """
        if edits == NONE:
            return await self.unedited(reference)
        source = await self.proven(reference.original, reference.name)
        async with self._desk() as desk:
            made = await self._threads.worker(self._edited, source, edits, desk, reference.name)
            return replace(reference, sent=await self._keep(made), edits=edits)

    def _edited(self, source: Path, edits: Edits, desk: Path, name: str) -> FilePicture:
        with self._pair.free() as imaging:
            return imaging.edit(source, edits, into=desk, name=name)

    async def unedited(self, reference: Reference) -> Reference:
        """`reference` as it came in.

        Raises:
            ImageRejected, LibraryError: as for `edit`.
        """
        source = await self.proven(reference.original, reference.name)
        if reference.edits is None:
            return reference
        async with self._desk() as desk:
            found = await self._threads.worker(self._taken, source, desk, reference.name)
            return replace(reference, sent=await self._keep(found.sent), edits=None)

    async def proven(self, picture: Picture, name: str) -> Path:
        """The file of a picture of the library, whose bytes are what they were.

        Raises:
            ImageRejected: it is missing or has changed; the sentence says so of `name`.
        """
        source = self._library.blob_path(picture.blob)
        error = await self._threads.worker(damage, picture.blob, source, picture.size_bytes)
        if error is not None:
            raise named(error, name)
        return source

    async def _keep(self, file: FilePicture) -> Picture:
        return await self._threads.library(
            self._library.put_file,
            file.path,
            BlobId(file.sha256),
            file.mime,
            file.width_px,
            file.height_px,
        )

    @asynccontextmanager
    async def _desk(self) -> AsyncIterator[Path]:
        """A folder of our own in the library, on the same disk as the objects."""
        desk = self._library.folder / "tmp" / f"{self._library.owner}-{new_id()}"
        try:
            await self._threads.worker(desk.mkdir, parents=True)
        except OSError as error:
            raise Unwritable("intake_unwritable") from error
        try:
            yield desk
        finally:
            # Not on a worker: there it would wait for every other picture of the drop.
            await self._threads.library(shutil.rmtree, desk, ignore_errors=True)


def _on_this_loop(told: Told) -> Told:
    loop = asyncio.get_running_loop()

    def hop(done: int, of: int) -> None:
        loop.call_soon_threadsafe(told, done, of)

    return hop
