"""The way out: turns become files of the user's, in one of several forms."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from services.domain import SessionId, Turn, TurnId, new_id
from services.exports.archive import Parcel, write_archive
from services.exports.exported import Exported
from services.exports.page import write_page
from services.exports.pictures import write_pictures
from services.exports.sheet import write_sheet
from services.exports.watch import Watch
from services.imaging.client import Imaging
from services.library import Library
from services.library.failures import told
from services.library.records import turn_from_bytes
from services.threads import Threads

AT_ONCE = 64  # records read in one go: nobody else waits long for the library


class Form(StrEnum):
    """What is made of the turns."""

    ORIGINALS = "originals"  # files in a folder, byte for byte
    RECIPE = "recipe"  # the same with the recipe inside, pixels untouched
    SHEET = "sheet"  # a PDF for print
    PAGE = "page"  # a folder with a web page
    MUSA = "musa"  # one file for another Musa


class Exports:
    def __init__(self, library: Library, imaging: Imaging, threads: Threads) -> None:
        self._library = library
        self._imaging = imaging
        self._threads = threads

    async def of_session(self, session: SessionId) -> tuple[TurnId, ...]:
        """All turns that are on a session's table."""
        return await self._threads.library(self._library.turns_of, session)

    async def of_branch(self, turn: TurnId) -> tuple[TurnId, ...]:
        """The turns from the first one to `turn`."""
        return tuple(part.id for part in await self._threads.library(self._library.path, turn))

    async def export(
        self,
        session: SessionId,
        turns: Sequence[TurnId],
        form: Form,
        target: Path,
        watch: Watch | None = None,
        *,
        replace: bool = False,
    ) -> Exported:
        """Write `turns` of `session` as `form` to `target`: a file, or a folder for pictures.

        `replace` lets one file take the place of another; folders only gain files.

        Raises:
            DiskFull, Unwritable: nothing new is there.
            Cancelled: `watch` was stopped; nothing new is there.
            Damaged: the library's own record of a turn is damaged.
        """
        watch = watch or Watch()
        blob_path = self._library.blob_path
        try:
            if form is Form.MUSA:
                parcel = await self._parcel(session, turns)
                missing = await self._threads.worker(
                    write_archive, target, parcel, blob_path, watch, replace=replace
                )
                return Exported((target,), missing)
            chosen = [turn_from_bytes(body) for body in await self._bodies(turns)]
            if form is Form.PAGE:
                name = (await self._threads.library(self._library.record_of, session)).name
                return await self._threads.worker(
                    write_page, target, name, chosen, blob_path, watch
                )
            if form is Form.SHEET:
                return await self._sheet(session, chosen, target, watch, replace=replace)
            recipes = form is Form.RECIPE
            return await self._threads.worker(
                write_pictures, target, chosen, blob_path, watch, recipes=recipes
            )
        except asyncio.CancelledError:
            watch.stop()  # its thread notices, and removes what it has begun
            raise

    async def _sheet(
        self,
        session: SessionId,
        turns: Sequence[Turn],
        target: Path,
        watch: Watch,
        *,
        replace: bool,
    ) -> Exported:
        name = (await self._threads.library(self._library.record_of, session)).name
        desk = self._library.folder / "tmp" / f"{self._library.owner}-{new_id()}"

        def work() -> Exported:
            try:
                with told(self._library.folder):
                    desk.mkdir(parents=True)
                    return write_sheet(
                        target,
                        name,
                        turns,
                        self._library.blob_path,
                        self._imaging,
                        desk,
                        watch,
                        replace=replace,
                    )
            finally:
                shutil.rmtree(desk, ignore_errors=True)

        return await self._threads.worker(work)

    async def _parcel(self, session: SessionId, turns: Sequence[TurnId]) -> Parcel:
        """With all that the turns' conversations need."""
        whole = await self._threads.library(self._library.with_ancestors, turns)
        record = await self._threads.library(self._library.parcel_record, session, whole)
        return Parcel(record, tuple(await self._bodies(whole, session)))

    async def _bodies(
        self, turns: Sequence[TurnId], session: SessionId | None = None
    ) -> list[bytes]:
        found: list[bytes] = []
        for start in range(0, len(turns), AT_ONCE):
            part = turns[start : start + AT_ONCE]
            found += await self._threads.library(self._library.bodies, part, session)
        return found
