"""One HTTP connection: reads requests, writes answers of every sort, notices who hangs up."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from services.emulator import protocol, refusals
from services.emulator.ledger import Arrival, Ending, Ledger
from services.emulator.refusals import Refusal

REQUEST_LIMIT_BYTES = 100 * 1024 * 1024
_SLICE = 1 << 20


class House(Protocol):
    """What a connection needs of the server behind it."""

    ledger: Ledger
    now: Callable[[], float]
    request_limit_bytes: int

    def answer(self, exchange: Exchange) -> None:
        """Answer the request that `exchange` has read; raises Refusal."""


class Exchange(BaseHTTPRequestHandler):
    """Request and answer. Everything raises OSError when the client is gone."""

    protocol_version = "HTTP/1.1"
    server_version = "scaffolding on HTTPServer2"
    sys_version = ""
    disable_nagle_algorithm = True
    house: House
    arrival: Arrival
    raw: bytes  # of an upload; empty for JSON
    _problem: Refusal | None
    _began: float

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def do_PATCH(self) -> None:
        self._handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: prompts and keys belong in no log."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.house.now() if timestamp is None else timestamp)

    def number(self, header: str) -> int:
        """A header that holds a count; 0 when it is absent."""
        value = self.headers.get(header) or "0"
        if not value.isdecimal():
            raise refusals.invalid(f"Invalid {header}.")
        return int(value)

    @property
    def route(self) -> str:
        return urlsplit(self.path).path

    @property
    def query(self) -> dict[str, str]:
        pairs = parse_qsl(urlsplit(self.path).query, keep_blank_values=True)
        return {protocol.camel(name): value for name, value in pairs}

    @property
    def host(self) -> str:
        """Our address as the client calls it."""
        return f"http://{self.headers.get('Host', '127.0.0.1')}"

    def json(self) -> Any:
        """The request's body; raises Refusal when it is not JSON or too large."""
        if self._problem is not None:
            raise self._problem
        return self.arrival.body

    def pause(self, seconds: float | None, *, at_gate: bool = False) -> None:
        """Wait, but not for a client who hangs up."""
        ending = self.house.ledger.wait(self.connection, seconds, can_be_released=at_gate)
        if ending in (Ending.GONE, Ending.CLOSED):
            raise ConnectionAbortedError("nobody waits for this answer")

    def send_json(self, body: Any, code: int = 200, **headers: str) -> None:
        raw = json.dumps(body, indent=2, ensure_ascii=False).encode() + b"\n"
        self.send_bytes(raw, "application/json; charset=UTF-8", code, **headers)

    def send_bytes(self, raw: bytes, content_type: str, code: int = 200, **headers: str) -> None:
        """A whole answer; header names are given with `_` for `-`."""
        self.start(content_type, code, Content_Length=str(len(raw)), **headers)
        self.wfile.write(raw)

    def start(self, content_type: str, code: int = 200, **headers: str) -> None:
        took_ms = round((time.perf_counter() - self._began) * 1000)
        self.send_response(code)
        self.send_header("Content-Type", content_type)
        self.send_header("Server-Timing", f"gfet4t7; dur={took_ms}")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def start_stream(self) -> None:
        self.start("text/event-stream", Transfer_Encoding="chunked")

    def send_chunk(self, raw: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(raw), raw))

    def end_stream(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def drop(self) -> None:
        """Leave the answer unfinished and hang up."""
        self.close_connection = True

    def _handle(self) -> None:
        self._began = time.perf_counter()
        try:
            self._receive()
        except ValueError:
            self.send_error(400)
            return
        ledger, hung_up = self.house.ledger, False
        ledger.arrive(self.arrival)
        try:
            self.house.answer(self)
        except Refusal as refusal:
            self.send_json(refusal.body, refusal.code)
        except OSError:
            hung_up = self.close_connection = True
        finally:
            ledger.leave(self.arrival, hung_up=hung_up)

    def _receive(self) -> None:
        """Read the body; a large one is read to its end too, or the client never hears why."""
        is_upload = "uploadId" in self.query
        limit = REQUEST_LIMIT_BYTES if is_upload else self.house.request_limit_bytes
        digest, kept, size = hashlib.sha256(), bytearray(), 0
        for piece in self._pieces():
            digest.update(piece)
            size += len(piece)
            if size <= limit:
                kept += piece
        self.raw, self._problem, body = b"", None, None
        if size > limit:
            self._problem = refusals.too_large(limit)
        elif is_upload:
            self.raw = bytes(kept)
        elif kept:
            try:
                body = protocol.read_json(bytes(kept))
            except Refusal as refusal:
                self._problem = refusal
        self.arrival = Arrival(
            number=self.house.ledger.number(),
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
            body_sha256=digest.hexdigest(),
            body_bytes=size,
        )

    def _pieces(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while length := int(self.rfile.readline(64).split(b";")[0] or b"0", 16):
                yield self._exactly(length)
                self.rfile.readline(4)
            self.rfile.readline(4)
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left > 0:
            yield (piece := self._exactly(min(left, _SLICE)))
            left -= len(piece)

    def _exactly(self, length: int) -> bytes:
        piece = self.rfile.read(length)
        if len(piece) < length:
            raise ConnectionResetError("the request was cut")
        return piece


def exchange_for(house: House) -> Callable[..., Exchange]:
    """A handler class whose requests `house` answers."""
    return type("HouseExchange", (Exchange,), {"house": house})


def hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # already gone
        connection.shutdown(socket.SHUT_RDWR)
