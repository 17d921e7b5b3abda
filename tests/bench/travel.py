"""A hand that pans and zooms over the board for some seconds, and a clock on each frame."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QPointF, QTimer

from gui.canvas.board import Board

ZOOMS = (0.05, 0.1, 0.18, 0.3, 0.5, 1.0)  # where it pans
PANS = 60  # frames of a pan
FRAME_MS = 16
STEP = 1.08


class Travel(QObject):
    """One step each frame; `done` is given the milliseconds of each, by wall and processor."""

    def __init__(self, board: Board, done: Callable[[list[float], list[float]], None]) -> None:
        super().__init__(board)
        self._board, self._done = board, done
        self._wall: list[float] = []
        self._own: list[float] = []
        self._steps = self._way()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self._timer.start(FRAME_MS)

    def _step(self) -> None:
        wall, own = time.perf_counter(), time.thread_time()
        try:
            next(self._steps)()
        except StopIteration:
            self._timer.stop()
            self._done(self._wall, self._own)
            return
        self._board.repaint()
        self._wall.append((time.perf_counter() - wall) * 1000)
        self._own.append((time.thread_time() - own) * 1000)

    def _way(self) -> Iterator[Callable[[], object]]:
        board = self._board
        at = QPointF(board.width() * 0.4, board.height() * 0.6)
        yield board.zoom_to_fit
        yield from self._panned()
        for zoom in ZOOMS:
            while board.zoom < zoom:
                yield lambda: board.set_zoom(board.zoom * STEP, at)
            yield from self._panned()
        while board.zoom > 0.01:
            yield lambda: board.set_zoom(board.zoom / STEP, at)

    def _panned(self) -> Iterator[Callable[[], object]]:
        for number in range(PANS):
            sign = 1 if number < PANS // 2 else -1
            yield lambda sign=sign: self._board.pan(sign * 23, sign * 11)
