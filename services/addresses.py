"""Addresses that a person types, of a service or of a proxy: read, and judged. Pure."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from services.errors import Unreachable

LONGEST = 2000
_SCHEMES = ("http", "https")
_ODD = re.compile(r"[\s\x00-\x1f\x7f\\]")


@dataclass(frozen=True, slots=True)
class Address:
    """`text` is how it is used and may be shown: without a slash at its end, without a name."""

    text: str
    host: str  # with the port where one is named
    is_encrypted: bool
    is_here: bool  # of this computer

    @property
    def shows_the_key(self) -> bool:
        """Whether others on the way could read what is sent there."""
        return not (self.is_encrypted or self.is_here)


def read(text: str) -> Address:
    """The address that `text` names.

    Raises:
        Unreachable: it names none; the title says why.
    """
    parts = _split(text.strip())
    if parts.username is not None or parts.password is not None:
        raise Unreachable("address_names_a_user")
    if parts.query or parts.fragment:
        raise Unreachable("address_too_much")
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name
    host = f"{host}:{parts.port}" if parts.port is not None else host
    shown = f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
    return Address(shown, host, parts.scheme == "https", _is_here(name))


def proxy(text: str) -> Address:
    """As `read`; a proxy has no path.

    Raises:
        Unreachable: it is no proxy's address that can be kept here.
    """
    address = read(text)
    if urlsplit(address.text).path:
        raise Unreachable("address_too_much")
    return address


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Unreachable("address_malformed") from error
    if "://" not in text or parts.scheme not in _SCHEMES:
        raise Unreachable("address_scheme")
    if not parts.hostname or port == 0 or len(text) > LONGEST or _ODD.search(text):
        raise Unreachable("address_malformed")
    return parts


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
