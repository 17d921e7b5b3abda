"""Parcels: sessions that leave for another library, and those that come from one.

What comes in is laid out in tmp/ first. Then one transaction gives all of it its rows
and a note that it is in; only after that do its files take their places. Whatever dies
before the commit is swept up, whatever dies after it is finished at the next start.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from services.domain import BlobId, Recipe, SessionId, Turn, TurnId
from services.library.desk import note
from services.library.failures import told
from services.library.records import (
    SessionRecord,
    digest,
    pictures_of,
    record_path,
    session_path,
    turn_from_bytes,
    turn_to_bytes,
)
from services.library.recovery import Recovery
from services.library.shape import ID_NAME
from services.library.turns import unpacked
from services.library.verify import lost_mark
from services.lineage import ancestors

_NEW_SESSION = "session"  # in a parcel's folder: the id of a session that it brings


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an import brought; `known` turns were here already."""

    session: SessionId
    name: str
    added: int
    known: int


class Parcels(Recovery):
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
                for turn, mark in record.marks.items()
                if turn in going
            },
            jobs=(),
            expenses=(),
            archived=False,
            trashed_at=0.0,
        )

    def take_parcel(
        self,
        folder: Path,
        arrived: SessionRecord,
        turns: Sequence[tuple[Turn, bytes]],
        missing: Collection[BlobId] = (),
    ) -> Arrival:
        """File what lies in `folder` of tmp/: objects/ and turns/, by their hashes.

        `turns` come parents first. What is here already is passed over; what has the id
        of something else here gets a new one, the same each time. `missing` was lost where
        it comes from, and counts here as lost. `folder` is gone afterwards.

        Raises:
            DiskFull, Unwritable: nothing has come in.
        """
        try:
            session, fresh = self._session_here(arrived)
            settled = self._settled(turns, session)
            added = [(turn, body) for turn, body in settled.values() if not self.has_turn(turn.id)]
            for _, body in added:
                path = folder / "turns" / f"{digest(body)}.json"
                if not path.exists():  # its ids are new
                    self._desk.shelf.write(path, body)
            if fresh:
                self._desk.shelf.write(folder / _NEW_SESSION, session.encode("ascii"))
            self._enter_parcel(folder, replace(arrived, id=session), settled, added)
        except BaseException:
            if not self._is_in(folder):
                self._drop(folder)
            raise
        self._finish(folder)
        for blob in missing:
            if not self._desk.object_path(blob).exists():
                self._desk.shelf.write(lost_mark(self._desk.folder, blob), b"")
        name = self._desk.database.value("SELECT name FROM sessions WHERE id = ?", [session])
        return Arrival(session, name, len(added), len(turns) - len(added))

    def _session_here(self, arrived: SessionRecord) -> tuple[SessionId, bool]:
        """The id under which the session is to be kept, and whether it is new here."""
        session = arrived.id
        while True:
            row = self._desk.database.row("SELECT created_at FROM sessions WHERE id = ?", [session])
            if row is None:
                return session, True
            if row[0] == arrived.created_at:
                return session, False
            session = SessionId(_renewed(session, f"{arrived.created_at}"))

    def _settled(
        self, turns: Sequence[tuple[Turn, bytes]], session: SessionId
    ) -> dict[TurnId, tuple[Turn, bytes]]:
        """Each turn under the id that it has in its own library, as it is to be kept here."""
        ids: dict[TurnId, TurnId] = {}
        settled: dict[TurnId, tuple[Turn, bytes]] = {}
        for turn, body in turns:
            ids[turn.id] = turn.id
            made = self._as_kept(turn, body, session, ids)
            while self._is_another(*made):
                ids[turn.id] = TurnId(_renewed(made[0].id, digest(body)))
                made = self._as_kept(turn, body, session, ids)
            settled[turn.id] = made
        return settled

    def _as_kept(
        self, turn: Turn, body: bytes, session: SessionId, ids: dict[TurnId, TurnId]
    ) -> tuple[Turn, bytes]:
        parent = ids.get(turn.parent, turn.parent) if turn.parent else None
        origin = turn.outcome.draft_of
        outcome = replace(turn.outcome, draft_of=ids.get(origin, origin) if origin else None)
        kept = replace(turn, id=ids[turn.id], session=session, parent=parent, outcome=outcome)
        return (turn, body) if kept == turn else (kept, turn_to_bytes(kept))

    def _is_another(self, turn: Turn, body: bytes) -> bool:
        """Whether its id is taken here by something else."""
        row = self._desk.database.row("SELECT record, body FROM bodies WHERE turn = ?", [turn.id])
        if row is None:
            return self.has_attempt(turn.id)
        if row[0] == digest(body):
            return False
        # It may have come from another session here, and gone out as one of this one.
        return replace(turn_from_bytes(unpacked(*row)), session=turn.session) != turn

    def _enter_parcel(
        self,
        folder: Path,
        record: SessionRecord,
        settled: dict[TurnId, tuple[Turn, bytes]],
        added: Sequence[tuple[Turn, bytes]],
    ) -> None:
        """Rows for all of it, and the note that it is in: one transaction."""
        # What could fail for want of room fails before the commit.
        arrived = sorted((folder / "objects").iterdir())
        with told(self._desk.folder):
            for _, body in added:
                self._desk.shelf.ensure(record_path(self._desk.folder, digest(body)).parent)
            for path in arrived:
                self._desk.shelf.ensure(self._desk.object_path(BlobId(path.name)).parent)
        with self._changing(record.id):
            if (
                self._desk.database.value("SELECT 1 FROM sessions WHERE id = ?", [record.id])
                is None
            ):
                head = record.view.head and settled.get(record.view.head)
                view = replace(record.view, head=head[0].id if head else None)
                self._insert_session(replace(record, view=view))
            for picture in pictures_of(record.draft or Recipe()):
                note(self._desk.database, picture)
            for turn, body in added:
                self._index(turn, digest(body), body)
                self._revive(turn, digest(body))
            self._desk.database.change(
                "UPDATE sessions SET trashed_at = 0 WHERE id = ?", [record.id]
            )
            for path in arrived:  # they are not in their places yet
                self._desk.database.change(
                    "UPDATE blobs SET size_bytes = ? WHERE id = ? AND size_bytes = 0",
                    [path.stat().st_size, path.name],
                )
            self._mark_parcel(record, settled, {turn.id for turn, _ in added})
            if added:
                self._touch(record.id)
            self._desk.database.change(
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?, '')", [_note_of(folder)]
            )

    def _mark_parcel(
        self,
        record: SessionRecord,
        settled: dict[TurnId, tuple[Turn, bytes]],
        added: Collection[TurnId],
    ) -> None:
        """New turns look as they did; those that were taken off this table come back to it."""
        for known, (turn, _) in settled.items():
            mark = record.mark_of(known)
            if turn.id in added:
                if mark is not None:
                    self._apply(turn.id, mark)
            elif not (mark and mark.hidden):
                self._desk.database.change(
                    """UPDATE turns SET hidden = 0, trashed_at = 0, marked = marked | 1
                    WHERE id = ? AND hidden""",
                    [turn.id],
                )

    def _settle_folder(self, folder: Path) -> None:
        if self._is_in(folder):
            self._finish(folder)
        else:
            self._drop(folder)

    def _is_in(self, folder: Path) -> bool:
        noted = self._desk.database.value("SELECT 1 FROM meta WHERE key = ?", [_note_of(folder)])
        return noted is not None

    def _finish(self, folder: Path) -> None:
        """Bring the files of a parcel that is in to their places."""
        known = {row[0] for row in self._desk.database.rows("SELECT record FROM turns")}
        moves = {
            path: self._desk.object_path(BlobId(path.name))
            for path in sorted(folder.glob("objects/*"))
        }
        for path in sorted(folder.glob("turns/*.json")):
            if path.stem in known:
                moves[path] = record_path(self._desk.folder, path.stem)
        self._desk.shelf.take_all(moves)
        with self._desk.database.writing():
            self._desk.database.change("DELETE FROM meta WHERE key = ?", [_note_of(folder)])
        self._desk.shelf.discard_folder(folder)

    def _drop(self, folder: Path) -> None:
        """Let go of a parcel that is not in, with the record of a session that it would have
        brought."""
        with suppress(OSError, UnicodeDecodeError):
            session = (folder / _NEW_SESSION).read_text("ascii")
            known = self._desk.database.value("SELECT 1 FROM sessions WHERE id = ?", [session])
            if ID_NAME.fullmatch(session) and known is None:
                self._desk.shelf.discard(session_path(self._desk.folder, SessionId(session)))
        self._desk.shelf.discard_folder(folder)


def _note_of(folder: Path) -> str:
    return f"parcel {folder.name}"


def _renewed(id: str, origin: str) -> str:
    """Another id, the same whenever the same thing comes in again."""
    hashed = hashlib.sha256(f"{id} {origin}".encode()).digest()
    return base64.b32encode(hashed).decode("ascii").lower()[:20]
