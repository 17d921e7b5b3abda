"""Whether a picture's file says where it comes from: Content Credentials, as C2PA writes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.cards import shown_of
from gui.state.selection import Selection
from services.domain import BlobId, Turn
from services.library.originals import damage

# C2PA lies in boxes of JUMBF, whatever the container: PNG's caBX, JPEG's APP11, a WebP chunk.
_BOX, _STORE = b"jumb", b"c2pa"


class Provenance(QObject):
    """Looks into the selected turn's file, on another thread."""

    told = Signal(object, bool)  # BlobId, whether Content Credentials are in it
    damaged = Signal(object, object)  # BlobId, StudioError: the file is not what came

    def __init__(
        self,
        selection: Selection,
        locate: Callable[[BlobId], Path],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        off_thread: Callable[..., Awaitable[Any]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._selection = selection
        self._locate = locate
        self._spawn = spawn
        self._off_thread = off_thread
        self._shown: BlobId | None = None
        selection.path_changed.connect(self._look)

    def look_at(self, blob: BlobId) -> None:
        """Look into that file, too: another picture of the turn lies on top."""
        self._shown = blob
        self._spawn(self._tell(blob))

    def look_again(self, blob: BlobId) -> None:
        """A file that was damaged is whole again: look, where it is the selected turn's."""
        if self._shown == blob:
            self.look_at(blob)

    def _look(self, path: tuple[Turn, ...]) -> None:
        if path and path[-1].outcome.pictures:
            card = self._selection.card(path[-1].id)
            self.look_at(shown_of(path[-1], card).blob)

    async def _tell(self, blob: BlobId) -> None:
        credentials = Credentials()
        path = self._locate(blob)
        if error := await self._off_thread(damage, blob, path, 0, credentials.look):
            self.damaged.emit(blob, error)
        else:
            self.told.emit(blob, credentials.found)


class Credentials:
    """Whether Content Credentials lie in a file that goes by in pieces."""

    def __init__(self) -> None:
        self._sought = {_BOX, _STORE}
        self._end = b""  # of what went by: a mark may lie across

    def look(self, piece: bytes) -> None:
        seen = self._end + piece
        self._sought = {mark for mark in self._sought if mark not in seen}
        self._end = seen[-len(_BOX) :]

    @property
    def found(self) -> bool:
        return not self._sought
