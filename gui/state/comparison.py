"""Two to four pictures side by side, and how much two of them differ."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QImage

from gui.state.difference import differ
from gui.state.pictures import DAMAGES, Pictures
from services.domain import BlobId, Picture
from services.errors import ImageRejected, StudioError
from services.library.originals import named

MOST = 4
MEASURED_PX = 1536  # long side of what is compared pixel by pixel


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the pictures, and what it is called."""

    title: str
    picture: Picture


class Comparison(QObject):
    """The first picture is the one that the others are held against, one at a time."""

    changed = Signal()  # other pictures, or another one of them is held against the first
    measured = Signal(object)  # Difference | None while it is not known
    failed = Signal(object)  # StudioError: one of the two cannot be read

    def __init__(
        self,
        pictures: Pictures,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        off_thread: Callable[..., Awaitable[Any]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._spawn = spawn
        self._off_thread = off_thread
        self._compared: tuple[Compared, ...] = ()
        self._left_out = 0
        self._other = 1
        self._region: QRectF | None = None
        self._waiting = False
        self._asked = 0
        pictures.arrived.connect(self._arrived)
        pictures.failed.connect(self._failed)
        pictures.blemished.connect(self._failed)
        pictures.mended.connect(self._mended)

    @property
    def compared(self) -> tuple[Compared, ...]:
        return self._compared

    @property
    def shown(self) -> tuple[Picture, ...]:
        return tuple(one.picture for one in self._compared)

    @property
    def left_out(self) -> int:
        """How many more were asked for than can be compared."""
        return self._left_out

    @property
    def other(self) -> int:
        """Which of `shown` is held against the first."""
        return self._other

    @property
    def region(self) -> QRectF | None:
        """The part that was meant to change: from 0 to 1 across and down."""
        return self._region

    def show(self, pictures: Sequence[Compared]) -> None:
        """Compare the first four of `pictures`."""
        shown = tuple(pictures[:MOST])
        self._left_out = len(pictures) - len(shown)
        if shown != self._compared:
            self._compared, self._other, self._region = shown, 1, None
            self._change()

    def hold(self, other: int) -> None:
        """Hold another picture against the first; past the last comes the second again."""
        if len(self._compared) > 2:
            self._other = (other - 1) % (len(self._compared) - 1) + 1
            self._change()

    def set_region(self, region: QRectF | None) -> None:
        """Which part does not count, as it was meant to change."""
        whole = QRectF(0, 0, 1, 1)
        self._region = None if region is None else region.normalized() & whole
        self._change()

    def _change(self) -> None:
        self._asked += 1
        self.changed.emit()
        self.measured.emit(None)
        self._waiting = len(self._compared) > 1
        self._measure_if_there()
        for picture in self.shown[:1] + self.shown[self._other : self._other + 1]:
            self._failed(picture.blob)

    def _arrived(self, blob: BlobId, px: int) -> None:
        if self._waiting and any(picture.blob == blob for picture in self.shown):
            self._measure_if_there()

    def _problem(self) -> StudioError | None:
        """Why one of the pair cannot be compared, by its name."""
        for one in (self._compared[0], self._compared[self._other]):
            problem = self._pictures.original_problem(one.picture.blob)
            if isinstance(problem, ImageRejected) and problem.key in DAMAGES:
                return named(problem, one.title)
            if problem is not None:
                return problem
        return None

    def _failed(self, blob: BlobId) -> None:
        """A picture of the pair cannot be read, or its original is damaged: a number that
        was measured would be about other bytes."""
        if len(self._compared) > 1 and any(picture.blob == blob for picture in self.shown):
            problem = self._problem()
            if problem is not None:
                self._asked += 1
                self._waiting = False
                self.failed.emit(problem)

    def _mended(self, blob: BlobId) -> None:
        if any(picture.blob == blob for picture in self.shown):
            self._change()

    def _measure_if_there(self) -> None:
        if not self._waiting:
            return
        problem = self._problem()
        if problem is not None:
            self._waiting = False
            self.failed.emit(problem)
            return
        pair = (self.shown[0], self.shown[self._other])
        images = [self._pictures.original(picture, MEASURED_PX) for picture in pair]
        if images[0] is not None and images[1] is not None:
            self._waiting = False
            self._spawn(self._measure(images[0], images[1], self._asked))

    async def _measure(self, one: QImage, other: QImage, asked: int) -> None:
        found = await self._off_thread(differ, one, other, self._region)
        if asked == self._asked:  # else something else is asked by now
            self.measured.emit(found)
