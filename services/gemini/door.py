"""The HTTP client under google-genai: one host, counted bytes, no surprises.

As it comes, the SDK follows redirects with the key, has no limit of size or
time, and turns a strange 200 into an empty success. Here an answer's body goes
to the disk and the SDK is handed an empty response: it would drop fields it
does not know and hold every picture three times. On the way out the same: what the SDK
hands over has placeholders, and the bytes come from their files.
"""

from __future__ import annotations

import asyncio
import json
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from services.errors import BadAnswer, Unreachable
from services.gemini.body import Body
from services.gemini.delivery import Delivery

CONNECT_S = 30.0
MAX_OTHER_BYTES = 16 * 1024 * 1024
_PLAIN = ("content-length", "content-encoding", "transfer-encoding", "connection")


@dataclass(frozen=True, slots=True)
class Call:
    """A request of ours: where its answer goes, and where the blobs lie that it names."""

    delivery: Delivery
    objects: Path


# The SDK gives its client no room for our own argument; each call is its own task.
call_under_way: ContextVar[Call | None] = ContextVar("call_under_way", default=None)


class Door(httpx2.AsyncClient):
    """Sends for the SDK; a call with a delivery leaves its answer there."""

    def __init__(self, *, address: str, proxy: str | None, trust_env: bool) -> None:
        self._host = _host(httpx2.URL(address))
        super().__init__(
            proxy=proxy,
            trust_env=trust_env,
            follow_redirects=False,
            headers={"accept-encoding": "identity"},
            timeout=httpx2.Timeout(None, connect=CONNECT_S),
        )

    async def send(
        self, request: httpx2.Request, *, stream: bool = False, **options: Any
    ) -> httpx2.Response:
        call = call_under_way.get()
        delivery = call.delivery if call else None
        if _host(request.url) != self._host:
            # Where to send an upload is the server's word; the bytes go to no stranger.
            raise Unreachable("gemini_redirected", host=request.url.host)
        request.headers["accept-encoding"] = "identity"
        timeout = {**request.extensions.get("timeout", {}), "connect": CONNECT_S}
        request.extensions = {**request.extensions, "timeout": timeout}
        if call is not None:
            request.extensions["trace"] = call.delivery.trace
            request = await _poured(request, call.objects)
        options["follow_redirects"] = False
        response = await super().send(request, stream=True, **options)
        try:
            body = await _body(response, delivery)
        finally:
            await response.aclose()
        return _rebuilt(response, body)


async def _poured(request: httpx2.Request, objects: Path) -> httpx2.Request:
    """`request` with the bytes of every blob that it names, read while they go out."""
    body = await asyncio.to_thread(Body, request.content, objects)
    headers = request.headers.copy()
    headers["content-length"] = str(body.length)
    return httpx2.Request(
        request.method,
        request.url,
        headers=headers,
        stream=body,
        extensions=request.extensions,
    )


def _host(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


async def _body(response: httpx2.Response, delivery: Delivery | None) -> bytes:
    if response.status_code != 200:
        return _as_error(await _read(response, MAX_OTHER_BYTES))
    if delivery is None:
        return await _read(response, MAX_OTHER_BYTES)
    await delivery.receive(response)
    return b"{}"


async def _read(response: httpx2.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > limit:
            raise BadAnswer("gemini_too_big", megabytes=limit // (1024 * 1024))
    return bytes(body)


def _as_error(body: bytes) -> bytes:
    """An error's JSON, or a JSON saying no more than plain text said: never a page's HTML."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        text = body[:500].decode("utf-8", "replace")
        value = {"error": {"message": "" if "<" in text else text}}
    if isinstance(value, list) and value:
        value = value[0]
    return json.dumps(value if isinstance(value, dict) else {}).encode()


def _rebuilt(response: httpx2.Response, body: bytes) -> httpx2.Response:
    headers = [(name, value) for name, value in response.headers.multi_items()
               if name.lower() not in _PLAIN]  # fmt: skip
    return httpx2.Response(
        response.status_code, headers=headers, content=body, request=response.request
    )
