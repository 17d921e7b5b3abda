"""Fetch one picture from an address that the user agreed to.

Only http and https, only addresses of the public internet, checked on the
resolved address that is then connected to, so that a name cannot change in
between; where an answer leads elsewhere, all of that again. No credentials, no
cookies, nothing unpacked, 20 MB and a minute at most. What arrives is bytes;
whether it is a picture is decided by imaging.

Where a proxy leads to the internet, it is asked by the name, as a browser asks
it: many allow no other way. What the name means here is checked all the same.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote

from services.download.address import PORTS, Address, checked, is_public, led_to
from services.download.line import Clock, Line, Transfer
from services.download.proxy import Proxy, Through, may_be_public, none
from services.download.proxy import read as proxy_at
from services.errors import ImageRejected

MAX_BYTES = 20 * 1000 * 1000
TIME_LIMIT_S = 60.0
ANSWER_LIMIT_S = 15.0  # until an answer has begun: names, connections and heads
MOST_REDIRECTS = 5
_ADDRESS_LIMIT_S = 5.0  # of several addresses, before the next one is tried
_NAME_LIMIT_S = 3.0  # behind a proxy, where names may mean nothing to the system
_SLICE = 64 * 1024
_TOLD = 4 * 1024  # bytes that are worth a word
_REDIRECTS = (301, 302, 303, 307, 308)
_BYTES = ("application/octet-stream", "binary/octet-stream")
_PAGES = ("text/html", "application/xhtml+xml")
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Download:
    data: bytes
    name: str  # the last part of the path, for the user to recognise


@dataclass(frozen=True)
class Limits:
    total_s: float = TIME_LIMIT_S
    answer_s: float = ANSWER_LIMIT_S
    size_bytes: int = MAX_BYTES


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, by the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in found]


class Fetcher:
    """`through` names the proxy for an address; all else is for tests.

    Those bring a name server, a rule and a clock of their own.
    """

    def __init__(
        self,
        resolve: Resolve = resolved,
        permits: Callable[[Address], bool] = is_public,
        limits: Limits = Limits(),
        clock: Clock = time.monotonic,
        trusted: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        through: Through = none,
    ) -> None:
        self._resolve = resolve
        self._permits = permits
        self._limits = limits
        self._clock = clock
        self._trusted = trusted
        self._through = through

    def fetch(self, url: str, transfer: Transfer | None = None) -> Download:
        """The bytes behind `url`. Blocks for up to a minute: for worker threads only.

        Raises:
            ImageRejected: the address is not allowed, answers with something else,
                is too large or too slow.
            Cancelled: `transfer` was stopped.
        """
        parts = checked(url)
        visit = _Visit(self._limits, self._clock, transfer or Transfer())
        try:
            return Download(self._body(parts, visit), _name(parts))
        except TimeoutError as error:
            visit.transfer.look()
            seconds = round(visit.limit_s)
            raise ImageRejected("download_too_slow", host=visit.host, seconds=seconds) from error
        except (OSError, http.client.HTTPException) as error:
            visit.transfer.look()
            raise ImageRejected("download_failed", host=visit.host or parts.hostname) from error

    def _body(self, parts: SplitResult, visit: _Visit) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            named = self._through(parts.geturl())
            proxy = proxy_at(named) if named else None
            line = self._connected(parts, proxy, visit)
            try:
                answer = _asked(line, parts, proxy)
                if answer.status not in _REDIRECTS:
                    _require_picture(answer, visit)
                    visit.begin_reading()
                    return _read(answer, visit)
                parts = led_to(parts, answer.headers.get("Location", ""))
            finally:
                visit.transfer.lets_go()
                line.end()
        raise ImageRejected("download_in_circles", host=visit.host)

    def _connected(self, parts: SplitResult, proxy: Proxy | None, visit: _Visit) -> Line:
        """A connection to one of the addresses that were checked, or to the proxy before them."""
        visit.host = parts.hostname or ""
        port = parts.port or PORTS[parts.scheme]
        addresses = self._checked(port, visit, proxied=proxy is not None)
        connected = self._to_proxy(proxy, visit) if proxy else _first_open(addresses, port, visit)
        try:
            visit.transfer.holds(connected)
            if parts.scheme == "https":
                if proxy is not None:
                    proxy.tunnel(connected, visit.host, port, visit.left)
                connected.settimeout(visit.left())  # for the whole of the handshake
                connected = self._trusted().wrap_socket(connected, server_hostname=visit.host)
                visit.transfer.holds(connected)
        except BaseException:
            connected.close()
            raise
        return Line(connected, visit.left)

    def _checked(self, port: int, visit: _Visit, *, proxied: bool) -> list[str]:
        """The host's addresses, all of them public; none where only a proxy knows them."""
        limit = min(visit.left(), _NAME_LIMIT_S) if proxied else visit.left()
        try:
            addresses = _within(limit, lambda: self._resolve(visit.host, port))
        except OSError:  # a TimeoutError is one
            if not proxied:
                raise
            if not may_be_public(visit.host):
                raise ImageRejected("download_private", host=visit.host) from None
            return []
        for address in addresses:
            if not self._permits(ipaddress.ip_address(address.split("%")[0])):
                raise ImageRejected("download_private", host=visit.host)
        return addresses

    def _to_proxy(self, proxy: Proxy, visit: _Visit) -> socket.socket:
        """The user named it: it may well be this computer, or one of a private network."""
        try:
            return socket.create_connection((proxy.host, proxy.port), timeout=visit.left())
        except TimeoutError:
            raise
        except OSError as error:
            raise ImageRejected("download_proxy", proxy=proxy.host, host=visit.host) from error


class _Visit:
    """One download on its way: how long it may still take, and to whom it speaks."""

    def __init__(self, limits: Limits, clock: Clock, transfer: Transfer) -> None:
        self.limits = limits
        self.transfer = transfer
        self.host = ""
        self.limit_s = limits.answer_s
        self._clock = clock
        self._began = clock()

    def left(self) -> float:
        """Seconds; raises TimeoutError when there are none, Cancelled when it was stopped."""
        self.transfer.look()
        left = self._began + self.limit_s - self._clock()
        if left <= 0:
            raise TimeoutError("the time is up")
        return left

    def begin_reading(self) -> None:
        self.limit_s = self.limits.total_s


def _within(seconds: float, resolve: Callable[[], list[str]]) -> list[str]:
    """Look a name up; the system's own way cannot be interrupted, only left behind."""
    pool = ThreadPoolExecutor(1, "look up")
    try:
        return pool.submit(resolve).result(timeout=seconds)
    except UnicodeError as error:  # no name at all
        raise OSError(str(error)) from error
    finally:
        pool.shutdown(wait=False)


def _first_open(addresses: list[str], port: int, visit: _Visit) -> socket.socket:
    problem: OSError = OSError("the name has no address")
    for address in addresses:
        patience = min(visit.left(), _ADDRESS_LIMIT_S if len(addresses) > 1 else visit.left())
        try:
            return socket.create_connection((address, port), timeout=patience)
        except OSError as error:
            problem = error
    raise problem


def _asked(line: Line, parts: SplitResult, proxy: Proxy | None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or PORTS[parts.scheme])
    connection.sock = line
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "Musa"}
    if proxy is not None and parts.scheme == "http":
        target, headers = f"http://{parts.netloc}{target}", headers | proxy.fields()
    host = parts.netloc
    connection.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": host, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def _require_picture(answer: http.client.HTTPResponse, visit: _Visit) -> None:
    """Judge by the head alone, before anything is read."""
    if answer.status != 200:
        raise ImageRejected("download_status", host=visit.host, status=answer.status)
    declared = answer.headers.get_content_type() if answer.headers["Content-Type"] else _BYTES[0]
    if declared in _PAGES:
        raise ImageRejected("download_web_page", host=visit.host)
    if not declared.startswith("image/") and declared not in _BYTES:
        raise ImageRejected("download_not_picture", host=visit.host)
    if (answer.headers["Content-Encoding"] or "identity").strip().lower() != "identity":
        raise ImageRejected("download_packed", host=visit.host)
    if (answer.length or 0) > visit.limits.size_bytes:
        raise _too_large(visit)


def _read(answer: http.client.HTTPResponse, visit: _Visit) -> bytes:
    expected = answer.length or 0
    step = max(_TOLD, expected // 200)
    data = bytearray()
    while piece := answer.read1(_SLICE):
        data += piece
        if len(data) > visit.limits.size_bytes:
            raise _too_large(visit)
        visit.transfer.has(len(data), expected, step)
    visit.transfer.look()
    if len(data) < expected:
        raise ImageRejected("download_failed", host=visit.host)
    return bytes(data)


def _too_large(visit: _Visit) -> ImageRejected:
    limit = visit.limits.size_bytes // 1_000_000
    return ImageRejected("download_too_large", host=visit.host, limit=limit)


def _name(parts: SplitResult) -> str:
    return PurePosixPath(unquote(parts.path)).name or (parts.hostname or "")
