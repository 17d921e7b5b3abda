"""Who suffers from a file that is missing or damaged: turns and sessions, by name."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from services.domain import BlobId, SessionId, Turn, TurnId
from services.errors import Damaged, LibraryError
from services.library.database import NAME, Database, check_header
from services.library.files import Files
from services.library.records import outcome_pictures, pictures_of, turn_from_bytes, unpacked
from services.library.uses import named_by_sessions

PICTURE, REFERENCE, DRAFT, RECORD = "picture", "reference", "draft", "record"
CONVERSATION = "part of the conversation"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sufferer:
    """One turn, or a session's draft, that lacks the file `name` as a picture or something else."""

    name: str
    what: str
    session: SessionId
    session_name: str
    turn: TurnId | None = None
    title: str = ""


def sufferers(folder: Path, names: Collection[str]) -> tuple[Sufferer, ...]:
    """Who lacks one of `names`, blobs and records; nobody where the database is unsound."""
    try:
        if not names or not check_header(folder / NAME):
            return ()
        with closing(Database(folder / NAME, Files())) as database:
            database.rows("PRAGMA query_only = ON")
            found = [*_turns(database, sorted(names)), *_drafts(database, set(names))]
    except LibraryError:
        return ()
    return tuple(sorted(found, key=lambda one: (one.session_name, one.title, one.name)))


def _turns(database: Database, names: list[str]) -> list[Sufferer]:
    found = []
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        records = [name.rpartition("/")[2].removesuffix(".json") for name in part]
        for row in database.rows(
            f"""SELECT blob, turns.id, title, session, name, shown, bodies.record, body
            FROM turn_blobs JOIN turns ON turn_blobs.turn = turns.id
            JOIN sessions ON session = sessions.id JOIN bodies ON bodies.turn = turns.id
            WHERE blob IN ({marks})""",
            part,
        ):
            what = PICTURE if row[5] else _part_of(BlobId(row[0]), row[6], row[7])
            found.append(Sufferer(row[0], what, SessionId(row[3]), row[4], TurnId(row[1]), row[2]))
        for row in database.rows(
            f"""SELECT record, turns.id, title, session, name
            FROM turns JOIN sessions ON session = sessions.id WHERE record IN ({marks})""",
            records,
        ):
            name = f"records/{row[0][:2]}/{row[0]}.json"
            session = SessionId(row[3])
            found.append(Sufferer(name, RECORD, session, row[4], TurnId(row[1]), row[2]))
    return found


def _part_of(blob: BlobId, record: str, body: bytes) -> str:
    """What a turn needs a blob for that is none of its pictures."""
    try:
        turn: Turn = turn_from_bytes(unpacked(record, body))
    except Damaged:
        return CONVERSATION
    if blob in {picture.blob for picture in pictures_of(turn.recipe)}:
        return REFERENCE
    drawn = {picture.blob for picture in outcome_pictures(turn.outcome)}
    return DRAFT if blob in drawn else CONVERSATION


def _drafts(database: Database, names: set[str]) -> list[Sufferer]:
    called: dict[SessionId, str] = dict(database.rows("SELECT id, name FROM sessions"))
    return [
        Sufferer(blob, REFERENCE, session, called.get(session, ""))
        for session, blobs in named_by_sessions(database).items()
        for blob in sorted(blobs & names)
    ]
