"""The way in for what another Musa has written: a `.musa` file, all of it or nothing."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from services.domain import MAX_REFERENCES, BlobId, Recipe, TurnId, new_id
from services.errors import DiskFull
from services.exports.opened import Contents, opened
from services.exports.recipe import travelled
from services.exports.watch import Watch
from services.imaging.door import Rejected, read
from services.library import Library
from services.library.arrivals import Arrival
from services.library.failures import told
from services.studio.arriving import file_parcel
from services.threads import Threads


@dataclass(frozen=True, slots=True)
class Origin:
    """How a picture was made; `turn` is its card, where that is on a table of this library.

    Without a recipe it was hung on the canvas: no model was asked for it.
    """

    recipe: Recipe | None
    turn: TurnId | None


class Imports:
    def __init__(self, library: Library, threads: Threads) -> None:
        self._library = library
        self._threads = threads

    async def take(self, path: Path, watch: Watch | None = None) -> Arrival:
        """Check the file at `path`, then hang what is in it into the library.

        Raises:
            ArchiveRejected: it is no `.musa` file, or not to be trusted.
            DiskFull, Unwritable, Cancelled: nothing has come in.
        """
        watch = watch or Watch()
        # Named after the one who is at work: the next start knows whether to sweep it up.
        desk = self._library.folder / "tmp" / f"{self._library.owner}-{new_id()}"
        try:
            found = await self._threads.worker(self._lay_out, path, desk, watch)
            return await file_parcel(
                self._library, self._threads, desk, found.session, found.turns, found.missing, watch
            )
        except asyncio.CancelledError:
            watch.stop()
            raise

    async def origin(self, blob: BlobId) -> Origin | None:
        """How a picture that lies in the library was made; None where nothing tells.

        A plain saved original is known by its bytes, any other by the recipe inside it.
        """
        made = await self._threads.library(self._library.maker_of, blob)
        if made is not None:
            turn = await self._threads.library(self._library.turn, made[0])
            shown = made[0] if made[1] else None
            if turn.outcome.imported is not None:
                return Origin(None, shown) if shown else None
            return Origin(turn.recipe, shown)
        found = await self._threads.worker(self._travelled, self._library.blob_path(blob))
        if found is None:
            return None
        recipe, maker = found
        there = await self._threads.library(self._library.is_on_table, maker)
        return Origin(recipe, maker if there else None)

    def _travelled(self, source: Path) -> tuple[Recipe, TurnId] | None:
        try:
            found = travelled(read(source))
        except Rejected:
            return None
        return (self._without_strangers(found[0]), found[1]) if found else None

    def _without_strangers(self, recipe: Recipe) -> Recipe:
        """`recipe` without references that are not here."""
        here = [
            reference
            for reference in recipe.references
            if self._library.blob_path(reference.original.blob).is_file()
            and self._library.blob_path(reference.sent.blob).is_file()
        ]
        return replace(recipe, references=tuple(here[:MAX_REFERENCES]))

    def _lay_out(self, path: Path, desk: Path, watch: Watch) -> Contents:
        try:
            with opened(path) as archive, told(self._library.folder):
                found = archive.contents()
                desk.mkdir(parents=True)
                if shutil.disk_usage(desk).free < archive.size_bytes:
                    raise DiskFull("library_disk_full", folder=str(self._library.folder))
                archive.lay_out(desk, watch)
                return found
        except BaseException:
            shutil.rmtree(desk, ignore_errors=True)
            raise
