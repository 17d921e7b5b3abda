"""How what was in the trash goes for good: in two steps that no kill can split.

One transaction takes the rows out and notes which files go with them; `sweep` deletes those,
records before pictures, and then the notes. Whatever dies in between is finished by the next
sweep.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from services.domain import (
    BlobId,
    SessionId,
    TurnId,
)
from services.library.desk import object_name
from services.library.going import Going, Leaving
from services.library.records import (
    SessionRecord,
    record_path,
    session_path,
    session_to_bytes,
    spent_path,
)
from services.library.uses import named_outside_turns

FILES_AT_ONCE = 64  # others want the library, too
TURNS_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Swept:
    """One batch of a sweep: where to go on, None at the end, and the blobs that are gone."""

    last: str | None
    blobs: tuple[BlobId, ...]


class Purging(Going):
    def purge(self, turns: Collection[TurnId], sessions: Collection[SessionId] = ()) -> bool:
        """Let go of some of these for good, as far as nothing that stays needs them.

        True as long as there may be more: call it again. What they cost stays counted.
        Their files go with the next sweep.
        """
        going = self._going(turns, sessions)
        if not going.turns and not going.sessions:
            return False
        if len(going.turns) > TURNS_AT_ONCE:
            going = Leaving(going.turns[:TURNS_AT_ONCE], frozenset())
        mine = self._sessions_of(going.turns)
        with self._changing(*(one for one in mine if one not in going.sessions)):
            for blob in self._blobs_in(going):
                self._let_go(object_name(blob))
            for turn in going.turns:
                self._take_out(turn)
            for session in sorted(going.sessions):
                self._take_out_session(session)
        return True

    def sweep(self, after: str | None = None) -> Swept:
        """Delete the next files of what was let go; call again with `last` until that is None."""
        with self._desk.database.writing():
            rows = self._desk.database.rows(
                "SELECT name FROM dropped WHERE name < coalesce(?, 'z') ORDER BY name DESC LIMIT ?",
                [after, FILES_AT_ONCE],
            )
            names = [row[0] for row in rows]
            records = [name for name in names if name.startswith("records/")]
            for name in records:
                self._delete(name)
            # A record whose pictures are gone must not come back after a power cut.
            for folder in sorted({(self._desk.folder / name).parent for name in records}):
                self._desk.shelf.settle(folder / "any")
            blobs = self._delete_objects([name for name in names if name.startswith("objects/")])
            for name in names:
                if name.startswith("inbox/"):
                    self._desk.shelf.discard_folder(self._desk.folder / name)
                    self._forget(name)
        return Swept(names[-1] if names else None, blobs)

    def forget_unnamed(self) -> None:
        """Drop the rows of blobs that nothing names: their files are orphans by now."""
        named = named_outside_turns(self._desk.database, self._desk.folder)
        with self._desk.database.writing():
            rows = self._desk.database.rows(
                "SELECT id FROM blobs WHERE id NOT IN (SELECT blob FROM turn_blobs)"
            )
            for (blob,) in rows:
                if blob not in named:
                    self._desk.database.change("DELETE FROM blobs WHERE id = ?", [blob])

    def _take_out(self, turn: TurnId) -> None:
        change = self._desk.database.change
        row = self._desk.database.row("SELECT number, record FROM turns WHERE id = ?", [turn])
        if row is None:
            return
        change("DELETE FROM finds WHERE rowid = ?", [row[0]])
        change("DELETE FROM turns WHERE id = ?", [turn])
        change("UPDATE ledger SET gone = 1 WHERE id = ? AND made", [turn])
        self._let_go(self._relative(record_path(self._desk.folder, row[1])))

    def _take_out_session(self, session: SessionId) -> None:
        """Its spending is kept in a record of its own."""
        record = self.record_of(session)
        spent = SessionRecord(
            session, "", record.created_at, record.touched_at, expenses=record.expenses
        )
        if spent.expenses:
            path = spent_path(self._desk.folder, session)
            self._desk.shelf.write(path, session_to_bytes(spent))
        for job in record.jobs:
            self._let_go(f"inbox/{job.id}")
        change = self._desk.database.change
        change("DELETE FROM attempts WHERE session = ?", [session])
        change("DELETE FROM sessions WHERE id = ?", [session])
        self._let_go(self._relative(session_path(self._desk.folder, session)))

    def _sessions_of(self, turns: Iterable[TurnId]) -> list[SessionId]:
        return sorted({self.turn_session(turn) for turn in turns})

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._desk.folder).as_posix()

    def _let_go(self, name: str) -> None:
        self._desk.database.change("INSERT OR IGNORE INTO dropped (name) VALUES (?)", [name])

    def _forget(self, name: str) -> None:
        self._desk.database.change("DELETE FROM dropped WHERE name = ?", [name])

    def _delete(self, name: str) -> bool:
        """Delete a file and its note; where the disk refuses, a later sweep tries again."""
        path = self._desk.folder / name
        self._desk.shelf.discard(path)
        if path.exists():
            return False
        self._forget(name)
        return True

    def _delete_objects(self, names: list[str]) -> tuple[BlobId, ...]:
        if not names:
            return ()
        named = named_outside_turns(self._desk.database, self._desk.folder)
        gone = []
        for name in names:
            blob = BlobId(name.rpartition("/")[2])
            used = self._desk.database.value(
                "SELECT 1 FROM turn_blobs WHERE blob = ? LIMIT 1", [blob]
            )
            if used or blob in named:
                self._forget(name)
            elif blob not in self._desk.held and self._delete(name):
                self._desk.database.change("DELETE FROM blobs WHERE id = ?", [blob])
                gone.append(blob)
        return tuple(gone)
