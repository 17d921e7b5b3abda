"""Fetch one picture from an address that the user agreed to.

Only http and https, only addresses of the public internet (checked on the
resolved address that is then connected to, so that a name cannot change in
between), no redirects, no credentials, 20 MB and 15 s at most. What arrives is
bytes; whether it is a picture is decided by imaging.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

from services.errors import ImageRejected

MAX_BYTES = 20 * 1000 * 1000
TIME_LIMIT_S = 15.0
_SLICE = 64 * 1024
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Download:
    data: bytes
    name: str  # the last part of the path, for the user to recognise


def host_of(url: str) -> str:
    """The host to name when asking the user; empty when the address cannot be fetched."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in _PORTS else ""
    except ValueError:
        return ""


def fetch(url: str) -> Download:
    """The bytes behind `url`. Blocks up to `TIME_LIMIT_S`: for worker threads only.

    Raises:
        ImageRejected: the address is not allowed, answers with something else,
            is too large or too slow.
    """
    parts = _checked(url)
    deadline = time.monotonic() + TIME_LIMIT_S
    try:
        address = _public_address(parts)
        connection = _connect(parts, address)
        try:
            return Download(_body(connection, parts, deadline), _name(parts))
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        raise ImageRejected("download_failed", host=parts.hostname) from error


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError as error:
        raise ImageRejected("download_address", host="") from error
    printable = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in _PORTS or not parts.hostname or parts.username or not port_is_valid:
        raise ImageRejected("download_address", host=parts.hostname or "")
    if not printable or len(url) > 2048:
        raise ImageRejected("download_address", host=parts.hostname)
    return parts


def _public_address(parts: SplitResult) -> str:
    port = parts.port or _PORTS[parts.scheme]
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in found]
    for address in addresses:
        if not is_public(ipaddress.ip_address(address.split("%")[0])):
            raise ImageRejected("download_private", host=parts.hostname)
    return addresses[0]


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it lies in the internet, and so does the IPv4 address that it may wrap."""
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    inner = address.sixtofour or (address.teredo and address.teredo[1])
    if address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return not inner or is_public(inner)


def _connect(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    port = parts.port or _PORTS[parts.scheme]
    sock: socket.socket = socket.create_connection((address, port), timeout=TIME_LIMIT_S)
    if parts.scheme == "https":
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
    connection = http.client.HTTPConnection(parts.hostname or "", port, timeout=TIME_LIMIT_S)
    connection.sock = sock
    return connection


def _body(connection: http.client.HTTPConnection, parts: SplitResult, deadline: float) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "Musa"}
    connection.request("GET", target, headers=headers)
    response = connection.getresponse()
    if response.status != 200:
        raise ImageRejected("download_status", host=parts.hostname, status=response.status)
    if not response.headers.get_content_type().startswith(("image/", "application/octet")):
        raise ImageRejected("download_not_picture", host=parts.hostname)
    data = bytearray()
    while piece := response.read1(_SLICE):
        data += piece
        if len(data) > MAX_BYTES:
            raise ImageRejected("download_too_large", host=parts.hostname)
        if time.monotonic() > deadline:
            raise ImageRejected("download_too_slow", host=parts.hostname)
    return bytes(data)


def _name(parts: SplitResult) -> str:
    return PurePosixPath(unquote(parts.path)).name or (parts.hostname or "")
