"""A wire-tap between the window's wire and the emulator: when did the last byte pass?"""

from __future__ import annotations

import queue
import socket
import threading
import time
from contextlib import suppress

CHUNK = 1 << 18


class Relay:
    """Passes bytes on and notes when those of large answers went by.

    What goes out is taken at once and held until the emulator reads it: how fast
    that is counts for nothing here.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.last_byte = 0.0  # perf_counter of the latest byte towards the window
        self.first_byte = 0.0  # of the first one since a byte went out
        self.last_out = 0.0  # of the latest byte towards the emulator
        self.bytes_in = 0
        self.bytes_out = 0
        threading.Thread(target=self._accept, name="relay", daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            far = socket.create_connection(("127.0.0.1", self._target))
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
            for pass_on, ends in (
                (self._take, (near, waiting)),
                (self._give, (far, waiting)),
                (self._in, (near, far)),
            ):
                threading.Thread(target=pass_on, args=ends, daemon=True).start()

    def _take(self, near: socket.socket, waiting: queue.SimpleQueue[bytes]) -> None:
        with suppress(OSError):
            while data := near.recv(CHUNK):
                self.last_out, self.first_byte = time.perf_counter(), 0.0
                self.bytes_out += len(data)
                waiting.put(data)
        waiting.put(b"")

    def _give(self, far: socket.socket, waiting: queue.SimpleQueue[bytes]) -> None:
        with suppress(OSError):
            while data := waiting.get():
                far.sendall(data)
            far.shutdown(socket.SHUT_WR)

    def _in(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(CHUNK):
                self.first_byte = self.first_byte or time.perf_counter()
                near.sendall(data)
                self.last_byte = time.perf_counter()
                self.bytes_in += len(data)
        with suppress(OSError):
            near.shutdown(socket.SHUT_WR)
