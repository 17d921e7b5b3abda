"""Sessions as wholes: put aside, copied, joined; and turns that go from one to another.

A turn's record never changes and says where the turn began. That it belongs elsewhere
now is said by the record of the session that lists it among its marks. A branch that
goes leaves its ancestors where they are: its conversation reaches them all the same,
and the trash keeps them for as long as the branch is there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from services.domain import JobState, Place, SessionId, Turn, TurnId, new_id
from services.errors import InUse, LibraryError
from services.library.parcels import Parcels
from services.library.records import SessionRecord, turn_from_bytes, turn_to_bytes
from services.lineage import descendants


@dataclass(frozen=True, slots=True)
class Merged:
    """What went from one session into another, and how far: enough to part them again."""

    session: SessionId
    into: SessionId
    by: Place
    turns: tuple[TurnId, ...]
    jobs: tuple[TurnId, ...]
    lines: tuple[str, ...]  # of the ledger


class Moving(Parcels):
    def archive_session(self, session: SessionId, archived: bool) -> None:
        """Put a session aside, or take it back; nothing else of it changes."""
        with self._changing(session):
            statement = "UPDATE sessions SET archived = ? WHERE id = ?"
            if not self._desk.database.change(statement, [archived, session]):
                raise LibraryError("library_unknown", what=session)

    def grown_from(self, turns: Collection[TurnId]) -> tuple[TurnId, ...]:
        """`turns` and all that grew from them in their sessions, hidden ones too."""
        homes = {turn: self.turn_session(turn) for turn in turns}
        found: dict[TurnId, None] = {}
        for session in sorted(set(homes.values())):
            rows = self._desk.database.rows(
                "SELECT id, parent FROM turns WHERE session = ? ORDER BY number", [session]
            )
            parents = {TurnId(row[0]): row[1] and TurnId(row[1]) for row in rows}
            for turn in (turn for turn, home in homes.items() if home == session):
                if turn not in found:
                    found.update(dict.fromkeys((turn, *descendants(parents, turn))))
        return tuple(found)

    def move_turns(self, turns: Collection[TurnId], session: SessionId, by: Place) -> None:
        """Hang turns into another session, each moved `by` so much: all of them, or none.

        What they cost goes with them.
        """
        change = self._desk.database.change
        with self._changing(*sorted({*map(self.turn_session, turns), session})):
            self._touch(session)
            for turn in turns:
                self._mark(turn, "session = ?, x = x + ?, y = y + ?", session, by.x, by.y)
                change("UPDATE ledger SET session = ? WHERE id = ?", [session, turn])

    def merge(self, session: SessionId, into: SessionId, by: Place) -> Merged:
        """Hang all of one session into another; the emptied one goes to the trash.

        Raises:
            InUse: something in it is under way or waits.
        """
        self.check_idle([session])
        jobs = self._jobs(session)
        change = self._desk.database.change
        merged = Merged(
            session, into, by,
            turns=tuple(map(TurnId, self._ids("turns", session))),
            jobs=tuple(job.id for job in jobs),
            lines=tuple(self._ids("ledger", session)),
        )  # fmt: skip
        with self._changing(session, into):
            change(
                """UPDATE turns SET session = ?, marked = marked | 1, x = x + ?, y = y + ?
                WHERE session = ?""",
                [into, by.x, by.y, session],
            )
            change("UPDATE ledger SET session = ? WHERE session = ?", [into, session])
            for job in jobs:
                place = Place(job.place.x + by.x, job.place.y + by.y)
                self._keep_attempt(replace(job, session=into, place=place))
            change("UPDATE sessions SET trashed_at = ? WHERE id = ?", [self._desk.clock(), session])
            self._touch(into)
        return merged

    def part(self, merged: Merged) -> None:
        """As if `merge` had not been: what came, and all that grew from it since, goes back.

        What has gone to a third session since, or for good, stays so.

        Raises:
            LibraryError: the emptied session has been deleted for good.
        """
        session, into, by = merged.session, merged.into, merged.by
        change = self._desk.database.change
        if self._desk.database.value("SELECT 1 FROM sessions WHERE id = ?", [session]) is None:
            raise LibraryError("library_gone")
        here = {turn for turn in merged.turns if self._hangs_in("turns", turn, into)}
        jobs = [job for job in self._jobs(into) if job.id in merged.jobs]
        with self._changing(session, into):
            for turn in self.grown_from(here):
                self._mark(turn, "session = ?, x = x - ?, y = y - ?", session, by.x, by.y)
                change("UPDATE ledger SET session = ? WHERE id = ?", [session, turn])
            for line in merged.lines:
                if self._hangs_in("ledger", line, into) and not self.has_turn(TurnId(line)):
                    change("UPDATE ledger SET session = ? WHERE id = ?", [session, line])
            for job in jobs:
                place = Place(job.place.x - by.x, job.place.y - by.y)
                self._keep_attempt(replace(job, session=session, place=place))
            change("UPDATE sessions SET trashed_at = 0 WHERE id = ?", [session])
            self._touch(session)

    def check_idle(self, sessions: Collection[SessionId]) -> None:
        """Raises InUse if something in one of them is under way or waits."""
        for session in sessions:
            states = [job.state for job in self._jobs(session)]
            if JobState.QUEUED in states or JobState.RUNNING in states:
                raise InUse("library_session_busy")

    def _ids(self, table: str, session: SessionId) -> list[str]:
        rows = self._desk.database.rows(f"SELECT id FROM {table} WHERE session = ?", [session])
        return [row[0] for row in rows]

    def _hangs_in(self, table: str, id: str, session: SessionId) -> bool:
        found = f"SELECT 1 FROM {table} WHERE id = ? AND session = ?"
        return self._desk.database.value(found, [id, session]) is not None

    def copy(
        self, session: SessionId, name: str
    ) -> tuple[SessionRecord, tuple[tuple[Turn, bytes], ...]]:
        """A second session with the same turns, marks and draft, to be taken in as a parcel.

        Its turns have ids of their own, and say of which each is a copy: nothing is paid twice.
        """
        record = self.record_of(session)
        fresh = SessionId(new_id())
        wanted = self.with_ancestors(self.turns_of(session))
        mine = [turn for turn in wanted if self.turn_session(turn) == session]
        ids = {turn: TurnId(new_id()) for turn in mine}
        turns = []
        for body in self.bodies(mine):
            filed = turn_from_bytes(body)
            parent, origin = filed.parent, filed.outcome.draft_of
            outcome = replace(filed.outcome, draft_of=ids.get(origin, origin) if origin else None)
            copy = replace(
                filed,
                id=ids[filed.id],
                session=fresh,
                parent=ids.get(parent, parent) if parent else None,
                outcome=outcome,
                copy_of=filed.copy_of or filed.id,
            )
            turns.append((copy, turn_to_bytes(copy)))
        return self._copied(record, fresh, name, ids), tuple(turns)

    def _copied(
        self, record: SessionRecord, session: SessionId, name: str, ids: dict[TurnId, TurnId]
    ) -> SessionRecord:
        now = self._desk.clock()
        head = record.view.head
        return replace(
            record,
            id=session,
            name=name,
            created_at=now,
            touched_at=now,
            view=replace(record.view, head=ids.get(head) if head else None),
            marks={
                ids[TurnId(turn)]: {**mark, "trashed_at": 0.0}
                for turn, mark in record.marks.items()
                if turn in ids
            },
            jobs=(),
            expenses=(),
            archived=False,
        )
