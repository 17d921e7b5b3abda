"""What happened so far, and waiting for what happens next: no test here needs to sleep."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """One request as it came. Header names are in lower case; `body` is its JSON, unchanged."""

    number: int
    method: str
    path: str  # with the query
    headers: dict[str, str]
    body: Any
    body_sha256: str
    body_bytes: int


class Ending(Enum):
    """Why a wait ended."""

    TIME = auto()
    RELEASED = auto()
    GONE = auto()  # the client closed its end
    CLOSED = auto()  # the emulator is closing


@dataclass(slots=True, eq=False)
class _Waiter:
    can_be_released: bool
    bell: socket.socket
    ending: Ending = Ending.TIME


@dataclass(slots=True)
class Ledger:
    """Arrivals, those who hung up, and those who wait. Safe from every thread."""

    keeps_arrivals: bool = True
    arrivals: list[Arrival] = field(default_factory=list)
    disconnected: list[Arrival] = field(default_factory=list)
    busy: int = 0  # requests that have arrived and are not answered
    arrived: int = 0
    _waiters: set[_Waiter] = field(default_factory=set)
    _is_closed: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def held(self) -> int:
        """How many requests stand at a gate."""
        with self._changed:
            return sum(waiter.can_be_released for waiter in self._waiters)

    def number(self) -> int:
        """The number of the next arrival, from one."""
        with self._changed:
            self.arrived += 1
            return self.arrived

    def arrive(self, arrival: Arrival) -> None:
        with self._changed:
            self.busy += 1
            if self.keeps_arrivals:
                self.arrivals.append(arrival)
            self._changed.notify_all()

    def leave(self, arrival: Arrival, *, hung_up: bool) -> None:
        with self._changed:
            self.busy -= 1
            if hung_up and self.keeps_arrivals:
                self.disconnected.append(arrival)
            self._changed.notify_all()

    def wait_for(self, predicate: Callable[[], object], timeout_s: float | None) -> None:
        """Return as soon as `predicate` holds; raises TimeoutError when it never does."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(predicate()), timeout_s):
                raise TimeoutError("what the test waits for did not happen")

    def release(self) -> None:
        """Let everybody pass who stands at a gate now."""
        self._wake(Ending.RELEASED, lambda waiter: waiter.can_be_released)

    def close(self) -> None:
        """End every wait, now and later."""
        with self._changed:
            self._is_closed = True
        self._wake(Ending.CLOSED, lambda _: True)

    def wait(
        self, connection: socket.socket, timeout_s: float | None, *, can_be_released: bool
    ) -> Ending:
        """Wait for time, release, the client's hanging up, or the end of the emulator."""
        ear, bell = socket.socketpair()
        waiter = _Waiter(can_be_released, bell)
        with ear, bell:
            with self._changed:
                if self._is_closed:
                    return Ending.CLOSED
                self._waiters.add(waiter)
                self._changed.notify_all()
            try:
                is_gone = _rang_or_gone(ear, connection, timeout_s)
            finally:
                with self._changed:
                    self._waiters.discard(waiter)
                    self._changed.notify_all()
        return Ending.GONE if is_gone else waiter.ending

    def _wake(self, ending: Ending, chosen: Callable[[_Waiter], bool]) -> None:
        with self._changed:
            for waiter in [each for each in self._waiters if chosen(each)]:
                waiter.ending = ending
                waiter.bell.send(b"!")


def _rang_or_gone(ear: socket.socket, connection: socket.socket, timeout_s: float | None) -> bool:
    """Whether the client hung up before the bell rang or the time was over."""
    with selectors.DefaultSelector() as selector:
        selector.register(ear, selectors.EVENT_READ)
        selector.register(connection, selectors.EVENT_READ)
        ready = {key.fileobj for key, _ in selector.select(timeout_s)}
        if ear in ready or connection not in ready:
            return False
        try:
            if not connection.recv(1, socket.MSG_PEEK):
                return True
        except ConnectionError:
            return True
        # A next request is already there: from here on only the bell can tell.
        selector.unregister(connection)
        selector.select(timeout_s)
        return False
