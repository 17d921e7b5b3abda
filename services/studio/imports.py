"""The way in for what another Musa has written: a `.musa` file, all of it or nothing."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

from services.domain import MAX_REFERENCES, Recipe, new_id
from services.errors import DiskFull
from services.exports.opened import Contents, opened
from services.exports.recipe import recipe_of
from services.exports.watch import Watch
from services.imaging.door import Rejected, read
from services.library import Library
from services.library.failures import told
from services.library.parcels import Arrival
from services.threads import Threads


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
            return await self._threads.library(
                self._library.take_parcel, desk, found.session, found.turns, found.missing
            )
        except asyncio.CancelledError:
            watch.stop()
            raise

    async def recipe_in(self, source: Path | bytes) -> Recipe | None:
        """The recipe that a picture brings along, without references that are not here."""
        return await self._threads.worker(self._recipe_in, source)

    def _recipe_in(self, source: Path | bytes) -> Recipe | None:
        try:
            data = source if isinstance(source, bytes) else read(source)
        except Rejected:
            return None
        recipe = recipe_of(data)
        if recipe is None:
            return None
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
