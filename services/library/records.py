"""Records: what is kept beside the pictures, enough to rebuild the database.

A turn's record never changes and is named by the hash of its own bytes. A
session's record holds all that changes (name, draft, view, marks, jobs) and
carries its own check sum, so that a flipped bit in either is noticed.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.domain import (
    UNMARKED,
    BlobId,
    Expense,
    Job,
    Marks,
    Outcome,
    Picture,
    Place,
    Recipe,
    SessionId,
    Turn,
    TurnId,
    View,
)
from services.library.shape import BLOB_NAME, build, damaged, from_bytes, to_bytes, to_plain


@dataclass(frozen=True, slots=True)
class Mark:
    """What the user did to a turn after it came."""

    place: Place
    starred: bool = False
    hidden: bool = False
    marks: Marks = UNMARKED
    trashed_at: float = 0.0  # of what is hidden; 0: before there was a trash
    top: BlobId | None = None  # which of several pictures was laid on top


@dataclass(frozen=True, slots=True)
class SessionRecord:
    id: SessionId
    name: str
    created_at: float
    touched_at: float
    draft: Recipe | None = None
    view: View = field(default_factory=View)
    marks: dict[str, Any] = field(default_factory=dict)  # turn id -> Mark as JSON
    jobs: tuple[Job, ...] = ()
    # Of what failed, and of turns that are gone; a turn's record tells its own.
    expenses: tuple[Expense, ...] = ()
    archived: bool = False
    trashed_at: float = 0.0  # 0: not in the trash

    def mark_of(self, turn: TurnId) -> Mark | None:
        return build(Mark, self.marks[turn]) if turn in self.marks else None


def recipe_to_json(recipe: Recipe) -> dict[str, Any]:
    value: dict[str, Any] = to_plain(recipe)
    return value


def recipe_from_json(value: Any) -> Recipe:
    """Raises Damaged when `value` is no recipe."""
    return build(Recipe, value)


def turn_to_json(turn: Turn) -> dict[str, Any]:
    value: dict[str, Any] = to_plain(turn)
    return value


def turn_from_json(value: Any) -> Turn:
    """Raises Damaged when `value` is no turn."""
    return build(Turn, value)


def turn_to_bytes(turn: Turn) -> bytes:
    return to_bytes(turn_to_json(turn))


def turn_from_bytes(data: bytes) -> Turn:
    """Raises Damaged when `data` is no turn's record."""
    return turn_from_json(from_bytes(data))


def session_to_bytes(record: SessionRecord) -> bytes:
    body = to_plain(record)
    return to_bytes({"check": digest(to_bytes(body)), "session": body})


def session_from_bytes(data: bytes) -> SessionRecord:
    """Raises Damaged when `data` is no session's record or has changed."""
    value = from_bytes(data)
    try:
        check = digest(to_bytes(value.get("session")))
    except (ValueError, RecursionError) as error:
        raise damaged("session") from error
    if check != value.get("check"):
        raise damaged("session")
    record = build(SessionRecord, value["session"])
    for mark in record.marks.values():
        build(Mark, mark)
    return record


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def packed(body: bytes) -> bytes:
    return zlib.compress(body, 6)


def unpacked(record: str, body: bytes) -> bytes:
    """What `packed` was given; raises Damaged unless it is named `record`."""
    try:
        data = zlib.decompress(body)
    except (zlib.error, TypeError) as error:
        raise damaged(record) from error
    if digest(data) != record:
        raise damaged(record)
    return data


def record_path(folder: Path, record: str) -> Path:
    return folder / "records" / record[:2] / f"{record}.json"


def session_path(folder: Path, session: SessionId) -> Path:
    return folder / "records" / "sessions" / f"{session}.json"


def spent_path(folder: Path, session: SessionId) -> Path:
    """What a session that is gone for good had cost."""
    return folder / "records" / "spent" / f"{session}.json"


def pictures_of(recipe: Recipe) -> Iterator[Picture]:
    for reference in recipe.references:
        yield reference.original
        yield reference.sent


def outcome_pictures(outcome: Outcome) -> Iterator[Picture]:
    yield from outcome.pictures
    if outcome.imported is not None:
        yield from (outcome.imported.original, outcome.imported.sent)
    yield from (thought.draft for thought in outcome.thoughts if thought.draft)


def needs(turn: Turn) -> frozenset[BlobId]:
    """Every blob that `turn` names, in its wire contents too."""
    pictures = (*pictures_of(turn.recipe), *outcome_pictures(turn.outcome))
    outcome = turn.outcome
    wire = {**_placeholders(outcome.user_content), **_placeholders(outcome.model_content)}
    return frozenset((*(picture.blob for picture in pictures), *outcome.blobs, *wire))


def _placeholders(content: Mapping[str, Any]) -> dict[BlobId, None]:
    found: dict[BlobId, None] = {}
    waiting: list[Any] = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
            name = value.get("$blob")
            if isinstance(name, str) and BLOB_NAME.fullmatch(name):
                found[BlobId(name)] = None
    return found
