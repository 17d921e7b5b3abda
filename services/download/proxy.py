"""The proxy before the internet: which one leads to an address, and how it is asked."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from services.errors import ImageRejected

Through = Callable[[str], str]  # from the address of a picture to that of a proxy, or ""
_USUAL_PORT = 80
_LONGEST_HEAD = 16 * 1024
_STEP = 4096
# Ends of names that no server of the internet has: a proxy would look for them at home.
_HOME = [
    "local",
    "localhost",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "lan",
    "home",
    "corp",
    "home.arpa",
    "test",
    "invalid",
    "onion",
]


@dataclass(frozen=True, slots=True)
class Proxy:
    """`pass_words` is what it asks for by name, as HTTP writes it; empty for nothing."""

    host: str
    port: int
    pass_words: str = ""

    def tunnel(self, line: socket.socket, host: str, port: int, left: Callable[[], float]) -> None:
        """Have all that follows on `line` go to `host`.

        Raises:
            ImageRejected: the proxy does not lead there.
        """
        name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        fields = "".join(f"{field}: {value}\r\n" for field, value in self.fields().items())
        line.settimeout(left())
        line.sendall(f"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n{fields}\r\n".encode("ascii"))
        head = b""
        while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD:
            line.settimeout(left())
            more = line.recv(_STEP)
            if not more:
                break
            head += more
        status = head.split(b"\r\n")[0].split(b" ")
        if len(status) < 2 or not head.startswith(b"HTTP/") or status[1] != b"200":
            raise ImageRejected("download_proxy", proxy=self.host, host=host)

    def fields(self) -> dict[str, str]:
        """What a request to it says besides."""
        return {"Proxy-Authorization": self.pass_words} if self.pass_words else {}


def none(url: str) -> str:
    """No proxy leads to any address."""
    return ""


def of_system(url: str) -> str:
    """The proxy that the system names for `url`; empty where it names none."""
    parts = urlsplit(url)
    named = getproxies()
    found = named.get(parts.scheme) or named.get("all") or ""
    return "" if found and proxy_bypass(parts.hostname or "") else found


def read(text: str) -> Proxy:
    """The proxy at the address `text`.

    Raises:
        ImageRejected: it is of a kind that is not understood here.
    """
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port or _USUAL_PORT
    except ValueError as error:
        raise ImageRejected("download_proxy_kind", proxy="") from error
    if parts.scheme != "http" or not parts.hostname:
        raise ImageRejected("download_proxy_kind", proxy=parts.hostname or "")
    said = ":".join(unquote(one or "") for one in (parts.username, parts.password))
    word = base64.b64encode(said.encode()).decode() if parts.username else ""
    return Proxy(parts.hostname, port, f"Basic {word}" if word else "")


def may_be_public(host: str) -> bool:
    """Whether a name that cannot be looked up here may be one of the internet's."""
    name = host.lower().rstrip(".")
    at_home = any(name == end or name.endswith(f".{end}") for end in _HOME)
    last = name.rpartition(".")[2]
    return "." in name and not at_home and not last[:1].isdecimal()
