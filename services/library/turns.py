"""Turns: the nodes of history, filed once and never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from services.domain import (
    BlobId,
    Picture,
    Place,
    Totals,
    Turn,
    TurnId,
)
from services.errors import Damaged, LibraryError
from services.library.cards import TURN_COLUMNS, found_by, summary_of, traits_of, turn_row, words_of
from services.library.desk import UNKNOWN_MIME, note
from services.library.failures import told
from services.library.ledger import expense_of
from services.library.marks import Marked
from services.library.records import (
    digest,
    needs,
    outcome_pictures,
    packed,
    pictures_of,
    record_path,
    turn_from_bytes,
    turn_to_bytes,
    unpacked,
)
from services.library.shape import storable
from services.lineage import ancestors

IN_TRASH = "IN (SELECT id FROM sessions WHERE trashed_at)"


class Turns(Marked):
    def add_turn(self, turn: Turn, answer: Path) -> Turn:
        """File an answer: blobs, then the record, then one transaction.

        `answer` is the attempt's inbox folder; it is gone afterwards. Filing
        the same attempt again returns the turn that was filed first.

        Raises:
            DiskFull, Unwritable: the answer is whole, here or there; try again.
            LibraryError: there is no such session.
            Damaged: a blob that the answer names is nowhere.
        """
        if not self.has_turn(turn.id):
            self._desk.reclaim(turn.outcome.blobs)
            self._take_blobs(turn, answer)
            self._file(turn, turn_to_bytes(turn))
        self._desk.shelf.discard_folder(answer)
        return self.turn(turn.id)

    def turn(self, turn_id: TurnId) -> Turn:
        """The whole turn, as it was filed; place and session are the card's present ones.

        Raises:
            LibraryError: there is no such turn.
            Damaged: what is kept of it has changed.
        """
        row = self._desk.database.row(
            """SELECT bodies.record, body, x, y, session FROM bodies
            JOIN turns ON turns.id = bodies.turn WHERE turns.id = ?""",
            [turn_id],
        )
        if row is None:
            raise LibraryError("turn_unknown", turn=turn_id)
        filed = turn_from_bytes(unpacked(row[0], row[1]))
        return replace(filed, place=Place(row[2], row[3]), session=row[4])

    def maker_of(self, blob: BlobId) -> tuple[TurnId, bool] | None:
        """The turn whose answer a picture is, and whether its card is on the table.

        Of several, such as a draft that was made a turn, the newest that can be seen.
        """
        row = self._desk.database.row(
            f"""SELECT turns.id, hidden OR session {IN_TRASH} AS away
            FROM turn_blobs JOIN turns ON turns.id = turn
            WHERE blob = ? AND shown ORDER BY away, number DESC LIMIT 1""",
            [blob],
        )
        return (TurnId(row[0]), not row[1]) if row else None

    def is_on_table(self, turn_id: TurnId) -> bool:
        """Whether there is such a turn, and its card can be seen."""
        asked = f"SELECT 1 FROM turns WHERE id = ? AND NOT hidden AND NOT session {IN_TRASH}"
        return self._desk.database.value(asked, [turn_id]) is not None

    def path(self, turn_id: TurnId) -> tuple[Turn, ...]:
        """The turns from the root to `turn_id`, hidden ones included."""
        rows = self._desk.database.rows(
            """WITH RECURSIVE way(id, parent) AS (
                SELECT id, parent FROM turns WHERE id = ?
                UNION SELECT turns.id, turns.parent FROM turns JOIN way ON turns.id = way.parent)
            SELECT id, parent FROM way""",
            [turn_id],
        )
        return tuple(self.turn(turn) for turn in ancestors(dict(rows), turn_id))

    def totals(self) -> Totals:
        """Pictures that came back, and the bytes of everything kept."""
        pictures = self._desk.database.value(
            "SELECT count(DISTINCT blob) FROM turn_blobs WHERE shown"
        )
        size = self._desk.database.value("SELECT coalesce(sum(size_bytes), 0) FROM blobs")
        return Totals(pictures=pictures, size_bytes=size)

    def times(
        self, models: Collection[str], size: str | None, limit: int, *, sandbox: bool = False
    ) -> tuple[float, ...]:
        """How many seconds the latest turns of these wire ids took, newest first.

        `size` is as it was asked for; None where the model makes one size only.
        """
        marks = ", ".join("?" for _ in models)
        rows = self._desk.database.rows(
            f"""SELECT took_s FROM turns JOIN ledger USING (id)
            WHERE model_sent IN ({marks}) AND size = coalesce(?, size)
            AND made AND sandbox = ? AND took_s > 0 ORDER BY number DESC LIMIT ?""",
            [*models, size, sandbox, limit],
        )
        return tuple(row[0] for row in rows)

    def _take_blobs(self, turn: Turn, answer: Path) -> None:
        for blob in turn.outcome.blobs:
            source, target = answer / "blobs" / blob, self._desk.object_path(blob)
            if source.exists():
                self._desk.shelf.take(source, target)
            elif not target.exists():
                raise Damaged("library_blob_missing", what=blob)
            else:
                self._desk.shelf.settle(target)

    def _file(self, turn: Turn, body: bytes) -> None:
        record = digest(body)
        self._desk.shelf.write_once(record_path(self._desk.folder, record), body)
        with self._desk.database.writing():
            self._touch(turn.session)
            # Two may recover one attempt at once: the first to get here files it.
            if not self.has_turn(turn.id):
                self._index(turn, record, body)
            self._clear_attempt(turn.id)

    def _index(self, turn: Turn, record: str, body: bytes) -> None:
        """The rows of `turn`, inside a transaction."""
        change = self._desk.database.change
        for picture in self._blobs_of(turn):
            note(self._desk.database, picture)
        self._insert(turn, record)
        change("INSERT INTO texts VALUES (?, ?)", [turn.id, words_of(turn)])
        self._list_words(turn)
        results = {picture.blob for picture in turn.outcome.pictures}
        for blob in sorted(needs(turn)):
            change("INSERT INTO turn_blobs VALUES (?, ?, ?)", [turn.id, blob, blob in results])
        change("INSERT INTO bodies VALUES (?, ?, ?)", [turn.id, record, packed(body)])
        self._enter(expense_of(turn))

    def _list_words(self, turn: Turn) -> None:
        """What `search` finds the turn by."""
        change = self._desk.database.change
        ratio, traits = storable(turn.recipe.ratio), traits_of(turn)
        change("UPDATE turns SET ratio = ?, traits = ? WHERE id = ?", [ratio, traits, turn.id])
        change(
            """INSERT INTO finds (rowid, prompt, answer, refs, note, tags)
            SELECT number, ?, ?, ?, '', '' FROM turns WHERE id = ?""",
            [*found_by(turn), turn.id],
        )

    def _insert(self, turn: Turn, record: str) -> None:
        card, marks = summary_of(turn), ", ".join("?" * 15)
        columns = f"{TURN_COLUMNS}, words, draft, x, y, size, took_s"
        pace = (storable(turn.recipe.size), turn.outcome.took_s)
        self._desk.database.change(
            f"INSERT INTO turns ({columns}) VALUES ({marks})",
            [*turn_row(turn, record), card.words, card.draft, turn.place.x, turn.place.y, *pace],
        )

    def _blobs_of(self, turn: Turn) -> Iterator[Picture]:
        known = {
            picture.blob: picture
            for picture in (*pictures_of(turn.recipe), *outcome_pictures(turn.outcome))
        }
        yield from known.values()
        for blob in sorted(needs(turn) - known.keys()):
            yield Picture(blob, UNKNOWN_MIME, 0, 0, self._size(blob))

    def _size(self, blob: BlobId) -> int:
        with told(self._desk.folder):
            path = self._desk.object_path(blob)
            return path.stat().st_size if path.exists() else 0
