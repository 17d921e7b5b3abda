"""The trash: turns and sessions that are put away, come back as they were, or go for good.

Nothing goes for good at once, and what a conversation that stays needs never goes.
"""

from __future__ import annotations

from collections.abc import Collection

from services.domain import (
    SessionId,
    TrashContents,
    TrashedSession,
    TrashedTurn,
    TurnId,
)
from services.errors import InUse, LibraryError
from services.library.purging import Purging
from services.library.sessions import SUMMARY, summary

KEPT_DAYS = 30
_DAY_S = 86_400.0
_JUMP_S = 180 * _DAY_S
_LOOKED = "trash looked at"


class Trash(Purging):
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
        """Put cards back where they were, with their marks, and with them their sessions.

        Raises:
            LibraryError: none of them is there any more.
        """
        left = [turn for turn in turns if self.has_turn(turn)]
        if turns and not left:
            raise LibraryError("library_gone")
        turns = left
        sessions = self._sessions_of(turns)
        with self._changing(*sessions):
            for turn in turns:
                self._mark(turn, "hidden = ?, trashed_at = 0", False)
            for session in sessions:  # in one that is in the trash itself nobody would see them
                self._desk.database.change(
                    "UPDATE sessions SET trashed_at = 0 WHERE id = ?", [session]
                )

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

    def outdated(self) -> tuple[tuple[TurnId, ...], tuple[SessionId, ...]]:
        """What has been in the trash for longer than it is kept."""
        until = self._desk.clock() - KEPT_DAYS * _DAY_S
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

    def due(self) -> tuple[tuple[TurnId, ...], tuple[SessionId, ...]]:
        """What is outdated by a clock that can be believed; nothing while it is in doubt.

        A clock that is half a year on since it was last looked at may have been set wrongly:
        it is believed once it has gone on from there for a day. So nothing goes for good by a
        mistake that is mended within the day.
        """
        return ((), ()) if self._clock_is_in_doubt() else self.outdated()

    def _clock_is_in_doubt(self) -> bool:
        """Looks at the clock, and remembers what it saw."""
        now = self._desk.clock()
        kept = self._desk.database.value("SELECT value FROM meta WHERE key = ?", [_LOOKED])
        last, doubted = map(float, kept.split()) if kept else (now, 0.0)
        if now > last + _JUMP_S:
            doubted = now
        elif now < last or now >= doubted + _DAY_S:
            doubted = 0.0
        with self._desk.database.writing():
            self._desk.database.change(
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
                [_LOOKED, f"{now!r} {doubted!r}"],
            )
        return bool(doubted)

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
