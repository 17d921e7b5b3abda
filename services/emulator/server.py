"""The emulator itself: listens on loopback, one thread for each connection."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any

from services.emulator import routes, signatures
from services.emulator.answers import Plan
from services.emulator.connection import (
    REQUEST_LIMIT_BYTES,
    Exchange,
    exchange_for,
    hang_up,
)
from services.emulator.files import Files
from services.emulator.generation import play_plainly
from services.emulator.ledger import Arrival, Ledger
from services.emulator.order import Order
from services.emulator.scenarios import SCENARIOS, asked_for, play
from services.emulator.scene import Delivery, Play
from services.errors import StudioError


class Emulator:
    """Gemini's protocol on ``http://127.0.0.1:<port>``.

    Use it as a context manager. `signature_bytes` is the length of usual
    signatures, `pace_s` how long every usual answer takes. Recording keeps
    every request in memory, for tests. `now` is the service's clock;
    `request_limit_bytes` is all that a request may take, uploads of files apart.

    Raises:
        StudioError: the port is taken.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        signature_bytes: int = signatures.SMALL,
        pace_s: float = 0.0,
        record: bool = True,
        request_limit_bytes: int = REQUEST_LIMIT_BYTES,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.ledger = Ledger(keeps_arrivals=record)
        self.files = Files(now)
        self.now = now
        self.usual = Plan(signature_bytes=signature_bytes)
        self._pace_s = pace_s
        self.request_limit_bytes = request_limit_bytes
        self._lock = threading.Lock()
        self._prompts: Counter[str] = Counter()
        self._takes: Counter[bytes] = Counter()
        self._queued: defaultdict[str, deque[Play]] = defaultdict(deque)
        try:
            self._listener = _Listener(port, exchange_for(self))
        except OSError as error:
            raise StudioError("sandbox_port_taken", port=port) from error
        self.port: int = self._listener.server_port
        self._thread = threading.Thread(target=self._listener.serve, name="emulator")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[Arrival]:
        """Everything that has arrived so far, in order."""
        return list(self.ledger.arrivals)

    @property
    def disconnected(self) -> list[Arrival]:
        """The requests whose client hung up before the answer was out."""
        return list(self.ledger.disconnected)

    @property
    def held(self) -> int:
        """How many requests wait for `release`."""
        return self.ledger.held

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Hang up on everybody and stop."""
        self.ledger.close()
        self._stop_listening()
        self._listener.hang_up_all()
        self._listener.server_close()

    def drain(self, quiet_s: float = 0.0) -> None:
        """Serve until nobody new has come for `quiet_s`, answer whoever is left, then stop.

        Whoever stands at a gate is not waited for: nobody could release it.
        """
        self._wait_for_silence(quiet_s)
        self._stop_listening()
        self.ledger.wait_for(lambda: self.ledger.busy <= self.ledger.held, None)
        self.close()

    def wait_for(self, predicate: Callable[[Emulator], object], timeout_s: float = 10.0) -> None:
        """Return as soon as `predicate(self)` holds, looked at whenever something happens.

        Raises:
            TimeoutError: it does not hold after `timeout_s`.
        """
        self.ledger.wait_for(lambda: predicate(self), timeout_s)

    def release(self) -> None:
        """Let the requests pass that are held now."""
        self.ledger.release()

    def next(
        self, name: str, times: int = 1, value: float | None = None, *, at: str = "generate"
    ) -> None:
        """Play a scenario on the next `times` requests; `at` is "generate" or "models".

        Raises:
            KeyError: no such scenario.
        """
        with self._lock:
            self._queued[at].extend([play(name, value)] * times)

    def answer(self, exchange: Exchange) -> None:
        routes.answer(self, exchange)

    def plays(self, order: Order) -> list[Play]:
        """The scenarios for this arrival of `order`."""
        with self._lock:
            self._prompts[order.wish] += 1
            plays = asked_for(order.prompt, self._prompts[order.wish])
            if self._queued["generate"]:
                plays.append(self._queued["generate"].popleft())
        waits = {Delivery.SLOW, Delivery.HOLD}
        if self._pace_s and not waits & {each.scenario.deliver for each in plays}:
            plays.insert(0, Play(SCENARIOS["slow"], self._pace_s))
        return plays

    def plays_plainly(self, exchange: Exchange, at: str) -> bool:
        """Play a queued scenario on a request that is no generation; True when it answered."""
        with self._lock:
            queued = self._queued[at]
            plays = [queued.popleft()] if queued else []
        return play_plainly(exchange, plays)

    def take(self, order: Order) -> int:
        """How often this very order has been painted, this time included; a seed repeats."""
        if order.seed is not None:
            return 1
        with self._lock:
            self._takes[order.fingerprint] += 1
            return self._takes[order.fingerprint]

    def _wait_for_silence(self, quiet_s: float) -> None:
        known = -1
        while quiet_s and known != self.ledger.arrived:
            known = self.ledger.arrived
            with suppress(TimeoutError):
                self.ledger.wait_for(lambda: self.ledger.arrived != known, quiet_s)  # noqa: B023

    def _stop_listening(self) -> None:
        self._listener.stop()
        if self._thread.is_alive():
            self._thread.join()


class _Listener(ThreadingHTTPServer):
    """Accepts without polling: an idle emulator costs nothing."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128
    # On Windows this option would let two servers share a port.
    allow_reuse_address = hasattr(socket, "SO_REUSEPORT")

    def __init__(self, port: int, handler: Callable[..., Exchange]) -> None:
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._is_stopping = False
        super().__init__(("127.0.0.1", port), handler)

    def server_bind(self) -> None:
        """Without the base class's look-up of our own name, which may take seconds."""
        self.socket.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, int(self.allow_reuse_address)
        )
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = self.socket.getsockname()
        self.server_address = (self.server_name, self.server_port)

    def serve(self) -> None:
        while not self._is_stopping:
            self.handle_request()

    def stop(self) -> None:
        """End `serve`, which sleeps until somebody calls: so we call."""
        if self._is_stopping:
            return
        self._is_stopping = True
        with socket.create_connection((self.server_name, self.server_port)):
            pass

    def hang_up_all(self) -> None:
        with self._guard:
            connections = list(self._open)
        for connection in connections:
            hang_up(connection)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        return not self._is_stopping

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)
