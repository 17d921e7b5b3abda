"""Plain HTTP towards the emulator, without any SDK."""

from __future__ import annotations

import base64
import http.client
import io
import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from PIL import Image

from services.emulator.server import Emulator

KEY = "AIzaSyExampleExampleExample"
PRO = "gemini-3-pro-image"
NANO = "gemini-nano-banana-2.1"
FLASH = "gemini-2.5-flash-image"

Json = dict[str, Any]
Reply = tuple[int, Any]


def call(
    emulator: Emulator,
    method: str,
    path: str,
    body: Any = None,
    *,
    headers: dict[str, str] | None = None,
    key: str | None = KEY,
) -> tuple[int, dict[str, str], bytes]:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    if key is not None:
        sent["x-goog-api-key"] = key
    with closing(http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=20)) as line:
        line.request(method, path, raw, sent)
        answer = line.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, names, answer.read()


def generate(
    emulator: Emulator, body: Json, model: str = PRO, version: str = "v1beta", **more: Any
) -> Reply:
    """Status and JSON of one generateContent."""
    status, _, raw = call(
        emulator, "POST", f"/{version}/models/{model}:generateContent", body, **more
    )
    return status, json.loads(raw)


def stream(emulator: Emulator, body: Json, model: str = PRO) -> list[Json]:
    path = f"/v1beta/models/{model}:streamGenerateContent?alt=sse"
    status, headers, raw = call(emulator, "POST", path, body)
    assert (status, headers["content-type"]) == (200, "text/event-stream")
    events = raw.split(b"\r\n\r\n")
    assert events.pop() == b""
    return [json.loads(event.removeprefix(b"data: ")) for event in events]


def say(*texts: str, pictures: tuple[bytes, ...] = (), mime: str = "image/png") -> Json:
    """A user's content."""
    parts: list[Json] = [{"text": text} for text in texts]
    for data in pictures:
        encoded = base64.b64encode(data).decode()
        parts.append({"inlineData": {"mimeType": mime, "data": encoded}})
    return {"role": "user", "parts": parts}


def ask(*texts: str, pictures: tuple[bytes, ...] = (), **config: Any) -> Json:
    """A request of one turn."""
    body: Json = {"contents": [say(*texts, pictures=pictures)]}
    if config:
        body["generationConfig"] = config
    return body


def parts(reply: Any) -> list[Json]:
    found: list[Json] = reply["candidates"][0]["content"]["parts"]
    return found


def picture(reply: Any) -> Image.Image:
    """The last picture of an answer, decoded."""
    inline = [part["inlineData"] for part in parts(reply) if "inlineData" in part][-1]
    return Image.open(io.BytesIO(base64.b64decode(inline["data"])))


def error(reply: Reply) -> tuple[int, str]:
    status, body = reply
    assert body["error"]["code"] == status
    return status, body["error"]["message"]


def png(colour: tuple[int, int, int] = (200, 30, 30), size: tuple[int, int] = (64, 64)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


@contextmanager
def sent(
    emulator: Emulator, body: Json, method: str = "generateContent"
) -> Iterator[socket.socket]:
    """A request on its way, whose answer nobody reads yet."""
    raw = json.dumps(body).encode()
    head = (
        f"POST /v1beta/models/{PRO}:{method} HTTP/1.1\r\nHost: 127.0.0.1:{emulator.port}\r\n"
        f"x-goog-api-key: {KEY}\r\nContent-Length: {len(raw)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=20) as line:
        line.sendall(head.encode() + raw)
        yield line
