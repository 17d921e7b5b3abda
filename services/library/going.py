"""What of the trash can go: nothing that stays needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from services.domain import (
    BlobId,
    Job,
    JobState,
    SessionId,
    TurnId,
)
from services.library.shape import build, from_bytes
from services.library.turns import Turns
from services.library.uses import named_by_sessions, named_outside_turns
from services.lineage import parents_first

_AT_ONCE = 500  # values in one statement


@dataclass(frozen=True, slots=True)
class Leaving:
    """What of the trash can go: nothing that stays needs it. Children before parents."""

    turns: tuple[TurnId, ...]
    sessions: frozenset[SessionId]


class Going(Turns):
    def _going(self, turns: Iterable[TurnId], sessions: Iterable[SessionId]) -> Leaving:
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
        return Leaving(tuple(reversed(order)), frozenset(whole))

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

    def _freed_by(self, going: Leaving) -> int:
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

    def _blobs_in(self, going: Leaving) -> set[BlobId]:
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


def _parts(values: Collection[str]) -> Iterable[list[str]]:
    """Few enough for one statement."""
    every = list(values)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))
