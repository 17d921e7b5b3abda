"""Pictures for widgets: at once when in memory, otherwise announced when they have come.

Only thumbnails are read here, which the imaging process wrote; originals come
from it in pieces.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from gui.state.held import HeldSizes, Request
from gui.state.levels import Key, Whole
from gui.state.pieces import Pieces
from gui.state.thumb_line import ThumbLine
from gui.state.thumb_reader import ThumbReader
from services.domain import BlobId, Picture
from services.errors import StudioError

SIZES = (64, 128, 256, 512)  # long sides of thumbnails, px
FRAME_PX = 256
LARGE_SIZES = (768, 1024, 1536, 2048, 3072, 4096)  # long sides of whole originals, px
LIMIT_BYTES = 64 * 1024 * 1024  # of thumbnails
_DELIVERING_S = 0.002  # arrivals are announced for so long in one go: the window must not stall
# What `services.library.originals` tells of a file, in contrast to one that came broken.
DAMAGES = frozenset(("image_missing", "image_locked", "image_cut", "image_changed"))
_JOIN_S = 3.0

_Landed = tuple[BlobId, int, QImage | StudioError]


class Pictures(QObject):
    """A bounded memory of thumbnails before two decoding threads; `pieces` has the originals.

    `thumbs` holds ``<ab>/<sha256>-<px>.jpg`` or ``.png``; `locate` names the
    file of an original; `make` writes all thumbnails of a blob and may block:
    it is called on two threads, never twice at once for one blob, and raises
    StudioError when the blob cannot be shown; `prove` tells on a decoding thread why an
    original of so many bytes should not be decoded.
    """

    arrived = Signal(object, int)  # blob, long side px
    blemished = Signal(object)  # blob: its thumbnails are there, `original_problem` tells of it
    failed = Signal(object)  # blob: `problem(blob)` tells why
    mended = Signal(object)  # blob: what was wrong with it is so no more; ask again
    stirred = Signal()  # the board is looking elsewhere: nobody else should be at the disk
    _landed = Signal()

    def __init__(
        self,
        thumbs: Path,
        locate: Callable[[BlobId], Path],
        make: Callable[[BlobId], None],
        limit_bytes: int = LIMIT_BYTES,
        prove: Callable[[BlobId, int], StudioError | None] = lambda blob, size_bytes: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thumbs = HeldSizes(limit_bytes)
        self.pieces = Pieces(locate, prove=prove, parent=self)
        self._problems: dict[BlobId, StudioError] = {}
        self._original_problems: dict[BlobId, StudioError] = {}
        self._line = ThumbLine()
        self._inbox: deque[_Landed] = deque()
        self._told = False  # whether a delivery is already on its way
        self._reader = ThumbReader(thumbs, make)
        self._threads = [
            threading.Thread(target=self._decode, name="picture decoder", daemon=True),
            threading.Thread(target=self._decode, name="picture decoder", daemon=True),
            threading.Thread(target=self._make, name="thumbnail maker", daemon=True),
            threading.Thread(target=self._make, name="thumbnail maker", daemon=True),
        ]
        self._landed.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.pieces.came.connect(self._piece_came)
        self.pieces.refused.connect(self.report)
        for thread in self._threads:
            thread.start()

    # -- asking ----------------------------------------------------------

    def thumbnail(self, blob: BlobId, px: int) -> QImage | None:
        """The thumbnail with that long side, or None now and `arrived` later.

        `px` is rounded up to one of SIZES.
        """
        size = next((size for size in SIZES if size >= px), SIZES[-1])
        image = self._thumbs.get((blob, size))
        if image is None and blob not in self._problems:
            self._line.ask((blob, size))
        return image

    def framed(self, blob: BlobId) -> tuple[QImage | None, bool]:
        """The thumbnail for a frame among others, and whether it will never come."""
        image = self.thumbnail(blob, FRAME_PX)
        return image, image is None and self.problem(blob) is not None

    def original(self, picture: Picture, long_side_px: int) -> QImage | None:
        """The original scaled to about `long_side_px`, or None now and `arrived` later."""
        own = max(picture.width_px, picture.height_px)
        size = next((size for size in LARGE_SIZES if size >= long_side_px), LARGE_SIZES[-1])
        px = min(size, own) if own > SIZES[-1] else LARGE_SIZES[0]
        return self.pieces.whole(picture, px)

    def peek(self, blob: BlobId, px: int) -> QImage | None:
        """What is in memory nearest to that long side, a larger one first; asks for nothing."""
        thumb = self._thumbs.nearest(blob, px)
        if thumb is not None and px <= max(thumb.width(), thumb.height()):
            return thumb
        return self.pieces.peek_whole(blob, px) or thumb

    def has(self, blob: BlobId, px: int) -> bool:
        """Whether exactly this size is in memory."""
        return (blob, px) in self._thumbs or self.pieces.has(Whole(blob, px))

    def want(self, thumbs: Iterable[Request]) -> None:
        """What the board shows now, most urgent first, in place of what it wanted before."""
        self.stirred.emit()
        lacking = (key for key in thumbs if key not in self._thumbs)
        self._line.want([key for key in lacking if key[0] not in self._problems])

    def problem(self, blob: BlobId) -> StudioError | None:
        """Why a blob has no thumbnails, once that is known."""
        return self._problems.get(blob)

    def original_problem(self, blob: BlobId) -> StudioError | None:
        """Why an original could not be decoded; its thumbnails may be there all the same."""
        return self._original_problems.get(blob)

    def any_problem(self, blob: BlobId) -> StudioError | None:
        """What is wrong with a blob, whether it can be shown all the same or not."""
        return self._problems.get(blob) or self._original_problems.get(blob)

    def report(self, blob: BlobId, error: StudioError) -> None:
        """Somebody looked at an original and found it damaged; its thumbnails stay."""
        known = self._original_problems.get(blob)
        if known is None or known.key != error.key:
            self._original_problems[blob] = error
            if blob in self._problems:
                self._problems[blob] = error  # it is known better now
            self.blemished.emit(blob)

    def mend(self, blob: BlobId) -> None:
        """Somebody looked at an original that was damaged and found it whole."""
        if self.any_problem(blob) is not None:
            self.retry(blob)
            self.mended.emit(blob)

    @property
    def damaged(self) -> tuple[BlobId, ...]:
        """Whose originals are missing or have changed, as far as that is known."""
        known = {**self._problems, **self._original_problems}
        return tuple(blob for blob, error in known.items() if error.key in DAMAGES)

    def retry(self, blob: BlobId) -> None:
        """Forget that a blob could not be shown."""
        self._problems.pop(blob, None)
        self._original_problems.pop(blob, None)
        self.pieces.retry(blob)

    def close(self) -> None:
        """Stop the threads; what was asked for does not arrive any more."""
        self._line.close()
        self.pieces.close()
        for thread in self._threads:
            thread.join(_JOIN_S)

    # -- the GUI thread receives -----------------------------------------

    @Slot()
    def _deliver(self) -> None:
        self._told = False
        until = time.perf_counter() + _DELIVERING_S
        while self._inbox and time.perf_counter() < until:
            blob, px, found = self._inbox.popleft()
            if isinstance(found, StudioError):
                self._problems[blob] = found
                self.failed.emit(blob)
                continue
            self._thumbs.put((blob, px), found)
            self.arrived.emit(blob, px)
        if self._inbox:
            self._tell()

    @Slot(object)
    def _piece_came(self, key: Key) -> None:
        if isinstance(key, Whole):
            self.arrived.emit(key.blob, key.px)

    def _tell(self) -> None:
        if not self._told and not self._line.closed:
            self._told = True
            self._landed.emit()

    # -- the threads -----------------------------------------------------

    def _decode(self) -> None:
        while (key := self._line.next_wanted()) is not None:
            image = self._reader.thumbnail(*key)
            if image is not None:
                self._land(key, image)
            else:
                self._line.needs_making(key)

    def _make(self) -> None:
        while (key := self._line.next_to_make()) is not None:
            self._land(key, self._reader.made(*key))
            self._line.made(key)

    def _land(self, key: Request, found: QImage | StudioError) -> None:
        self._line.finished(key)
        self._inbox.append((*key, found))
        self._tell()
