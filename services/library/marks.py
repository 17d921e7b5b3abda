"""What the user does to turns: place, star, marks, trash, and which of several pictures is on top.

A turn whose picture on top was chosen has the second bit of `marked`: of the others the
first one of the answer lies there, and no record has to say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.domain import BlobId, Marks, Place, SessionId, TurnId
from services.errors import LibraryError
from services.library.attempts import Attempts
from services.library.records import Mark
from services.library.shape import storable
from services.spelling import indexed


class Marked(Attempts):
    def has_turn(self, turn_id: TurnId) -> bool:
        found = self._desk.database.value("SELECT 1 FROM turns WHERE id = ?", [turn_id])
        return found is not None

    def turn_session(self, turn_id: TurnId) -> SessionId:
        """The session of a turn or of an attempt; raises LibraryError for neither."""
        found = self._desk.database.value("SELECT session FROM turns WHERE id = ?", [turn_id])
        session = SessionId(found) if found else self._session_of_attempt(turn_id)
        if session is None:
            raise LibraryError("turn_unknown", turn=turn_id)
        return session

    def move(self, turn_id: TurnId, place: Place) -> None:
        self.move_all({turn_id: place})

    def move_all(self, places: Mapping[TurnId, Place]) -> None:
        """Move many cards, jobs too, at the price of one: all of them, or none."""
        with self._changing(*sorted({self.turn_session(turn) for turn in places})):
            for turn, place in places.items():
                if self.has_turn(turn):
                    self._mark(turn, "x = ?, y = ?", place.x, place.y)
                else:
                    self._keep_attempt(replace(self.attempt(turn), place=place))

    def star(self, turn_id: TurnId, starred: bool) -> None:
        self._mark_one(turn_id, "starred = ?", starred)

    def mark_all(
        self, marks: Mapping[TurnId, Marks], stars: Mapping[TurnId, bool] = MappingProxyType({})
    ) -> None:
        """Rate, flag, label, tag, annotate and star many turns: all of them, or none."""
        with self._changing(*sorted({self.turn_session(turn) for turn in {**marks, **stars}})):
            for turn, value in marks.items():
                self._mark_so(turn, value)
            for turn, starred in stars.items():
                self._mark(turn, "starred = ?", starred)

    def lay_on_top(self, tops: Mapping[TurnId, BlobId]) -> None:
        """Let these pictures lie on top of their turns' others; what is none of them is left."""
        with self._changing(*sorted({self.turn_session(turn) for turn in tops})):
            for turn, blob in tops.items():
                self._put_on_top(turn, blob)

    def _apply(self, turn_id: TurnId, mark: Mark) -> None:
        """Do to a turn all that `mark` says, inside a transaction."""
        values = (mark.place.x, mark.place.y, mark.starred, mark.hidden, mark.trashed_at)
        self._mark(turn_id, "x = ?, y = ?, starred = ?, hidden = ?, trashed_at = ?", *values)
        self._mark_so(turn_id, mark.marks)
        if mark.top is not None:
            self._put_on_top(turn_id, mark.top)

    def _mark_so(self, turn_id: TurnId, marks: Marks) -> None:
        rating, note = max(0, min(marks.rating, 5)), storable(marks.note)
        tags = "\n".join(dict.fromkeys(filter(None, map(_one_line, marks.tags))))
        values = (rating, marks.flag.value, marks.label.value, tags, note)
        self._mark(turn_id, "rating = ?, flag = ?, label = ?, tags = ?, note = ?", *values)
        self._desk.database.change(
            """UPDATE finds SET note = ?, tags = ?
            WHERE rowid = (SELECT number FROM turns WHERE id = ?)""",
            [indexed(note), indexed(tags), turn_id],
        )

    def _mark_one(self, turn_id: TurnId, what: str, *values: float | str) -> None:
        with self._changing(self.turn_session(turn_id)):
            self._mark(turn_id, what, *values)

    def _mark(self, turn_id: TurnId, what: str, *values: float | str) -> None:
        statement = f"UPDATE turns SET marked = marked | 1, {what} WHERE id = ?"
        if not self._desk.database.change(statement, [*values, turn_id]):
            raise LibraryError("turn_unknown", turn=turn_id)

    def _put_on_top(self, turn_id: TurnId, blob: BlobId) -> None:
        self._desk.database.change(
            """UPDATE turns SET marked = 3, picture = ?1 WHERE id = ?2 AND picture <> ?1
            AND EXISTS (SELECT 1 FROM turn_blobs WHERE turn = ?2 AND blob = ?1 AND shown)""",
            [blob, turn_id],
        )


def _one_line(tag: str) -> str:
    return " ".join(storable(tag).split())
