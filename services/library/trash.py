"""The trash: turns and sessions that are put away, come back as they were, or go for good.

Nothing goes for good at once. One transaction takes the rows out and notes which files go
with them; `sweep` deletes those, records before pictures, and then the notes. Whatever dies
in between is finished by the next sweep. What a conversation that stays needs never goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.domain import (
    BlobId,
    Job,
    JobState,
    SessionId,
    TrashContents,
    TrashedSession,
    TrashedTurn,
    TurnId,
)
from services.errors import InUse, LibraryError
from services.library.desk import object_name
from services.library.records import (
    SessionRecord,
    record_path,
    session_path,
    session_to_bytes,
    spent_path,
)
from services.library.sessions import SUMMARY, summary
from services.library.shape import build, from_bytes
from services.library.turns import Turns
from services.library.uses import named_by_sessions, named_outside_turns
from services.lineage import parents_first

KEPT_DAYS = 30
FILES_AT_ONCE = 64  # others want the library, too
TURNS_AT_ONCE = 250
_AT_ONCE = 500  # values in one statement


@dataclass(frozen=True, slots=True)
class Swept:
    """One batch of a sweep: where to go on, None at the end, and the blobs that are gone."""

    last: str | None
    blobs: tuple[BlobId, ...]


@dataclass(frozen=True, slots=True)
class _Going:
    """What of the trash can go: nothing that stays needs it. Children before parents."""

    turns: tuple[TurnId, ...]
    sessions: frozenset[SessionId]


class Trash(Turns):
    def discard(self, turns: Collection[TurnId]) -> None:
        """Put cards in the trash, all or none; the turns stay for those below them."""
        with self._changing(*self._sessions_of(turns)):
            for turn in turns:
                self._mark(
                    turn,
                    "trashed_at = CASE WHEN hidden THEN trashed_at ELSE ? END, hidden = 1",
                    self._desk.clock(),
                )

    def restore(self, turns: Collection[TurnId]) -> None:
        """Put cards back where they were, with their marks.

        Raises:
            LibraryError: none of them is there any more.
        """
        left = [turn for turn in turns if self.has_turn(turn)]
        if turns and not left:
            raise LibraryError("library_gone")
        turns = left
        with self._changing(*self._sessions_of(turns)):
            for turn in turns:
                self._mark(turn, "hidden = ?, trashed_at = 0", False)

    def discard_session(self, session: SessionId) -> None:
        """Put a whole session in the trash.

        Raises:
            InUse: something in it is under way or waits.
        """
        if self._is_busy(session):
            raise InUse("library_session_busy")
        self._put_session(session, self._desk.clock())

    def restore_session(self, session: SessionId) -> None:
        self._put_session(session, 0.0)

    def trash(self) -> TrashContents:
        """All that is in the trash, the latest first, and how much of the disk it holds."""
        sessions = self._sessions_in_trash()
        rows = self._desk.database.rows(
            f"""SELECT listed.*, session, trashed_at, name FROM ({SUMMARY}) AS listed
            JOIN (SELECT id AS turn, session, trashed_at FROM turns WHERE hidden)
            ON turn = listed.id JOIN (SELECT id AS owner, name, trashed_at AS gone FROM sessions)
            ON owner = session WHERE NOT gone ORDER BY trashed_at DESC, listed.id"""
        )
        turns = [TurnId(row[0]) for row in rows]
        going = self._going(turns, [one.session.id for one in sessions])
        can_go = set(going.turns)
        return TrashContents(
            turns=tuple(
                TrashedTurn(
                    summary(row[:-3], row[1]), SessionId(row[-3]), row[-1], row[-2],
                    needed=row[0] not in can_go,
                )
                for row in rows
            ),
            sessions=tuple(
                TrashedSession(one.session, one.at, needed=one.session.id not in going.sessions)
                for one in sessions
            ),
            frees_bytes=self._freed_by(going),
        )  # fmt: skip

    def freed_by(self, turns: Collection[TurnId], sessions: Collection[SessionId] = ()) -> int:
        """How many bytes `purge` would give back: of what nothing else uses."""
        return self._freed_by(self._going(turns, sessions))

    def purge(self, turns: Collection[TurnId], sessions: Collection[SessionId] = ()) -> bool:
        """Let go of some of these for good, as far as nothing that stays needs them.

        True as long as there may be more: call it again. What they cost stays counted.
        Their files go with the next sweep.
        """
        going = self._going(turns, sessions)
        if not going.turns and not going.sessions:
            return False
        if len(going.turns) > TURNS_AT_ONCE:
            going = _Going(going.turns[:TURNS_AT_ONCE], frozenset())
        mine = self._sessions_of(going.turns)
        with self._changing(*(one for one in mine if one not in going.sessions)):
            for blob in self._blobs_in(going):
                self._let_go(object_name(blob))
            for turn in going.turns:
                self._take_out(turn)
            for session in sorted(going.sessions):
                self._take_out_session(session)
        return True

    def outdated(self) -> tuple[tuple[TurnId, ...], tuple[SessionId, ...]]:
        """What has been in the trash for longer than it is kept."""
        until = self._desk.clock() - KEPT_DAYS * 86_400
        parts = []
        for table, also in (("turns", "hidden AND"), ("sessions", "")):
            parts.append(
                self._desk.database.rows(
                    f"SELECT id FROM {table} WHERE {also} trashed_at > 0 AND trashed_at <= ?",
                    [until],
                )
            )
        return tuple(TurnId(row[0]) for row in parts[0]), tuple(
            SessionId(row[0]) for row in parts[1]
        )

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

    # -- what can go

    def _going(self, turns: Iterable[TurnId], sessions: Iterable[SessionId]) -> _Going:
        """What of these is in the trash and can go."""
        rows = self._desk.database.rows(
            "SELECT id, parent, session, hidden FROM turns ORDER BY number"
        )
        parents: dict[TurnId, TurnId | None] = {row[0]: row[1] for row in rows}
        homes: dict[TurnId, SessionId] = {row[0]: row[2] for row in rows}
        hidden = {row[0] for row in rows if row[3]}
        alone = {turn for turn in turns if turn in hidden}
        put_away = self._desk.database.rows("SELECT id FROM sessions WHERE trashed_at > 0")
        whole = set(sessions) & {SessionId(row[0]) for row in put_away}
        while True:
            going = alone | {turn for turn, home in homes.items() if home in whole}
            needed = self._needed(parents, going, whole)
            stuck = {homes[turn] for turn in needed & going if homes[turn] in whole}
            stuck |= {session for session in whole if self._is_busy(session)}
            if not stuck and not needed & alone:
                break
            whole -= stuck
            alone -= needed
        order = parents_first({turn: parents[turn] for turn in parents if turn in going})
        return _Going(tuple(reversed(order)), frozenset(whole))

    def _needed(
        self,
        parents: Mapping[TurnId, TurnId | None],
        going: set[TurnId],
        whole: set[SessionId],
    ) -> set[TurnId]:
        """The ancestors of all that stays, jobs included."""
        jobs = self._desk.database.rows("SELECT session, job FROM attempts")
        ahead = [build(Job, from_bytes(job)).parent for home, job in jobs if home not in whole]
        staying = [parents[turn] for turn in parents if turn not in going]
        needed: set[TurnId] = set()
        for turn in (*staying, *ahead):
            while turn is not None and turn in parents and turn not in needed:
                needed.add(turn)
                turn = parents[turn]
        return needed

    def _is_busy(self, session: SessionId) -> bool:
        states = (JobState.QUEUED.value, JobState.RUNNING.value)
        found = self._desk.database.value(
            "SELECT 1 FROM attempts WHERE session = ? AND state IN (?, ?)", [session, *states]
        )
        return found is not None

    def _freed_by(self, going: _Going) -> int:
        named = named_outside_turns(self._desk.database, self._desk.folder, going.sessions)
        free = self._blobs_in(going) - named - self._desk.held
        gone = set(going.turns)
        size = 0
        for some in _parts(sorted(free)):
            marks = ", ".join("?" for _ in some)
            uses = self._desk.database.rows(
                f"SELECT blob, turn FROM turn_blobs WHERE blob IN ({marks})", some
            )
            used = {blob for blob, turn in uses if turn not in gone}
            sizes = self._desk.database.rows(
                f"SELECT id, size_bytes FROM blobs WHERE id IN ({marks})", some
            )
            size += sum(size_bytes for blob, size_bytes in sizes if blob not in used)
        return size

    def _blobs_in(self, going: _Going) -> set[BlobId]:
        """All that these name, whoever else does."""
        found: set[BlobId] = set()
        for some in _parts(going.turns):
            marks = ", ".join("?" for _ in some)
            rows = self._desk.database.rows(
                f"SELECT DISTINCT blob FROM turn_blobs WHERE turn IN ({marks})", some
            )
            found.update(BlobId(row[0]) for row in rows)
        for session, blobs in named_by_sessions(self._desk.database).items():
            if session in going.sessions:
                found |= blobs
        return found

    # -- how it goes

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

    # -- sessions

    def _put_session(self, session: SessionId, trashed_at: float) -> None:
        with self._changing(session):
            statement = "UPDATE sessions SET trashed_at = ? WHERE id = ?"
            if not self._desk.database.change(statement, [trashed_at, session]):
                raise LibraryError("library_unknown", what=session)

    def _sessions_in_trash(self) -> tuple[TrashedSession, ...]:
        times: dict[str, float] = dict(
            self._desk.database.rows("SELECT id, trashed_at FROM sessions WHERE trashed_at > 0")
        )
        listed = [
            TrashedSession(one, times[one.id], needed=False) for one in self.sessions(trashed=True)
        ]
        return tuple(sorted(listed, key=lambda one: -one.at))

    def _sessions_of(self, turns: Iterable[TurnId]) -> list[SessionId]:
        return sorted({self.turn_session(turn) for turn in turns})

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._desk.folder).as_posix()


def _parts(values: Collection[str]) -> Iterable[list[str]]:
    """Few enough for one statement."""
    every = list(values)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))
