"""A request's body on its way out: small JSON, and between it every blob's base64 from its file.

A conversation takes a hundred megabytes. Built in memory it would stand there four
times over, as bytes, base64, JSON and bytes again; so it never is.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2

from services.errors import Damaged
from services.gemini.payloads import BLOB

CHUNK = 3 * (1 << 18)  # bytes read at a time; a multiple of 3, so that no padding comes between
# No text can hold this: within a JSON string every quote has a backslash before it.
_PLACEHOLDER = re.compile(rb'\{\s*"' + re.escape(BLOB.encode()) + rb'"\s*:\s*"([0-9a-f]{64})"\s*\}')


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    size: int  # bytes, before base64

    @property
    def length(self) -> int:
        return -(-self.size // 3) * 4 + len('""')


class Body(httpx2.AsyncByteStream):
    """`text` is JSON with placeholders for blobs, whose files lie in `objects`.

    Raises:
        Damaged: a file is missing, or is shorter than it was when it is its turn.
    """

    def __init__(self, text: bytes, objects: Path) -> None:
        self._pieces: Sequence[bytes | _File] = tuple(_cut(text, objects))

    @property
    def length(self) -> int:
        """How many bytes will go out."""
        return sum(
            piece.length if isinstance(piece, _File) else len(piece) for piece in self._pieces
        )

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
                continue
            yield b'"'
            for start in range(0, piece.size, CHUNK):
                yield await asyncio.to_thread(_encoded, piece, start)
            yield b'"'


def _cut(text: bytes, objects: Path) -> Iterator[bytes | _File]:
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        yield text[end : found.start()]
        name = found[1].decode()
        path = objects / name[:2] / name
        try:
            yield _File(path, path.stat().st_size)
        except OSError as error:
            raise Damaged("gemini_history_damaged") from error
        end = found.end()
    yield text[end:]


def _encoded(source: _File, start: int) -> bytes:
    """The chunk of `source` that begins at `start`, in base64."""
    wanted = min(source.size - start, CHUNK)
    try:
        with source.path.open("rb") as file:
            file.seek(start)
            data = file.read(wanted)
    except OSError as error:
        raise Damaged("gemini_history_damaged") from error
    if len(data) < wanted:
        raise Damaged("gemini_history_damaged")
    return base64.b64encode(data)
