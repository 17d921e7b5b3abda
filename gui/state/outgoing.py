"""Pictures on their way to other programs: copies of the originals under human names."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.state.names import file_name
from gui.state.tasks import Tasks
from services.domain import TurnId, new_id
from services.durable import copy_whole
from services.errors import Unwritable
from services.exports.names import numbered
from services.studio import Studio

KEPT_S = 3600.0  # another window may still be waiting for somebody to read what it gave


class Outgoing(QObject):
    """Lays pictures out as files; never the library's own, which a program might change."""

    ready = Signal(object, object)  # tuple[TurnId, …], tuple[Path, …]

    def __init__(self, studio: Studio, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._tasks = tasks

    @property
    def folder(self) -> Path:
        return self._studio.options.cache / "outgoing"

    def lay_out(self, turns: Sequence[TurnId]) -> None:
        """Copy the pictures of `turns`, off this thread; `ready` tells where they are."""
        self._tasks.spawn(self._lay_out(tuple(turns)))

    def tidy(self) -> None:
        """Delete what earlier runs laid out."""
        self._tasks.spawn(self._studio.threads.worker(_tidy, self.folder, time.time() - KEPT_S))

    async def _lay_out(self, turns: tuple[TurnId, ...]) -> None:
        folder = self.folder / new_id()
        copies: dict[str, Path] = {}
        for turn in [await self._studio.turn(turn_id) for turn_id in turns]:
            for picture in turn.outcome.pictures:
                name = numbered(file_name(turn, picture), copies.__contains__)
                copies[name] = self._studio.blob_path(picture.blob)
        if not copies:
            return
        try:
            await self._studio.threads.worker(_copy_all, copies, folder)
        except OSError as error:
            raise Unwritable("out_unwritable", file=next(iter(copies))) from error
        self.ready.emit(turns, tuple(folder / name for name in copies))


def _copy_all(copies: dict[str, Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, original in copies.items():
        copy_whole(original, folder / name)


def _tidy(folder: Path, before: float) -> None:
    with suppress(OSError):
        for laid_out in list(folder.iterdir()):
            if laid_out.stat().st_mtime < before:
                shutil.rmtree(laid_out, ignore_errors=True)
