"""A little CONNECT proxy and a TLS front, both on loopback: the far end of a tunnel."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CHUNK = 65_536


class Listener:
    """Accepts on a loopback port; `serve` has each connection on a thread of its own."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._closing = False
        self._start(self._accept)

    def close(self) -> None:
        self._closing = True
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        self._socket.close()

    def keep(self, connection: socket.socket) -> None:
        """Close it at the latest when this listener closes."""
        self._open.append(connection)

    def _start(self, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self._closing:
                connection.close()
                return
            self.keep(connection)
            self._start(lambda mine=connection: self._talk(mine))  # type: ignore[misc]

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self._serve(connection)


class Proxy:
    """Tunnels to `port`, whatever host is asked for; or answers `refusal` to everybody."""

    def __init__(self, port: int = 0, refusal: str = "") -> None:
        self.asked: list[str] = []  # the first line of each request
        self.heard = b""  # all that could be read on the way
        self._port, self._refusal = port, refusal
        self._listener = Listener(self._serve)
        self.address = f"http://127.0.0.1:{self._listener.port}"

    def close(self) -> None:
        self._listener.close()

    def _serve(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (more := client.recv(CHUNK)):
            head += more
        self.heard += head
        self.asked.append(head.split(b"\r\n")[0].decode())
        if self._refusal:
            client.sendall(f"HTTP/1.1 {self._refusal}\r\ncontent-length: 0\r\n\r\n".encode())
            return
        with socket.create_connection(("127.0.0.1", self._port)) as far:
            self._listener.keep(far)
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._pour(client, far)

    def _pour(self, client: socket.socket, far: socket.socket) -> None:
        back = threading.Thread(target=pour, args=(far, client))
        back.start()
        pour(client, far, self._overhear)
        back.join(10)

    def _overhear(self, data: bytes) -> None:
        self.heard += data


def pour(
    source: socket.socket,
    target: socket.socket,
    tell: Callable[[bytes], None] = lambda data: None,
) -> None:
    """Bytes from one to the other until the first ends, then the other hears so."""
    with suppress(OSError):
        while data := source.recv(CHUNK):
            tell(data)
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def tls_front(host: str, port: int, folder: Path) -> Iterator[tuple[int, Path]]:
    """The plain server at `port`, spoken to as https://`host`: its port, and whom to trust."""
    authority, chain = certificates(host, folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)

    def serve(connection: socket.socket) -> None:
        with (
            context.wrap_socket(connection, server_side=True) as client,
            socket.create_connection(("127.0.0.1", port)) as server,
        ):
            listener.keep(server)
            back = threading.Thread(target=pour, args=(server, client))
            back.start()
            pour(client, server)
            back.join(10)

    listener = Listener(serve)
    try:
        yield listener.port, authority
    finally:
        listener.close()


def certificates(host: str, folder: Path) -> tuple[Path, Path]:
    """An authority made up for this test, and a chain for `host` that it signed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def signed(
        subject: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(subject))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(subject == issuer, None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), critical=False)
        )
        return builder.sign(by, hashes.SHA256())

    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    pem = serialization.Encoding.PEM
    secret = leaf.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder.mkdir(exist_ok=True)
    authority, chain = folder / "authority.pem", folder / "chain.pem"
    authority.write_bytes(signed("test.invalid", root, "test.invalid", root).public_bytes(pem))
    chain.write_bytes(signed(host, leaf, "test.invalid", root).public_bytes(pem) + secret)
    return authority, chain
