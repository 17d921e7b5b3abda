"""Whole pictures whose turn is lost in both copies: they get a card of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from services.domain import (
    BlobId,
    Outcome,
    Picture,
    Place,
    Recipe,
    SessionId,
    Turn,
    TurnId,
    new_id,
)
from services.library.failures import told
from services.library.library import Library
from services.library.shape import BLOB_NAME
from services.messages import say

_TURN_RECORD = re.compile(r"records/[0-9a-f]{2}/.*")
_STEP = 320.0  # board units from card to card


def is_turn_record(name: str) -> bool:
    return bool(_TURN_RECORD.fullmatch(name))


def rescue(library: Library, orphans: Iterable[str]) -> list[str]:
    """Hang every picture among `orphans` into one new session; their names.

    What was asked for is lost, and nobody has decoded them: 0 x 0.
    """
    blobs = (BlobId(name) for name in orphans if BLOB_NAME.fullmatch(name))
    found = [(blob, mime) for blob in blobs if (mime := _mime(library, blob))]
    if found:
        session = library.create_session(say("library_recovered_session")).id
        for number, (blob, mime) in enumerate(found):
            turn = _turn(library, session, blob, mime, Place(number * _STEP, 0.0))
            library.add_turn(turn, library.inbox / turn.id)
    return [blob for blob, _ in found]


def _turn(library: Library, session: SessionId, blob: BlobId, mime: str, place: Place) -> Turn:
    with told(library.folder):
        file = library.blob_path(blob).stat()
    picture = Picture(blob, mime, 0, 0, file.st_size)
    return Turn(
        id=TurnId(new_id()),
        session=session,
        parent=None,
        recipe=Recipe(),
        outcome=Outcome(pictures=(picture,), blobs=(blob,)),
        created_at=file.st_mtime,
        place=place,
        model_sent="",
    )


def _mime(library: Library, blob: BlobId) -> str:
    """By the first bytes; empty for what is no picture."""
    with told(library.folder), library.blob_path(blob).open("rb") as file:
        head = file.read(12)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if head[:4] == b"RIFF" and head[8:] == b"WEBP" else ""
