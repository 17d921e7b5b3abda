"""The Qt binding counts references as the interpreter expects.

A build that forgets to count `None` or `True` kills the process after some
hundred calls, on interpreters that count them (before 3.12).
"""

import subprocess
import sys

import pytest

WATCH = """
import sys
from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

app = QApplication([])


class Bell(QObject):
    rang = Signal(object)


class Ticker(QObject):
    def __init__(self, loop, times):
        super().__init__()
        self.loop, self.left = loop, times
        self.startTimer(0)

    def timerEvent(self, event):
        self.left -= 1
        if not self.left:
            self.killTimer(event.timerId())
            self.loop.quit()


class Board(QWidget):
    def __init__(self, loop, times):
        super().__init__()
        self.loop, self.left = loop, times

    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(0, 0, 5, 5, 0xFF0000)
        painter.end()
        self.left -= 1
        self.update() if self.left else self.loop.quit()


def void_calls(times):
    widget = QWidget()
    for _ in range(times):
        widget.update()


def signals(times):
    bell = Bell()
    bell.rang.connect(lambda value: None)
    for _ in range(times):
        bell.rang.emit(None)


def repaints(times):
    loop = QEventLoop()
    board = Board(loop, times)
    board.show()
    loop.exec()


def timers(times):
    loop = QEventLoop()
    ticker = Ticker(loop, times)
    loop.exec()


def single_shots(times):
    loop = QEventLoop()
    left = [times]

    def ring():
        left[0] -= 1
        QTimer.singleShot(0, ring) if left[0] else loop.quit()

    QTimer.singleShot(0, ring)
    loop.exec()


TIMES = 400
for kind in (void_calls, signals, repaints, timers, single_shots):
    kind(3)
    spare = [None, True] * 100_000  # so that a bad build lives to be measured
    before = sys.getrefcount(None), sys.getrefcount(True)
    kind(TIMES)
    after = sys.getrefcount(None), sys.getrefcount(True)
    print(kind.__name__, *((now - then) / TIMES for then, now in zip(before, after)), flush=True)
"""


@pytest.fixture(scope="module")
def drifts() -> dict[str, tuple[float, float]]:
    child = subprocess.run([sys.executable, "-c", WATCH], capture_output=True, text=True)
    assert child.returncode == 0, f"the binding killed its process: {child.stderr[-2000:]}"
    rows = [line.split() for line in child.stdout.splitlines()]
    return {name: (float(none), float(true)) for name, none, true in rows}


@pytest.mark.parametrize("kind", ["void_calls", "signals", "repaints", "timers", "single_shots"])
def test_no_reference_is_lost_or_kept(kind, drifts):
    assert all(abs(drift) <= 0.5 for drift in drifts[kind]), drifts[kind]
