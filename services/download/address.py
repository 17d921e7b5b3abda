"""Addresses of pictures: which may be fetched, and which lie in the public internet. Pure."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from services.errors import ImageRejected

LONGEST = 2048  # characters
PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT = 1024  # below it lie mail, file servers and the like
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def host_of(url: str) -> str:
    """The host to name when asking the user; empty when the address cannot be fetched."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in PORTS else ""
    except ValueError:
        return ""


def checked(url: str) -> SplitResult:
    """An http or https address without credentials, at a port where web servers are.

    Raises:
        ImageRejected: it is another one.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImageRejected("download_address", host="") from error
    host = parts.hostname or ""
    printable = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    odd = "@" in parts.netloc or "\\" in url or host.startswith(".")
    if parts.scheme not in PORTS or not host or odd or not printable:
        raise ImageRejected("download_address", host=host)
    if port is not None and port < _FIRST_FREE_PORT and port not in PORTS.values():
        raise ImageRejected("download_port", host=host, port=port)
    return parts


def led_to(parts: SplitResult, location: str) -> SplitResult:
    """Where an answer sends us on to; checked like any other address.

    Raises:
        ImageRejected: nobody may be sent there.
    """
    told = quote(location.strip(), safe="%/:=&?~#+!$,;'@()*[]")
    try:
        found = checked(urljoin(parts.geturl(), told))
    except (ImageRejected, ValueError) as error:
        raise ImageRejected("download_redirect", host=parts.hostname) from error
    if parts.scheme == "https" and found.scheme == "http":  # whoever listens could change it
        raise ImageRejected("download_redirect", host=parts.hostname)
    return found


def is_public(address: Address) -> bool:
    """Whether it lies in the internet, and so does the IPv4 address that it may wrap."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    local = address.is_site_local or address.is_reserved
    if not address.is_global or address.is_multicast or local:
        return False
    inner = address.sixtofour or (address.teredo and address.teredo[1])
    return not inner or is_public(inner)
