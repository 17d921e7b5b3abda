"""Originals that are brought back: from one file, or from a folder with all that it holds."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.intake import Intake
from gui.state.originals import OriginalsState
from gui.state.pictures import Pictures
from gui.state.selection import Selection
from gui.state.tasks import Tasks
from services.domain import BlobId, TurnSummary
from services.errors import Cancelled, ImageRejected
from services.exports.watch import Watch
from services.imaging.thumb_files import SIDES_PX, thumb_files
from services.studio import Studio


class RestoringState(QObject):
    """One at a time; what came of it is told by `restored`."""

    began = Signal(str)  # the name of the folder that is looked through
    ended = Signal()
    restored = Signal(int, int, str)  # how many are back, of how many, from which file or folder

    def __init__(
        self,
        studio: Studio,
        selection: Selection,
        pictures: Pictures,
        originals: OriginalsState,
        intake: Intake,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._selection = selection
        self._pictures = pictures
        self._originals = originals
        self._intake = intake
        self._tasks = tasks
        self._watch: Watch | None = None

    @property
    def damaged(self) -> TurnSummary | None:
        """The selected turn, where the original that its card shows is damaged."""
        card = self._selection.current_card
        blob = card.picture.blob if card is not None and card.picture is not None else None
        return card if blob is not None and blob in self._pictures.damaged else None

    def from_file(self, turn: TurnSummary, path: Path) -> None:
        """Bring back the original of a turn's picture."""
        if turn.picture is not None and self._watch is None:
            self._watch = Watch()
            self._tasks.spawn(self._run(self._from_file(turn.picture.blob, path, turn.title)))

    def from_folder(self, folder: Path) -> None:
        """Bring back all that the library lacks and `folder` holds."""
        if self._watch is None:
            self._watch = Watch()
            self.began.emit(folder.name or str(folder))
            self._tasks.spawn(self._run(self._from_folder(folder, self._watch)))

    def stop(self) -> None:
        if self._watch is not None:
            self._watch.stop()

    def use_preview(self, turn: TurnSummary, name: str) -> None:
        """Put the largest thumbnail into the tray: it may be all that is left."""
        if turn.picture is not None:
            self._tasks.spawn(self._use_preview(turn.picture.blob, name))

    async def _run(self, work: Awaitable[Any]) -> None:
        try:
            await work
        except Cancelled:
            pass  # it was asked for here
        finally:
            self._watch = None
            self.ended.emit()

    async def _from_file(self, blob: BlobId, path: Path, name: str) -> None:
        await self._studio.restoring.from_file(blob, path, name)
        self._originals.look_again([blob])
        self.restored.emit(1, 1, path.name)

    async def _from_folder(self, folder: Path, watch: Watch) -> None:
        wanted = {*await self._studio.originals.lacking(), *self._pictures.damaged}
        found: tuple[BlobId, ...] = ()
        try:
            found = await self._studio.restoring.from_folder(wanted, folder, watch)
        finally:
            self._originals.look_again(wanted)
        self.restored.emit(len(found), len(wanted), folder.name or str(folder))

    async def _use_preview(self, blob: BlobId, name: str) -> None:
        largest = thumb_files(self._studio.options.cache / "thumbs", blob)[SIDES_PX[0]]
        for path in (largest, largest.with_suffix(".png")):
            if await self._studio.threads.worker(path.is_file):
                self._intake.take_file(path, name)
                return
        raise ImageRejected("preview_none", name=name)
