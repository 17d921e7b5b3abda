"""Who still names a blob: turns have rows that say so; all the others are asked here."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from services.domain import BlobId, Job, Recipe, SessionId
from services.library.database import Database
from services.library.failures import told
from services.library.records import pictures_of
from services.library.shape import build, from_bytes

_NAME = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def named_by_sessions(database: Database) -> dict[SessionId, set[BlobId]]:
    """The pictures in each session's draft and in its jobs, under way or failed."""
    recipes = [
        (session, build(Recipe, from_bytes(draft)))
        for session, draft in database.rows(
            "SELECT id, draft FROM sessions WHERE draft IS NOT NULL"
        )
    ]
    recipes += [
        (session, build(Job, from_bytes(job)).recipe)
        for session, job in database.rows("SELECT session, job FROM attempts")
    ]
    named: dict[SessionId, set[BlobId]] = {}
    for session, recipe in recipes:
        here = named.setdefault(SessionId(session), set())
        here.update(picture.blob for picture in pictures_of(recipe))
    return named


def named_by_sets(folder: Path) -> set[BlobId]:
    """Every blob that a saved set of references names, be the rest of its file as it may."""
    with told(folder):
        texts = [path.read_bytes() for path in sorted(folder.glob("sets/*.json"))]
    return {BlobId(name.decode("ascii")) for text in texts for name in _NAME.findall(text)}


def named_outside_turns(
    database: Database, folder: Path, without: Collection[SessionId] = ()
) -> set[BlobId]:
    """All that must stay, besides what turns need; the sessions `without` count no more."""
    named = named_by_sets(folder)
    for session, blobs in named_by_sessions(database).items():
        if session not in without:
            named |= blobs
    return named
