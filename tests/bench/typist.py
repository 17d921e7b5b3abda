"""Somebody who types fast into the prompt, and a clock on each key."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication

from gui.panels.prompt_editor import PromptEditor

EVERY_MS = 30
TEXT = "a small boat, and then "
REST_MS = 1500  # marks and advice are worked out anew


class Typist(QObject):
    """One key each step; `done` is given the milliseconds of each, by wall and processor.

    A key is over when all that it brought about is done and painted.
    """

    def __init__(
        self,
        editor: PromptEditor,
        share: float,
        keys: int,
        done: Callable[[list[float], list[float]], None],
    ) -> None:
        super().__init__(editor)
        self._editor, self._keys, self._done = editor, keys, done
        self._wall: list[float] = []
        self._own: list[float] = []
        cursor = QTextCursor(editor.document())
        cursor.setPosition(int((editor.document().characterCount() - 1) * share))
        editor.setTextCursor(cursor)
        editor.setFocus()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._timer.start(EVERY_MS)

    def _step(self) -> None:
        if len(self._wall) == self._keys:
            self._timer.stop()
            QTimer.singleShot(REST_MS, self, self._end)
            return
        sign = TEXT[len(self._wall) % len(TEXT)]
        wall, own = time.perf_counter(), time.thread_time()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, ord(sign.upper()), Qt.KeyboardModifier.NoModifier, sign)
            QApplication.sendEvent(self._editor, key)
        QApplication.sendPostedEvents()  # what is laid out and painted anew is among them
        self._wall.append((time.perf_counter() - wall) * 1000)
        self._own.append((time.thread_time() - own) * 1000)

    def _end(self) -> None:
        self._done(self._wall, self._own)
