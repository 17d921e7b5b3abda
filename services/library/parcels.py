"""Parcels: sessions that leave for another library."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from services.domain import SessionId, TurnId
from services.library.arrivals import Arrivals
from services.library.records import SessionRecord, turn_from_bytes, turn_to_bytes, unpacked
from services.lineage import ancestors


class Parcels(Arrivals):
    def turns_of(self, session: SessionId) -> tuple[TurnId, ...]:
        """All shown turns of a session, in the order in which they came."""
        rows = self._desk.database.rows(
            "SELECT id FROM turns WHERE session = ? AND NOT hidden ORDER BY number", [session]
        )
        return tuple(TurnId(row[0]) for row in rows)

    def with_ancestors(self, turns: Collection[TurnId]) -> tuple[TurnId, ...]:
        """`turns` and all that their conversations need, hidden ones too, oldest first."""
        chosen = set(turns)
        rows = self._desk.database.rows("SELECT id, parent FROM turns ORDER BY number")
        parents = {TurnId(row[0]): row[1] and TurnId(row[1]) for row in rows}
        needed: set[TurnId] = set()
        for turn in chosen:
            if turn not in needed:
                needed.update(ancestors(parents, turn))
        return tuple(turn for turn in parents if turn in needed)

    def bodies(
        self, turns: Iterable[TurnId], session: SessionId | None = None
    ) -> tuple[bytes, ...]:
        """The records' own bytes; of turns from elsewhere, as if they were of `session`.

        Raises:
            Damaged: what is kept of one of them has changed.
        """
        found = []
        for turn in turns:
            row = self._desk.database.row("SELECT record, body FROM bodies WHERE turn = ?", [turn])
            if row is not None:
                body = unpacked(*row)
                filed = turn_from_bytes(body) if session else None
                if filed and session and filed.session != session:
                    body = turn_to_bytes(replace(filed, session=session))
                found.append(body)
        return tuple(found)

    def parcel_record(self, session: SessionId, turns: Collection[TurnId]) -> SessionRecord:
        """The session as it goes out with `turns`: unfinished and failed jobs stay here."""
        record, going = self.record_of(session), set(turns)
        head = record.view.head if record.view.head in going else None
        return replace(
            record,
            view=replace(record.view, head=head),
            # No trash travels: an ancestor that is hidden here is only hidden there.
            marks={
                turn: {**mark, "trashed_at": 0.0}
                for home in sorted({session, *map(self.turn_session, turns)})
                for turn, mark in self._kept_marks(home).items()
                if turn in going
            },
            jobs=(),
            expenses=(),
            archived=False,
            trashed_at=0.0,
        )
