"""Pictures on their way to other programs: copies of the originals under human names."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QImageReader

from gui.state.names import file_name
from gui.state.tasks import Tasks
from services.domain import Picture, TurnId, new_id
from services.durable import copy_whole
from services.errors import ImageRejected, Unwritable
from services.exports.names import numbered
from services.studio import Studio

KEPT_S = 3600.0  # another window may still be waiting for somebody to read what it gave


class Outgoing(QObject):
    """Lays pictures out as files; never the library's own, which a program might change."""

    ready = Signal(object, object)  # tuple[TurnId, …], tuple[Path, …]
    refused = Signal(object)  # StudioError: one of the originals is not what came; the rest goes

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

    def lay_out_alone(
        self, picture: Picture, name: str, then: Callable[[Path, QImage | None], None]
    ) -> None:
        """Copy one original to a file called `name`, for the clipboard; then tell where, with
        the pixels of a picture that can be shown."""
        self._tasks.spawn(self._lay_out_alone(picture, name, then))

    def tidy(self) -> None:
        """Delete what earlier runs laid out."""
        self._tasks.spawn(self._studio.threads.worker(_tidy, self.folder, time.time() - KEPT_S))

    async def _lay_out(self, turns: tuple[TurnId, ...]) -> None:
        folder = self.folder / new_id()
        copies: dict[str, Path] = {}
        for turn in [await self._studio.turn(turn_id) for turn_id in turns]:
            for picture in turn.outcome.pictures:
                name = numbered(file_name(turn, picture), copies.__contains__)
                try:
                    copies[name] = await self._studio.intake.proven(picture, name)
                except ImageRejected as error:
                    self.refused.emit(error)
        if not copies:
            return
        try:
            await self._studio.threads.worker(_copy_all, copies, folder)
        except OSError as error:
            raise Unwritable("out_unwritable", file=next(iter(copies))) from error
        self.ready.emit(turns, tuple(folder / name for name in copies))

    async def _lay_out_alone(
        self, picture: Picture, name: str, then: Callable[[Path, QImage | None], None]
    ) -> None:
        target = self._studio.options.cache / "clipboard" / name
        worker = self._studio.threads.worker
        source = await self._studio.intake.proven(picture, name)
        try:
            await worker(_copy_alone, source, target)
        except OSError as error:
            raise Unwritable("out_unwritable", file=name) from error
        # Only what the imaging process was able to decode has a size.
        then(target, await worker(_pixels_of, target) if picture.width_px else None)


def _copy_alone(source: Path, target: Path) -> None:
    """Copy a file into a folder that holds nothing else afterwards."""
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir(parents=True)
    copy_whole(source, target)


def _pixels_of(path: Path) -> QImage | None:
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    image = reader.read()
    return None if image.isNull() else image


def _copy_all(copies: dict[str, Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, original in copies.items():
        copy_whole(original, folder / name)


def _tidy(folder: Path, before: float) -> None:
    with suppress(OSError):
        for laid_out in list(folder.iterdir()):
            if laid_out.stat().st_mtime < before:
                shutil.rmtree(laid_out, ignore_errors=True)
