"""Pictures for widgets: at once when in memory, otherwise announced when they have come.

Only files that passed the imaging process are read here: thumbnails that it
wrote, and originals whose format the library has recorded.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColorSpace, QImage, QImageReader

from services.domain import BlobId, Picture
from services.errors import ImageRejected, StudioError

SIZES = (64, 128, 256, 512)  # long sides of thumbnails, px
FRAME_PX = 256
LARGE_SIZES = (768, 1024, 1536, 2048, 3072, 4096, 6144)  # long sides of decoded originals, px
LIMIT_BYTES = 64 * 1024 * 1024  # of thumbnails
ORIGINALS_BYTES = 144 * 1024 * 1024  # of decoded originals: two of 4K, whole
_DELIVERING_S = 0.002  # arrivals are announced for so long in one go: the window must not stall
_FORMATS = {"image/jpeg": b"jpeg", "image/png": b"png", "image/webp": b"webp"}
# What `services.library.originals` tells of a file, in contrast to one that came broken.
DAMAGES = frozenset(("image_missing", "image_locked", "image_cut", "image_changed"))
SHOWN_MIMES = frozenset(_FORMATS)  # of originals that can be decoded here
_JOIN_S = 3.0
_SRGB = QColorSpace(QColorSpace.NamedColorSpace.SRgb)

Request = tuple[BlobId, int]
_Landed = tuple[BlobId, int, QImage | StudioError]


class Pictures(QObject):
    """A bounded memory of decoded pictures before two decoding threads.

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
        originals_bytes: int = ORIGINALS_BYTES,
        prove: Callable[[BlobId, int], StudioError | None] = lambda blob, size_bytes: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thumbs = _Held(limit_bytes)
        self._large = _Held(originals_bytes)  # apart: one of 4K would push every thumbnail out
        self._problems: dict[BlobId, StudioError] = {}
        self._original_problems: dict[BlobId, StudioError] = {}
        self._originals: dict[BlobId, Picture] = {}
        self._line = _Line()
        self._inbox: deque[_Landed] = deque()
        self._told = False  # whether a delivery is already on its way
        self._decoder = _Decoder(thumbs, locate, make, prove)
        self._threads = [
            threading.Thread(target=self._decode, name="picture decoder", daemon=True),
            threading.Thread(target=self._decode, name="picture decoder", daemon=True),
            threading.Thread(target=self._make, name="thumbnail maker", daemon=True),
            threading.Thread(target=self._make, name="thumbnail maker", daemon=True),
        ]
        self._landed.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        for thread in self._threads:
            thread.start()

    # -- asking ----------------------------------------------------------

    def thumbnail(self, blob: BlobId, px: int) -> QImage | None:
        """The thumbnail with that long side, or None now and `arrived` later.

        `px` is rounded up to one of SIZES.
        """
        size = next((size for size in SIZES if size >= px), SIZES[-1])
        image = self._thumbs.get((blob, size))
        if image is None and not self._hopeless((blob, size)):
            self._line.ask((blob, size))
        return image

    def framed(self, blob: BlobId) -> tuple[QImage | None, bool]:
        """The thumbnail for a frame among others, and whether it will never come."""
        image = self.thumbnail(blob, FRAME_PX)
        return image, image is None and self.problem(blob) is not None

    def original(self, picture: Picture, long_side_px: int) -> QImage | None:
        """The original scaled to about `long_side_px`, or None now and `arrived` later."""
        key = self._large_key(picture, long_side_px)
        image = self._large.get(key)
        if image is None and not self._hopeless(key):
            self._line.ask(key)
        return image

    def peek(self, blob: BlobId, px: int) -> QImage | None:
        """What is in memory nearest to that long side, a larger one first; asks for nothing."""
        thumb = self._thumbs.nearest(blob, px)
        if thumb is not None and px <= max(thumb.width(), thumb.height()):
            return thumb
        return self._large.nearest(blob, px) or thumb

    def has(self, blob: BlobId, px: int) -> bool:
        """Whether exactly this size is in memory."""
        return (blob, px) in self._held(px)

    def want(self, thumbs: Iterable[Request], large: Iterable[tuple[Picture, int]] = ()) -> None:
        """What the board shows now, most urgent first, in place of what it wanted before."""
        keys = [self._large_key(picture, px) for picture, px in large]
        wanted = [*thumbs, *keys]
        self.stirred.emit()
        self._line.want(
            [key for key in wanted if key not in self._held(key[1]) and not self._hopeless(key)]
        )

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

    def close(self) -> None:
        """Stop the threads; what was asked for does not arrive any more."""
        self._line.close()
        for thread in self._threads:
            thread.join(_JOIN_S)

    def _held(self, px: int) -> _Held:
        return self._thumbs if px <= SIZES[-1] else self._large

    def _large_key(self, picture: Picture, long_side_px: int) -> Request:
        own = max(picture.width_px, picture.height_px)
        size = next((size for size in LARGE_SIZES if size >= long_side_px), LARGE_SIZES[-1])
        key = (picture.blob, min(size, own) if own > SIZES[-1] else LARGE_SIZES[0])
        self._originals[picture.blob] = picture
        return key

    def _problems_of(self, px: int) -> dict[BlobId, StudioError]:
        return self._problems if px <= SIZES[-1] else self._original_problems

    def _hopeless(self, key: Request) -> bool:
        return key[0] in self._problems_of(key[1])

    # -- the GUI thread receives -----------------------------------------

    @Slot()
    def _deliver(self) -> None:
        self._told = False
        until = time.perf_counter() + _DELIVERING_S
        while self._inbox and time.perf_counter() < until:
            blob, px, found = self._inbox.popleft()
            if isinstance(found, StudioError):
                self._problems_of(px)[blob] = found
                self.failed.emit(blob)
                continue
            self._held(px).put((blob, px), found)
            self.arrived.emit(blob, px)
        if self._inbox:
            self._tell()

    def _tell(self) -> None:
        if not self._told and not self._line.closed:
            self._told = True
            self._landed.emit()

    # -- the threads -----------------------------------------------------

    def _decode(self) -> None:
        while (key := self._line.next_wanted()) is not None:
            blob, px = key
            if px > SIZES[-1]:
                self._land(key, self._decoder.original(self._originals[blob], px))
            elif (image := self._decoder.thumbnail(blob, px)) is not None:
                self._land(key, image)
            else:
                self._line.needs_making(key)

    def _make(self) -> None:
        while (key := self._line.next_to_make()) is not None:
            self._land(key, self._decoder.made(*key))
            self._line.made(key)

    def _land(self, key: Request, found: QImage | StudioError) -> None:
        self._line.finished(key)
        self._inbox.append((*key, found))
        self._tell()


class _Held:
    """Decoded pictures, the longest unused dropped first, bounded by their bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._bytes = 0
        self._images: OrderedDict[Request, QImage] = OrderedDict()
        self._sizes: dict[BlobId, list[int]] = {}

    def __contains__(self, key: Request) -> bool:
        return key in self._images

    def get(self, key: Request) -> QImage | None:
        image = self._images.get(key)
        if image is not None:
            self._images.move_to_end(key)
        return image

    def nearest(self, blob: BlobId, px: int) -> QImage | None:
        sizes = self._sizes.get(blob)
        if not sizes:
            return None
        larger = [size for size in sizes if size >= px]
        return self.get((blob, min(larger) if larger else max(sizes)))

    def put(self, key: Request, image: QImage) -> None:
        if key in self._images:
            self._drop(key)
        self._images[key] = image
        self._bytes += image.sizeInBytes()
        self._sizes.setdefault(key[0], []).append(key[1])
        while self._bytes > self._limit_bytes and len(self._images) > 1:
            self._drop(next(iter(self._images)))

    def _drop(self, key: Request) -> None:
        self._bytes -= self._images.pop(key).sizeInBytes()
        self._sizes[key[0]].remove(key[1])
        if not self._sizes[key[0]]:
            del self._sizes[key[0]]


class _Line:
    """Who is next: single requests, then what the board wants, then what must be made."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._asked: OrderedDict[Request, None] = OrderedDict()
        self._wanted: deque[Request] = deque()
        self._unmade: OrderedDict[Request, None] = OrderedDict()
        self._making: set[BlobId] = set()
        self._busy: set[Request] = set()
        self._for_board: set[Request] = set()
        self.closed = False

    def ask(self, key: Request) -> None:
        with self._changed:
            if key not in self._busy and key not in self._unmade:
                self._asked[key] = None
                self._changed.notify_all()

    def want(self, keys: list[Request]) -> None:
        with self._changed:
            self._wanted = deque(keys)
            still = set(keys)
            for key in [key for key in self._unmade if key in self._for_board - still]:
                del self._unmade[key]
                self._busy.discard(key)
            self._for_board = still
            self._changed.notify_all()

    def needs_making(self, key: Request) -> None:
        with self._changed:
            self._unmade[key] = None
            self._changed.notify_all()

    def finished(self, key: Request) -> None:
        with self._changed:
            self._busy.discard(key)

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def next_wanted(self) -> Request | None:
        """Blocks until there is one; None when the line is closed."""
        with self._changed:
            while not self.closed:
                while self._asked or self._wanted:
                    key = (
                        self._asked.popitem(last=False)[0]
                        if self._asked
                        else self._wanted.popleft()
                    )
                    if key not in self._busy:
                        self._busy.add(key)
                        return key
                self._changed.wait()
            return None

    def next_to_make(self) -> Request | None:
        """Blocks until there is one; None when the line is closed."""
        with self._changed:
            while not self.closed:
                # One making serves all sizes: the others wait for it and find it done.
                key = next((key for key in self._unmade if key[0] not in self._making), None)
                if key is not None:
                    del self._unmade[key]
                    self._making.add(key[0])
                    return key
                self._changed.wait()
            return None

    def made(self, key: Request) -> None:
        with self._changed:
            self._making.discard(key[0])
            self._changed.notify_all()


class _Decoder:
    """Files to images, on whichever thread calls."""

    def __init__(
        self,
        thumbs: Path,
        locate: Callable[[BlobId], Path],
        make: Callable[[BlobId], None],
        prove: Callable[[BlobId, int], StudioError | None],
    ) -> None:
        self._prove = prove
        self._thumbs = thumbs
        self._locate = locate
        self._make = make

    def thumbnail(self, blob: BlobId, px: int) -> QImage | None:
        """None when there is no such file, or none that can be read."""
        for suffix, kind in (("jpg", b"jpeg"), ("png", b"png")):
            path = self._thumbs / blob[:2] / f"{blob}-{px}.{suffix}"
            if path.exists():
                return _read(path, kind, px)
        return None

    def made(self, blob: BlobId, px: int) -> QImage | StudioError:
        """The thumbnail after all, made if it is still missing."""
        image = self.thumbnail(blob, px)
        if image is not None:
            return image
        try:
            self._make(blob)
        except StudioError as error:
            return error
        return self.thumbnail(blob, px) or ImageRejected("pictures_unreadable")

    def original(self, picture: Picture, px: int) -> QImage | StudioError:
        if error := self._prove(picture.blob, picture.size_bytes):
            return error  # what it shows may be anything by now
        kind = _FORMATS.get(picture.mime)
        image = None if kind is None else _read(self._locate(picture.blob), kind, px)
        return image or ImageRejected("pictures_unreadable")


def _read(path: Path, kind: bytes, px: int) -> QImage | None:
    """A picture of a long side of at most `px`, upright, ready to be blitted."""
    reader = QImageReader(str(path), kind)
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > px:
        reader.setScaledSize(size.scaled(QSize(px, px), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else _ready(image)


def small_image(encoded: bytes) -> QImage | None:
    """A small JPEG or PNG that the imaging process wrote and that lies in no file."""
    kind = b"png" if encoded.startswith(b"\x89PNG") else b"jpeg"
    buffer = QBuffer()
    buffer.setData(encoded)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    image = QImageReader(buffer, QByteArray(kind)).read()
    return None if image.isNull() else _ready(image)


def _ready(image: QImage) -> QImage:
    if image.colorSpace().isValid() and image.colorSpace() != _SRGB:
        image.convertToColorSpace(_SRGB)  # a picture without a profile is taken for sRGB
    opaque = not image.hasAlphaChannel()
    return image.convertToFormat(
        QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    )
