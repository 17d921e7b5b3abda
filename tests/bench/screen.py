"""A screen of our own, an eye on its pixels and a hand at its mouse and keyboard.

Xvfb keeps its pixels in a file. Looking there costs the window and the server
nothing, and shows what a person would see.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

WIDTH, HEIGHT = 1600, 1000
LOOK_S = 0.001


class Rect(NamedTuple):
    x: int
    y: int
    w: int
    h: int


class Screen:
    """An X server in memory. `None` of it stays after `close`."""

    def __init__(self) -> None:
        # In memory where that is offered: a disk at work would hold up the server.
        shared = Path("/dev/shm")
        self._folder = Path(
            tempfile.mkdtemp(prefix="musa-screen-", dir=shared if shared.is_dir() else None)
        )
        read, write = os.pipe()
        shape = f"{WIDTH}x{HEIGHT}x24"
        line = ["Xvfb", "-displayfd", str(write), "-screen", "0", shape, "-nocursor"]
        line += ["-fbdir", str(self._folder), "-nolisten", "tcp"]
        self._server = subprocess.Popen(line, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as said:
            self.display = f":{said.readline().strip()}"
        self._pixels = _Pixels(self._folder / "Xvfb_screen0")
        self.hand = Hand(self.display)

    def close(self) -> None:
        self._server.terminate()
        self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def look(self, rect: Rect, every: int = 1) -> bytes:
        """Every `every`th line of a part of the screen, four bytes a pixel."""
        return self._pixels.look(rect, every)

    def colours(self, rect: Rect, every: int = 4) -> int:
        """How many different colours there are, in a sample."""
        return len(set(memoryview(self.look(rect, every)).cast("I")[::3]))

    def wait(self, sees: Callable[[], bool], limit_s: float = 60.0) -> float:
        """The moment (perf_counter) at which `sees()` became true.

        Raises:
            TimeoutError: it has not.
        """
        end = time.perf_counter() + limit_s
        while (now := time.perf_counter()) < end:
            if sees():
                return now
            time.sleep(LOOK_S)
        raise TimeoutError("what was waited for never came on the screen")

    def settled(self, rect: Rect, quiet_s: float, limit_s: float = 60.0) -> float:
        """The moment of the last change before `rect` kept still for `quiet_s`."""
        seen, changed = self.look(rect, 2), time.perf_counter()
        end = changed + limit_s
        while (now := time.perf_counter()) - changed < quiet_s and now < end:
            time.sleep(LOOK_S)
            if (new := self.look(rect, 2)) != seen:
                seen, changed = new, time.perf_counter()
        return changed


class Hand:
    """Moves the mouse and presses keys through the X server."""

    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._at = ctypes.c_void_p(self._x.XOpenDisplay(display.encode()))

    def click(self, x: int, y: int) -> None:
        self._test.XTestFakeMotionEvent(self._at, -1, x, y, 0)
        for down in (1, 0):
            self._test.XTestFakeButtonEvent(self._at, 1, down, 0)
        self._x.XFlush(self._at)

    def key(self, name: str) -> None:
        symbol = self._x.XStringToKeysym(name.encode())
        code = self._x.XKeysymToKeycode(self._at, ctypes.c_ulong(symbol))
        for down in (1, 0):
            self._test.XTestFakeKeyEvent(self._at, code, down, 0)
        self._x.XFlush(self._at)


class _Pixels:
    """The server's file: a header as of xwd, a colour table, then the lines."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(">25I", self._map[:100])
        self._begin, self._line = header[0] + header[19] * 12, header[12]

    def look(self, rect: Rect, every: int) -> bytes:
        begin, length = self._begin + rect.x * 4, rect.w * 4
        lines = range(rect.y, rect.y + rect.h, every)
        starts = (begin + y * self._line for y in lines)
        return b"".join(self._map[start : start + length] for start in starts)


def there_is_one() -> bool:
    return shutil.which("Xvfb") is not None
