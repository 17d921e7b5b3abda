"""Originals from near: only what is seen of them, in pieces, as sharp as it is seen.

The window never holds a large original whole: a process decodes it, keeps it
for a while, and hands its pieces over.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from gui.state.held import Held, HeldSizes
from gui.state.levels import (
    PIECE_PX,
    Key,
    Piece,
    Sight,
    Whole,
    box_of,
    level_of,
    near_first,
    pieces_in,
    size_of,
)
from gui.state.piece_line import PieceLine
from services.domain import BlobId, Picture
from services.errors import ImageRejected, StudioError
from services.imaging.viewer import LetGo, Part, Viewer

PIECES_BYTES = 112 * 1024 * 1024
WHOLES_BYTES = 72 * 1024 * 1024
_PIECE_BYTES = PIECE_PX * PIECE_PX * 4
_SEEN_SHARE = 0.75  # of the memory that what is seen at once may take
_HANDS = 2
_DELIVERING_S = 0.002  # arrivals are announced for so long in one go: the window must not stall
_JOIN_S = 3.0
_CRASHED = "image_crashed"

_Landed = tuple[Key, QImage]


class Pieces(QObject):
    """A bounded memory of pieces before two processes that decode.

    `locate` names the file of an original; `prove` tells on a thread what is wrong with one
    of so many bytes.
    """

    came = Signal(object)  # Key
    refused = Signal(object, object)  # BlobId and the StudioError: it will not come
    _landed = Signal()

    def __init__(
        self,
        locate: Callable[[BlobId], Path],
        limit_bytes: int = PIECES_BYTES,
        wholes_bytes: int = WHOLES_BYTES,
        prove: Callable[[BlobId, int], StudioError | None] = lambda blob, size_bytes: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._locate = locate
        self._prove = prove
        self._pieces: Held[Piece] = Held(limit_bytes)
        self._wholes = HeldSizes(wholes_bytes)
        self._hopeless: dict[BlobId, StudioError] = {}
        self._crashed: set[BlobId] = set()  # once: the process may have died of something else
        self._line = PieceLine(_HANDS)
        self._viewers = [Viewer() for _ in range(_HANDS)]
        self._inbox: deque[_Landed | tuple[BlobId, StudioError]] = deque()
        self._told = False  # whether a delivery is already on its way
        self._threads: list[threading.Thread] = []
        self._landed.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def held_bytes(self) -> int:
        """What is in memory here."""
        return self._pieces.size_bytes + self._wholes.size_bytes

    @property
    def pids(self) -> list[int]:
        """The processes that decode, those that are running."""
        return [viewer.pid for viewer in self._viewers if viewer.pid is not None]

    def peek(self, piece: Piece) -> QImage | None:
        """A piece that is in memory; asks for nothing."""
        return self._pieces.get(piece)

    def peek_whole(self, blob: BlobId, px: int) -> QImage | None:
        """What is in memory nearest to that long side, a larger one first; asks for nothing."""
        return self._wholes.nearest(blob, px)

    def holds_any(self, blob: BlobId) -> bool:
        """Whether any piece of a picture is in memory."""
        return any(piece.blob == blob for piece in self._pieces.keys)

    def has(self, key: Key) -> bool:
        return key in (self._wholes if isinstance(key, Whole) else self._pieces)

    def whole(self, picture: Picture, px: int) -> QImage | None:
        """A whole original of that long side, or None now and `came` later."""
        key = Whole(picture.blob, px)
        image = self._wholes.get(key)
        if image is None and picture.blob not in self._hopeless:
            self._start()
            self._line.ask(key, picture)
        return image

    def look(self, owner: object, sights: Sequence[Sight]) -> None:
        """What `owner` shows now, most urgent first, in place of what it showed before.

        Where all of it at once would not fit into memory it is a little less sharp.
        """
        wanted = _keys(sights, 0)
        if len(wanted) * _PIECE_BYTES > self._pieces.limit_bytes * _SEEN_SHARE:
            wanted = _keys(sights, 1)
        lacking = {
            key: picture
            for key, picture in wanted.items()
            if key not in self._pieces and picture.blob not in self._hopeless
        }
        if lacking:
            self._start()
        self._line.want(owner, lacking)
        for hand in self._line.needless():
            self._viewers[hand].let_go()

    def retry(self, blob: BlobId) -> None:
        """Forget that an original could not be shown."""
        self._hopeless.pop(blob, None)
        self._crashed.discard(blob)

    def close(self) -> None:
        """End threads and processes; what was asked for does not arrive any more."""
        self._line.close()
        for viewer in self._viewers:
            viewer.let_go()
        for thread in self._threads:
            thread.join(_JOIN_S)

    def _start(self) -> None:
        if self._threads or self._line.closed:
            return
        self._threads = [
            threading.Thread(target=self._work, args=(hand,), name="original viewer", daemon=True)
            for hand in range(_HANDS)
        ]
        for thread in self._threads:
            thread.start()

    # -- the GUI thread receives

    @Slot()
    def _deliver(self) -> None:
        self._told = False
        until = time.perf_counter() + _DELIVERING_S
        while self._inbox and time.perf_counter() < until:
            key, found = self._inbox.popleft()
            if isinstance(found, QImage):
                assert isinstance(key, tuple)
                self._take(key, found)
            else:
                assert isinstance(key, str)
                self._hopeless[key] = found
                self.refused.emit(key, found)
        if self._inbox:
            self._tell()

    def _take(self, key: Key, image: QImage) -> None:
        if isinstance(key, Whole):
            self._wholes.put(key, image)
        else:
            self._pieces.put(key, image)
        self.came.emit(key)

    def _tell(self) -> None:
        if not self._told and not self._line.closed:
            self._told = True
            self._landed.emit()

    # -- the threads

    def _work(self, hand: int) -> None:
        viewer = self._viewers[hand]
        while not self._line.closed:
            found = self._line.next(hand)
            if found is None:
                viewer.close()  # after a while without work, and in the end
                continue
            picture, keys = found
            done = self._fetch(viewer, picture, keys)
            self._line.finished(hand, keys, viewer.kept, done=done)
            self._tell()
        viewer.close()

    def _fetch(self, viewer: Viewer, picture: Picture, keys: list[Key]) -> bool:
        wanted = [(box_of(picture, key), size_of(picture, key)) for key in keys]
        try:
            parts = viewer.view(self._locate(picture.blob), picture.blob, wanted)
        except LetGo:
            return False
        except ImageRejected as error:
            if error.key == _CRASHED and picture.blob not in self._crashed:
                self._crashed.add(picture.blob)
                return False
            known = self._prove(picture.blob, picture.size_bytes)
            self._inbox.append((picture.blob, known or error))
            return True
        except StudioError:  # no room to hand it over: asked again when somebody looks again
            return True
        self._inbox.extend(zip(keys, map(_image, parts), strict=True))
        return True


def _keys(sights: Sequence[Sight], coarser: int) -> dict[Key, Picture]:
    found: dict[Key, Picture] = {}
    for sight in sights:
        picture = sight.picture
        level = level_of(picture, sight.scale / 2**coarser)
        pieces = pieces_in(picture, level, sight.part)
        found.update((piece, picture) for piece in near_first(picture, pieces, sight.part))
    return found


def _image(part: Part) -> QImage:
    kind = QImage.Format
    form = kind.Format_RGB32 if part.opaque else kind.Format_ARGB32_Premultiplied
    line = part.width_px * 4
    return QImage(part.pixels, part.width_px, part.height_px, line, form).copy()
