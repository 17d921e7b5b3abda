"""Looks after the originals of what is seen: which are damaged, and which are whole again.

A picture whose thumbnail is cached looks well however its original fares. So what has
been seen is looked at first, then the open session from first to last, again and again:
a question to the file system in passing, a reading only where it leaves a doubt (see
`services.studio.originals`).

It is never in the way. One step at a time is under way, on a worker; steps begin when
the board has come to rest, and with a rest of their own between them: of 128 questions,
a few milliseconds, or of one file, after which it rests four times as long as that took.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from gui.state.pictures import Pictures
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import BlobId, Session, TurnSummary
from services.studio import Studio

LULL_MS = 400  # after the board has moved
STEP_MS = 40  # between two looks
ROUND_MS = 60_000  # from the end of a round to the next
AGAIN_MS = 2_000  # between two looks at what is known to be damaged
AT_ONCE = 128
_SHARE = 4  # how many times as long as a reading it rests afterwards


class OriginalsState(QObject):
    """Tells `Pictures`, which tells everybody."""

    looked_through = Signal()  # everything has been looked at once

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        pictures: Pictures,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._pictures = pictures
        self._tasks = tasks
        self._seen: OrderedDict[BlobId, None] = OrderedDict()
        self._waiting: deque[BlobId] = deque()
        self._doubtful: OrderedDict[BlobId, None] = OrderedDict()
        self._looked: set[BlobId] = set()  # in this round
        self._busy = False
        self._rests = False  # all has been looked at, until the next round
        self._ended = False
        self._again_from = 0
        self._step = self._timer(STEP_MS, self._go_on, once=True)
        self._again = self._timer(AGAIN_MS, self._look_at_damaged, once=False)
        session.opened.connect(self._begin)
        session.turn_added.connect(self._hear_of)
        pictures.arrived.connect(self._hear_seen)
        pictures.stirred.connect(self._wait)
        pictures.failed.connect(self._watch_damaged)
        pictures.blemished.connect(self._watch_damaged)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._hear_state)

    def look_again(self, blobs: Iterable[BlobId] = ()) -> None:
        """Somebody may have brought these back, or any: look soon."""
        wanted = tuple(blobs)
        self._looked.difference_update(wanted)
        self._seen.update(dict.fromkeys(wanted))
        if not wanted:
            self._begin_round()
        self._rests = False
        if not self._busy and not self._ended:
            self._step.start(STEP_MS)

    def leave(self) -> None:
        """Look no more: the library is about to be closed."""
        self._ended = True
        self._step.stop()
        self._again.stop()

    # -- what is to be looked at

    @Slot(object)
    def _begin(self, session: Session) -> None:
        self._seen.clear()
        self._doubtful.clear()
        self._begin_round()
        self._rests = False
        self._wait()

    def _begin_round(self) -> None:
        self._looked.clear()
        self._waiting = deque(blob for turn in self._session.turns for blob in _blobs_of(turn))

    @Slot(object)
    def _hear_of(self, turn: TurnSummary) -> None:
        self._waiting.extend(_blobs_of(turn))
        self._wake()

    @Slot(object, int)
    def _hear_seen(self, blob: BlobId, px: int) -> None:
        if blob not in self._looked:
            self._seen[blob] = None
            self._wake()

    @Slot(object)
    def _watch_damaged(self, blob: object) -> None:
        if not self._again.isActive() and not self._ended:
            self._again.start()

    @Slot()
    def _look_at_damaged(self) -> None:
        damaged = self._pictures.damaged
        if not damaged:
            self._again.stop()
            return
        # Where a whole folder is gone these are many: a part of them each time.
        first = self._again_from % len(damaged)
        part = (*damaged[first:], *damaged[:first])[:AT_ONCE]
        self._again_from = first + len(part)
        self._looked.difference_update(part)
        self._seen.update(dict.fromkeys(part))
        self._wake()

    @Slot(Qt.ApplicationState)
    def _hear_state(self, state: Qt.ApplicationState) -> None:
        """Whoever comes back from another program may have brought something back there."""
        if state == Qt.ApplicationState.ApplicationActive and self._session.id is not None:
            self.look_again()

    # -- one step after the other

    @Slot()
    def _wait(self) -> None:
        """The board moves: whatever is next has time."""
        if not self._busy and not self._rests and not self._ended:
            self._step.start(LULL_MS)

    def _wake(self) -> None:
        if self._rests:
            self._rests = False
            self._step.start(STEP_MS)

    @Slot()
    def _go_on(self) -> None:
        if self._busy or self._ended or self._session.id is None:
            return
        if self._rests:
            self._rests = False
            self._begin_round()
        part = self._next_part()
        if part:
            self._busy = True
            self._tasks.spawn(self._look(part))
        elif self._doubtful:
            self._busy = True
            self._tasks.spawn(self._prove(self._doubtful.popitem(last=False)[0]))
        else:
            self._rests = True
            self._step.start(ROUND_MS)
            self.looked_through.emit()

    def _next_part(self) -> list[BlobId]:
        part: list[BlobId] = []
        while len(part) < AT_ONCE and (self._seen or self._waiting):
            blob = self._seen.popitem(last=False)[0] if self._seen else self._waiting.popleft()
            if blob not in self._looked:
                self._looked.add(blob)
                part.append(blob)
        return part

    async def _look(self, part: list[BlobId]) -> None:
        try:
            found = await self._studio.originals.look(part)
        finally:
            self._rest(STEP_MS)
        for blob, error in found.damaged.items():
            self._pictures.report(blob, error)
        self._mend(found.whole)
        self._doubtful.update(dict.fromkeys(found.doubtful))

    async def _prove(self, blob: BlobId) -> None:
        began, pause_ms = time.perf_counter(), STEP_MS
        try:
            error = await self._studio.originals.prove(blob)
            pause_ms += round((time.perf_counter() - began) * 1000 * _SHARE)
        finally:
            self._rest(pause_ms)
        if error is not None:
            self._pictures.report(blob, error)
        else:
            self._mend([blob])

    def _mend(self, blobs: Iterable[BlobId]) -> None:
        damaged = set(self._pictures.damaged)
        for blob in damaged.intersection(blobs):
            self._pictures.mend(blob)

    def _rest(self, pause_ms: int) -> None:
        self._busy = False
        if not self._ended:
            self._step.start(pause_ms)

    def _timer(self, interval_ms: int, call: object, *, once: bool) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(once)
        timer.timeout.connect(call)
        return timer


def _blobs_of(turn: TurnSummary) -> tuple[BlobId, ...]:
    several = tuple(picture.blob for picture in turn.pictures)
    return several or ((turn.picture.blob,) if turn.picture is not None else ())
