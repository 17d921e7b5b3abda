"""A web server on loopback that answers as each test wants it to, well-behaved or not."""

from __future__ import annotations

import socket
from collections.abc import Callable

from services.download.address import Address
from services.download.fetcher import Fetcher
from tests.services.tunnel import CHUNK, Listener

HOST = "pictures.example"
Page = Callable[[socket.socket], None]


class Web:
    """`pages` are served by path; `asked` are the heads of all requests, in order."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.resolved: list[str] = []
        self.names: dict[str, list[str]] = {HOST: ["127.0.0.1"]}
        self._listener = Listener(self._serve)
        self.port = self._listener.port

    def close(self) -> None:
        self._listener.close()

    def url(self, path: str, host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"

    def fetcher(self, **more: object) -> Fetcher:
        """Knows the names of this web alone, and takes this very server for public."""
        return Fetcher(self._resolve, _is_this_server, **more)  # type: ignore[arg-type]

    def _resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        return self.names.get(host, [host])

    def _serve(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (more := client.recv(CHUNK)):
            head += more
        self.asked.append(head.decode())
        path = head.split(b" ")[1].decode()
        self.pages[path](client)


def _is_this_server(address: Address) -> bool:
    return str(address) == "127.0.0.1"


def head(status: str = "200 OK", **fields: str) -> bytes:
    """The head of an answer; underscores in names are hyphens."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()


def picture(data: bytes, kind: str = "image/png", **more: str) -> Page:
    fields = {"Content_Type": kind, "Content_Length": str(len(data)), **more}
    return lambda client: client.sendall(head(**fields) + data)


def redirect(location: str, status: str = "302 Found") -> Page:
    answer = head(status, Location=location, Content_Length="0")
    return lambda client: client.sendall(answer)


def endless(first: bytes, then: bytes) -> Page:
    """Sends without an end, until the other side hangs up."""

    def send(client: socket.socket) -> None:
        client.sendall(first)
        while True:
            client.sendall(then)

    return send


def silent(first: bytes = b"") -> Page:
    """Says `first` and then no more; returns when the other side hangs up."""

    def wait(client: socket.socket) -> None:
        client.sendall(first)
        client.recv(1)

    return wait
