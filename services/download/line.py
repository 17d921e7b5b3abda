"""A connection that ends at its deadline, however slowly the other side speaks."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from services.errors import Cancelled

Clock = Callable[[], float]


class Transfer:
    """How far a download is, and a way to stop it from another thread.

    `told` is called on the download's thread, with the bytes that have come and
    how many there will be, 0 where nobody said.
    """

    def __init__(self, told: Callable[[int, int], None] | None = None) -> None:
        self._told = told
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._stopped = False
        self._last = 0

    def stop(self) -> None:
        """Give up, also where somebody waits for the other side."""
        with self._lock:
            self._stopped = True
            if self._socket is not None:
                _hang_up(self._socket)

    def look(self) -> None:
        """Raises Cancelled once it was stopped."""
        if self._stopped:
            raise Cancelled("export_cancelled")

    def holds(self, line: socket.socket) -> None:
        """This is the connection that `stop` ends."""
        with self._lock:
            self._socket = line
        self.look()

    def lets_go(self) -> None:
        """The connection is about to be closed."""
        with self._lock:
            self._socket = None

    def has(self, done: int, of: int, step: int) -> None:
        """So much has come; told once for each `step` bytes."""
        self.look()
        if self._told is not None and (done - self._last >= step or done == of):
            self._last = done
            self._told(done, of)


class Line:
    """Stands where http.client expects a socket. Every wait is cut to what is left of the time.

    Raises TimeoutError from any reading or writing when nothing is left.
    """

    def __init__(self, connected: socket.socket, left: Callable[[], float]) -> None:
        self._socket = connected
        self._left = left

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._left())
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb"
        return io.BufferedReader(_Reader(self._socket, self._left))

    def close(self) -> None:
        """Nothing yet: http.client says so as soon as a last answer begins."""

    def end(self) -> None:
        self._socket.close()


class _Reader(io.RawIOBase):
    def __init__(self, connected: socket.socket, left: Callable[[], float]) -> None:
        self._socket = connected
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._socket.settimeout(self._left())
        return self._socket.recv_into(buffer)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        # Of TLS, too, the bare connection: its own shutdown would get in the reader's way.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
