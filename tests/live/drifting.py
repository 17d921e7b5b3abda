"""A Google that has moved on: the emulator behind somebody who changes what it says."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Change = Callable[[str, Any], Any]  # (path, JSON) -> JSON
_OWN = ("connection", "transfer-encoding", "content-length", "accept-encoding")


def same(path: str, value: Any) -> Any:
    return value


class Drifting:
    """Passes requests on to `port`; `asks` and `says` change both ways' JSON.

    `host` is what the emulator takes for its own name, and sends uploads to.
    """

    def __init__(self, port: int, asks: Change = same, says: Change = same, host: str = "") -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._pass_on()

            def do_POST(self) -> None:
                self._pass_on()

            def log_message(self, format: str, *args: Any) -> None:
                """Nobody reads it."""

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                far = http.client.HTTPConnection("127.0.0.1", port)
                kept = {k: v for k, v in self.headers.items() if k.lower() not in _OWN}
                if host:
                    kept["Host"] = host
                far.request(self.command, self.path, _changed(asks, self.path, body), kept)
                answer = far.getresponse()
                said = _changed(says, self.path, answer.read())
                far.close()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in _OWN:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(said)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Drifting:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _changed(change: Change, path: str, body: bytes) -> bytes:
    try:
        return json.dumps(change(path, json.loads(body))).encode()
    except ValueError:
        return body  # a stream, or nothing
