"""One answer on its way to the disk: every byte as received, durable before it is read.

When the disk refuses, the bytes stay in memory until somebody makes room: they
may have been paid for.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2

from services.domain import Outcome, Thought
from services.durable import sync_folder, write_whole
from services.errors import BadAnswer, DiskFull, StudioError
from services.gemini.answers import Events, load, merged, parts_of
from services.gemini.blob_folder import BlobFolder
from services.gemini.codec import outcome_of, outcome_to_json
from services.gemini.payloads import INLINE

MAX_ANSWER_BYTES = 128 * 1024 * 1024  # a 4K picture takes 40 at most; reading takes 4 times it

Tell = Callable[[dict[str, Any]], None]


class Delivery:
    """The inbox folder of one attempt, from the request's first byte to the answer's last."""

    def __init__(self, attempt: str, folder: Path, tell: Tell, limit: int) -> None:
        self.attempt = attempt
        self.folder = folder
        self.leaving = False  # the request's first byte is about to go out
        self.left = False  # its last byte has gone out
        self.received = False  # the answer's last byte is in
        self.meta: dict[str, Any] = {}
        self.body: bytes | None = None  # held here only because the disk refused it
        self._tell = tell
        self._limit = limit
        self._started = time.monotonic()
        self._events: Events | None = None
        self._thought = Outcome()  # what has come of the thinking
        self._spool: _Spool | None = None
        self._mask = Mask(b"")

    def hide(self, secret: str) -> None:
        """Keep `secret` out of the inbox, should an answer repeat it; Google's do not."""
        self._mask = Mask(secret.encode())

    def take_back(self) -> None:
        """The request was refused and goes out once more: nothing of it was made or billed.

        Blocks: for worker threads.
        """
        self.leaving = self.left = False
        (self.folder / "sent").unlink(missing_ok=True)

    def tell_upload(self, number: int, of: int) -> None:
        """One of the pictures that travel as files is on its way; nothing is billed for it."""
        self._tell({"event": "uploading", "attempt": self.attempt, "number": number, "of": of})

    async def trace(self, name: str, info: dict[str, Any]) -> None:
        """Hears httpcore's steps; a proxy's CONNECT is not our request, and comes before it."""
        request = info.get("request")
        if request is not None and request.method == b"CONNECT":
            return
        if name.endswith("send_request_headers.started") and not self.leaving:
            await asyncio.to_thread(self._mark_sent)
            self.leaving = True
            self._tell({"event": "sent", "attempt": self.attempt})
        elif name.endswith("send_request_body.complete") and self.leaving:
            self.left = True

    async def receive(self, response: httpx2.Response) -> None:
        """Take in the body of a 200; `store` names it afterwards.

        Raises:
            BadAnswer: it is larger than any answer.
            httpx2.TransportError: it broke off; ``answer.part`` holds what came.
        """
        kind = response.headers.get("content-type", "")
        self._events = Events() if "event-stream" in kind.lower() else None
        packed = response.headers.get("content-encoding", "identity").lower() or "identity"
        self.meta = {"status": response.status_code, "content_type": kind, "packed": packed}
        self._spool = spool = _Spool(self.folder / "answer.part")
        try:
            await self._pour(response, spool)
        except httpx2.TransportError:
            # A stream that brought its picture and then broke off has brought enough.
            if not self.meta.get("picture"):
                spool.close()
                raise
            self.meta["cut"] = True
        except BaseException:
            spool.close()
            raise
        self.received = True
        self.meta["took_s"] = round(time.monotonic() - self._started, 3)
        self._tell({"event": "received", "attempt": self.attempt})

    def store(self) -> None:
        """Make the answer durable as ``answer.raw``; call again when there is room again.

        Raises:
            OSError: the disk refuses; `body` holds the answer.
        """
        if self._spool is not None:
            self.body = self._spool.finish()
            self._spool = None
        part = self.folder / "answer.part"
        try:
            if self.body is not None:
                write_whole(part, self.body)
            write_whole(self.folder / "answer.meta.json", json.dumps(self.meta).encode())
            part.replace(self.folder / "answer.raw")
            sync_folder(self.folder)
        except OSError:
            if self.body is None:
                self.body = part.read_bytes() if part.exists() else None
            raise
        self.body = None

    def _mark_sent(self) -> None:
        try:
            write_whole(self.folder / "sent", b"")
        except OSError as error:
            raise DiskFull("gemini_disk_full_before") from error

    async def _pour(self, response: httpx2.Response, spool: _Spool) -> None:
        size = 0
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > self._limit:
                spool.discard()
                limit = self._limit // (1024 * 1024)
                raise BadAnswer("gemini_too_big", may_have_been_billed=True, megabytes=limit)
            self._take(self._mask.feed(chunk), spool)
        self._take(self._mask.rest(), spool)

    def _take(self, chunk: bytes, spool: _Spool) -> None:
        spool.write(chunk)
        if self._events is not None:
            self._watch(chunk)

    def _watch(self, chunk: bytes) -> None:
        """Tell of thoughts while they come; what is wrong with them shows when decoding."""
        assert self._events is not None
        for payload in self._events.feed(chunk):
            with contextlib.suppress(StudioError, OSError):
                event = merged([load(payload)])
                parts = parts_of(event)
                thoughts = [part for part in parts if part.get("thought") is True]
                if any(
                    isinstance(part.get(INLINE), dict) for part in parts if part not in thoughts
                ):
                    self.meta["picture"] = True
                if thoughts:
                    self._note({**event, "candidates": [{"content": {"parts": thoughts}}]})

    def _note(self, event: dict[str, Any]) -> None:
        """Tell of thoughts, and keep them as ``answer.json``: no result may follow them."""
        put = BlobFolder(self.folder / "blobs").put
        came, before = outcome_of(event, put, user_content={}), self._thought
        for thought in came.thoughts:
            self._tell_thought(thought)
        self._thought = replace(
            came,
            thoughts=(*before.thoughts, *came.thoughts),
            blobs=(*before.blobs, *came.blobs),
            model_content={},
        )
        known = json.dumps(outcome_to_json(self._thought)).encode()
        write_whole(self.folder / "answer.json", known)

    def _tell_thought(self, thought: Thought) -> None:
        if thought.text:
            self._tell({"event": "thought", "attempt": self.attempt, "text": thought.text})
        if thought.draft is not None:
            draft = thought.draft
            told = {"blob": draft.blob, "mime": draft.mime, "size_bytes": draft.size_bytes}
            self._tell({"event": "draft", "attempt": self.attempt, **told})


class Mask:
    """Passes bytes on with one secret starred out, wherever the chunks are cut."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._tail = b""

    def feed(self, chunk: bytes) -> bytes:
        """What can be passed on now; what may be the secret's beginning waits."""
        if not self._secret:
            return chunk
        data = (self._tail + chunk).replace(self._secret, b"*" * len(self._secret))
        longest = min(len(self._secret) - 1, len(data))
        begins = (n for n in range(longest, 0, -1) if data.endswith(self._secret[:n]))
        waiting = next(begins, 0)
        self._tail = data[len(data) - waiting :]
        return data[: len(data) - waiting]

    def rest(self) -> bytes:
        """What still waits, at the end."""
        tail, self._tail = self._tail, b""
        return tail


class _Spool:
    """A growing file; after the disk refused once, memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._memory: bytearray | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb", buffering=0)
        except OSError:
            self._memory = bytearray()
        self._size = 0

    def write(self, chunk: bytes) -> None:
        if self._memory is None:
            try:
                self._write_file(chunk)
                return
            except OSError:
                self._memory = self._taken_back()
        self._memory += chunk

    def finish(self) -> bytes | None:
        """Make the file durable; the bytes instead when they are in memory."""
        if self._memory is None:
            try:
                os.fsync(self._file.fileno())
            except OSError:
                self._memory = self._taken_back()
        self.close()
        return None if self._memory is None else bytes(self._memory)

    def close(self) -> None:
        if self._memory is None:
            self._file.close()

    def discard(self) -> None:
        """Close and give the room back."""
        self.close()
        with contextlib.suppress(OSError):
            self._path.unlink()

    def _write_file(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._size += len(chunk)

    def _taken_back(self) -> bytearray:
        """What the file holds; its room is given back."""
        self._file.close()
        memory = bytearray(self._path.read_bytes()[: self._size])
        with contextlib.suppress(OSError):
            self._path.unlink()
        return memory
