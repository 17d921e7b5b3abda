"""The way out: turns become files of the user's, in one of several forms."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace as replace_in
from enum import StrEnum
from pathlib import Path

from services.domain import SessionId, Turn, TurnId, new_id
from services.exports.archive import Parcel, write_archive
from services.exports.exported import Exported
from services.exports.lost import lost_names
from services.exports.page import write_page
from services.exports.pictures import write_pictures
from services.exports.sheet import write_sheet
from services.exports.watch import Watch
from services.imaging.client import Imaging
from services.library import Library
from services.library.failures import told
from services.library.records import turn_from_bytes
from services.library.recovery import GOING
from services.threads import Threads

AT_ONCE = 64  # records read in one go: nobody else waits long for the library


class Form(StrEnum):
    """What is made of the turns."""

    ORIGINALS = "originals"  # files in a folder, byte for byte
    RECIPE = "recipe"  # the same with the recipe inside, pixels untouched
    SHEET = "sheet"  # a PDF for print
    PAGE = "page"  # a web page, all in one file
    MUSA = "musa"  # one file for another Musa


IN_ONE_FILE = (Form.MUSA, Form.SHEET, Form.PAGE)  # which may take the place of another


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
        watch, token = watch or Watch(), f"{self._library.owner}-{new_id()}"
        desk = self._library.folder / "tmp" / token
        await self._threads.worker(_note_down, desk, target)
        try:
            return await self._write(session, turns, form, target, watch, replace, desk)
        except asyncio.CancelledError:
            watch.stop()  # its thread notices, and removes what it has begun
            raise
        finally:
            await self._threads.worker(shutil.rmtree, desk, ignore_errors=True)

    async def _write(
        self,
        session: SessionId,
        turns: Sequence[TurnId],
        form: Form,
        target: Path,
        watch: Watch,
        replace: bool,
        desk: Path,
    ) -> Exported:
        work, path_of, token = self._threads.worker, self._library.blob_path, desk.name
        if form is Form.MUSA:
            parcel = await self._parcel(session, turns)
            missing = await work(
                write_archive, target, parcel, path_of, watch, replace=replace, token=token
            )
            return self._named(Exported((target,), missing), map(turn_from_bytes, parcel.turns))
        chosen = [turn_from_bytes(body) for body in await self._bodies(turns)]
        if form in (Form.ORIGINALS, Form.RECIPE):
            recipes = form is Form.RECIPE
            made = await work(
                write_pictures, target, chosen, path_of, watch, recipes=recipes, token=token
            )
            return self._named(made, chosen)
        name = (await self._threads.library(self._library.record_of, session)).name
        with told(self._library.folder):
            await work(desk.mkdir, parents=True, exist_ok=True)
        made = await work(
            write_page if form is Form.PAGE else write_sheet,
            target,
            name,
            chosen,
            path_of,
            self._imaging,
            desk,
            watch,
            replace=replace,
            token=token,
        )
        return self._named(made, chosen)

    @staticmethod
    def _named(made: Exported, turns: Iterable[Turn]) -> Exported:
        return replace_in(made, lost=lost_names(tuple(turns), made.missing))

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


def _note_down(desk: Path, target: Path) -> None:
    """Say where something is being written: should this process die, the next start tidies up.

    A library that takes nothing any more keeps nobody from getting pictures out of it.
    """
    with suppress(OSError):
        desk.mkdir(parents=True)
        folders = [str(target), str(target.parent)]
        (desk / GOING).write_text(json.dumps(folders), "utf-8")
