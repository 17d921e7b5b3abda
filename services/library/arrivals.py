"""Arrivals: sessions that come from another library, or from another place in this one.

What comes in is laid out in tmp/ first. Then one transaction gives all of it its rows
and a note that it is in; only after that do its files take their places. Whatever dies
before the commit is swept up, whatever dies after it is finished at the next start.

All of it goes in short steps: whoever else wants the library comes in between.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from services.domain import BlobId, Recipe, SessionId, Turn, TurnId
from services.library.database import Changes
from services.library.desk import lost_mark, note
from services.library.failures import told
from services.library.records import (
    SessionRecord,
    digest,
    pictures_of,
    record_path,
    session_path,
    turn_from_bytes,
    turn_to_bytes,
    unpacked,
)
from services.library.recovery import Recovery
from services.library.shape import ID_NAME

_NEW_SESSION = "session"  # in a parcel's folder: the id of a session that it brings
_AT_ONCE = 24  # turns or folders in one step: some ten milliseconds

T = TypeVar("T")
Settled = dict[TurnId, tuple[Turn, bytes]]  # by the ids that they have where they come from


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an import brought; `known` turns were here already."""

    session: SessionId
    name: str
    added: int
    known: int


class _Overtaken(Exception):
    """Somebody has changed the library between two steps: look again."""


class Arrivals(Recovery):
    def take_parcel(
        self,
        folder: Path,
        arrived: SessionRecord,
        turns: Sequence[tuple[Turn, bytes]],
        missing: Collection[BlobId] = (),
    ) -> Arrival:
        """`taking_parcel` in one go."""
        made: Arrival | None = None
        for step in self.taking_parcel(folder, arrived, turns, missing):
            made = step
        assert made is not None
        return made

    def taking_parcel(
        self,
        folder: Path,
        arrived: SessionRecord,
        turns: Sequence[tuple[Turn, bytes]],
        missing: Collection[BlobId] = (),
    ) -> Generator[Arrival | None, None, None]:
        """File what lies in `folder` of tmp/: objects/ and turns/, by their hashes.

        `turns` come parents first. What is here already is passed over; what has the id
        of something else here gets a new one, the same each time. `missing` was lost where
        it comes from, and counts here as lost. `folder` is gone afterwards.

        Each step tells None as long as nothing is in, and what has come in from then on;
        closed before that nothing comes in, closed later the rest is done at once.

        Raises:
            DiskFull, Unwritable: nothing has come in.
        """
        try:
            while True:
                with suppress(_Overtaken):
                    made = yield from self._entering(folder, arrived, turns)
                    break
        except BaseException:
            if not self._is_in(folder):
                self._drop(folder)
            raise
        rest = self._finishing(folder, missing)
        try:
            for _ in rest:
                yield made
        finally:
            for _ in rest:
                pass
        yield made

    def _entering(
        self, folder: Path, arrived: SessionRecord, turns: Sequence[tuple[Turn, bytes]]
    ) -> Generator[None, None, Arrival]:
        """All until the commit, and what has come in; raises _Overtaken."""
        session, fresh = self._session_here(arrived)
        if fresh:
            self._desk.shelf.write(folder / _NEW_SESSION, session.encode("ascii"))
        settled = yield from self._settling(turns, session)
        added = [(turn, body) for turn, body in settled.values() if not self.has_turn(turn.id)]
        changes: Changes = {}
        for part in _parts(added):
            self._prepare(folder, part, changes)
            yield
        record = replace(arrived, id=session)
        new = {turn.id for turn, _ in added}
        for known in _parts(list(settled.items())):
            with self._desk.database.gathering(changes):
                self._mark_parcel(record, dict(known), new)
            yield
        for paths in _parts(sorted((folder / "objects").iterdir())):
            self._make_room(paths, changes)
            yield
        self._enter_parcel(folder, record, settled, new, changes)
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

    def _settling(
        self, turns: Sequence[tuple[Turn, bytes]], session: SessionId
    ) -> Generator[None, None, Settled]:
        """Each turn under the id that it has in its own library, as it is to be kept here."""
        ids: dict[TurnId, TurnId] = {}
        settled: Settled = {}
        for part in _parts(turns):
            for turn, body in part:
                ids[turn.id] = turn.id
                made = self._as_kept(turn, body, session, ids)
                while self._is_another(*made):
                    ids[turn.id] = TurnId(_renewed(made[0].id, digest(body)))
                    made = self._as_kept(turn, body, session, ids)
                settled[turn.id] = made
            yield
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

    def _prepare(self, folder: Path, added: Iterable[tuple[Turn, bytes]], changes: Changes) -> None:
        """What the transaction will do for these turns; what could fail for want of room
        fails here."""
        for turn, body in added:
            record = digest(body)
            path = folder / "turns" / f"{record}.json"
            if not path.exists():  # its ids are new
                self._desk.shelf.write(path, body)
            with told(self._desk.folder):
                self._desk.shelf.ensure(record_path(self._desk.folder, record).parent)
            with self._desk.database.gathering(changes):
                self._index(turn, record, body)
                self._revive(turn, record)

    def _make_room(self, paths: Iterable[Path], changes: Changes) -> None:
        """The folders in which these objects will stand, and their sizes for the rows."""
        for path in paths:
            with told(self._desk.folder):
                self._desk.shelf.ensure(self._desk.object_path(BlobId(path.name)).parent)
                size = path.stat().st_size
            with self._desk.database.gathering(changes):
                self._desk.database.change(
                    "UPDATE blobs SET size_bytes = ? WHERE id = ? AND size_bytes = 0",
                    [size, path.name],
                )

    def _enter_parcel(
        self,
        folder: Path,
        record: SessionRecord,
        settled: Settled,
        added: Collection[TurnId],
        changes: Changes,
    ) -> None:
        """Rows for all of it, and the note that it is in: one transaction."""
        database = self._desk.database
        with self._changing(record.id):
            for turn, _ in settled.values():
                if self.has_turn(turn.id) == (turn.id in added):
                    raise _Overtaken
            known = database.value("SELECT 1 FROM sessions WHERE id = ?", [record.id])
            if known is None:
                head = record.view.head and settled.get(record.view.head)
                view = replace(record.view, head=head[0].id if head else None)
                self._insert_session(replace(record, view=view))
            for picture in pictures_of(record.draft or Recipe()):
                note(database, picture)
            database.change_all(changes)
            # Whoever takes something in wants to see it.
            database.change(
                "UPDATE sessions SET trashed_at = 0, archived = 0 WHERE id = ?", [record.id]
            )
            if added:
                self._touch(record.id)
            database.change(
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?, '')", [_note_of(folder)]
            )

    def _mark_parcel(
        self,
        record: SessionRecord,
        settled: Settled,
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
        if not self._is_in(folder):
            return self._drop(folder)
        for _ in self._finishing(folder):
            pass
        return None

    def _is_in(self, folder: Path) -> bool:
        noted = self._desk.database.value("SELECT 1 FROM meta WHERE key = ?", [_note_of(folder)])
        return noted is not None

    def _finishing(self, folder: Path, missing: Collection[BlobId] = ()) -> Iterator[None]:
        """Bring the files of a parcel that is in to their places."""
        known = {row[0] for row in self._desk.database.rows("SELECT record FROM turns")}
        moves = {
            path: self._desk.object_path(BlobId(path.name))
            for path in sorted(folder.glob("objects/*"))
        }
        for path in sorted(folder.glob("turns/*.json")):
            if path.stem in known:
                moves[path] = record_path(self._desk.folder, path.stem)
        folders = [list(group) for _, group in groupby(moves.items(), lambda move: move[1].parent)]
        for part in _parts(folders):
            self._desk.shelf.take_all(dict(move for group in part for move in group))
            yield
        for blob in missing:
            if not self._desk.object_path(blob).exists():
                self._desk.shelf.write(lost_mark(self._desk.folder, blob), b"")
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
        super()._settle_folder(folder)


def _note_of(folder: Path) -> str:
    return f"parcel {folder.name}"


def _renewed(id: str, origin: str) -> str:
    """Another id, the same whenever the same thing comes in again."""
    hashed = hashlib.sha256(f"{id} {origin}".encode()).digest()
    return base64.b32encode(hashed).decode("ascii").lower()[:20]


def _parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[at : at + _AT_ONCE] for at in range(0, len(things), _AT_ONCE))
