"""A loopback server with a script, and one warm wire process for a whole module."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import queue
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from services.domain import new_id
from services.gemini.client import Wire

T = TypeVar("T")
KEY = "AIzaCanary-0123456789-0123456789-01234"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 40
SIGNATURE = bytes(range(256)) * 4


@dataclass
class Heard:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Script = Callable[[Heard, socket.socket], None]


class Server:
    """Answers every connection's one request with what `script` writes."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.heard: queue.Queue[Heard] = queue.Queue()
        self.disconnected = threading.Event()
        self.release = threading.Event()
        self.script: Script = respond(200, b"{}")
        self._closing = False
        self._talks: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def close(self) -> None:
        self.release.set()
        self._closing = True
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join(10)
        self._listener.close()
        for talk in self._talks:
            talk.join(10)

    def take(self) -> Heard:
        return self.heard.get(timeout=20)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closing:
                connection.close()
                return
            talk = threading.Thread(target=self._talk, args=(connection,))
            self._talks.append(talk)
            talk.start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                request = _read(lines)
                if request is not None:
                    self.heard.put(request)
                    self.script(request, connection)
            except OSError:
                self.disconnected.set()


def _read(lines: Any) -> Heard | None:
    first = lines.readline().decode("latin-1").split()
    if len(first) < 2:
        return None
    headers = {}
    while line := lines.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = lines.read(int(headers.get("content-length", 0)))
    return Heard(first[0], first[1], headers, body)


def head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "connection: close", "", ""]).encode()


def respond(status: int, body: bytes, **headers: str) -> Script:
    told = {"content-type": "application/json", "content-length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}

    def script(request: Heard, connection: socket.socket) -> None:
        connection.sendall(head(status, told) + body)

    return script


def picture_answer(data: bytes = PNG) -> dict[str, Any]:
    image = {"mimeType": "image/png", "data": base64.b64encode(data).decode()}
    draft = {"mimeType": "image/png", "data": base64.b64encode(b"\x89PNG\r\n\x1a\ndraft").decode()}
    signature = base64.urlsafe_b64encode(SIGNATURE).decode()
    parts = [
        {"text": "**Planning**", "thought": True},
        {"inlineData": draft, "thought": True},
        {"text": "Here it is.", "thoughtSignature": signature},
        {"inlineData": image, "thoughtSignature": signature, "unknownField": {"kept": [1]}},
    ]
    return {
        "candidates": [{"content": {"parts": parts, "role": "model"}, "finishReason": "STOP"}],
        "usageMetadata": {
            "promptTokenCount": 22,
            "candidatesTokenCount": 1216,
            "totalTokenCount": 1417,
            "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}],
            "thoughtsTokenCount": 179,
            "serviceTier": "standard",
        },
        "modelVersion": "gemini-3-pro-image",
        "responseId": "8cxparnuJ",
    }


def as_events(answer: dict[str, Any]) -> list[bytes]:
    """One event per part; the finish reason comes in a last one without content."""
    [candidate] = answer["candidates"]
    rest = {name: value for name, value in answer.items() if name != "candidates"}
    contents = [{"content": {"parts": [p], "role": "model"}} for p in candidate["content"]["parts"]]
    last = {name: value for name, value in candidate.items() if name != "content"}
    events = [{"candidates": [one], **rest} for one in [*contents, last]]
    return [b"data: " + json.dumps(event).encode() + b"\r\n\r\n" for event in events]


class Desk:
    """A library folder with a wire process, and a loop to call it from."""

    def __init__(self, folder: Path) -> None:
        self.objects = folder / "objects"
        self.inbox = folder / "inbox"
        self.locks = folder / "locks"
        self._runner = asyncio.Runner()
        self.wire = self.run(Wire.start(self.objects, self.inbox, self.locks, new_id()))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(asyncio.wait_for(work, 30))

    @property
    def pid(self) -> int:
        assert self.wire._child is not None
        return self.wire._child.pid

    def use(self, server: Server, key: str = KEY) -> None:
        self.run(self.wire.account(key, base_url=server.address))

    def put(self, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()
        path = self.objects / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return name

    def ask(self, contents: list[Any] | None = None, model: str = "gemini-3-pro-image") -> str:
        attempt = new_id()
        (self.inbox / attempt).mkdir(parents=True)
        contents = contents or [{"role": "user", "parts": [{"text": "a red kite"}]}]
        config = {"responseModalities": ["TEXT", "IMAGE"], "imageConfig": {"imageSize": "1K"}}
        request = {"model": model, "contents": contents, "config": config}
        (self.inbox / attempt / "request.json").write_text(json.dumps(request))
        return attempt

    def close(self) -> None:
        self.run(self.wire.close())
        self._runner.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("library"))
    yield desk
    desk.close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()
