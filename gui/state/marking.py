"""What somebody thinks of the selected turns: told as what they share, changed for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from gui.state.selection import Selection
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from gui.state.undo import Undo
from services.domain import Flag, Label, Marks, TurnSummary
from services.studio import Studio

KEEP_AFTER_MS = 400  # a note's words; a kill loses no more of them
LONGEST_TAG = 60  # characters

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shared:
    """What turns have in common; None where they differ."""

    count: int
    rating: int | None
    flag: Flag | None
    label: Label | None
    starred: bool | None
    note: str | None
    tags: tuple[str, ...]  # that all of them have


class Marking(QObject):
    """Every change is one step of the session's history, for one turn or for many."""

    changed = Signal(object)  # Shared | None: nothing is selected
    tags_known = Signal(object)  # tuple[str, …]: the library's, the most used first

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        selection: Selection,
        undo: Undo,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._selection = selection
        self._undo = undo
        self._tasks = tasks
        self._sitting = 0
        self._written: str | None = None  # a note that is not kept yet, and on which turns
        self._written_on: tuple[TurnSummary, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(KEEP_AFTER_MS)
        self._pause.timeout.connect(self._keep_note)
        selection.changed.connect(self._turn_to)
        session.marked.connect(self._tell)
        session.leaving.connect(self.end_sitting)

    @property
    def shared(self) -> Shared | None:
        """What the selected turns have in common; None where there is none."""
        turns = self._selection.cards
        found = shared(turns) if turns else None
        if found is not None and self._written is not None:
            return replace(found, note=self._written)
        return found

    # -- what a hand does: said again of what all have, it goes again

    def rate(self, rating: int) -> None:
        now = self.shared
        given = 0 if now is not None and now.rating == rating else rating
        self._mark_each(lambda marks: replace(marks, rating=given))

    def flag(self, flag: Flag) -> None:
        now = self.shared
        given = Flag.NONE if now is not None and now.flag is flag else flag
        self._mark_each(lambda marks: replace(marks, flag=given))

    def label(self, label: Label) -> None:
        now = self.shared
        given = Label.NONE if now is not None and now.label is label else label
        self._mark_each(lambda marks: replace(marks, label=given))

    def star(self) -> None:
        now = self.shared
        starred = now is None or not now.starred
        self._change(lambda turn: replace(turn, starred=starred))

    # -- tags and the note

    def add_tags(self, tags: Iterable[str]) -> None:
        """Give all of them these tags; one that differs in case alone is there already."""
        wanted = [tag for tag in map(_plain, tags) if tag]
        self._mark_each(lambda marks: replace(marks, tags=_joined(marks.tags, wanted)))
        if wanted:
            self.ask_for_tags()

    def drop_tag(self, tag: str) -> None:
        self._mark_each(
            lambda marks: replace(marks, tags=tuple(one for one in marks.tags if one != tag))
        )

    def write(self, note: str) -> None:
        """The note as it stands in the field now; it is kept in a moment."""
        self._written, self._written_on = note, self._selection.cards
        if not self._pause.isActive():
            self._pause.start()

    def end_sitting(self) -> None:
        """Keep what was written; what is written from now on is another step."""
        self._keep_note()
        self._sitting += 1

    def ask_for_tags(self) -> None:
        """Read anew which tags the library knows; `tags_known` tells."""
        if self._session.id is not None:
            self._tasks.spawn(self._read_tags())

    def _keep_note(self) -> None:
        self._pause.stop()
        note, self._written = self._written, None
        if note is None:
            return
        # As they are now; a guest that was turned away from, as it was then.
        turns = [self._selection.card(turn.id) or turn for turn in self._written_on]
        noted = [replace(turn, marks=replace(turn.marks, note=note)) for turn in turns]
        if noted != turns:
            self._undo.note(turns, noted, self._sitting)

    # -- what is told

    def _turn_to(self) -> None:
        self.end_sitting()
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.shared)

    async def _read_tags(self) -> None:
        self.tags_known.emit(await self._studio.tags())

    def _mark_each(self, change: Callable[[Marks], Marks]) -> None:
        self._change(lambda turn: replace(turn, marks=change(turn.marks)))

    def _change(self, change: Callable[[TurnSummary], TurnSummary]) -> None:
        self.end_sitting()
        turns = list(self._selection.cards)
        marked = [change(turn) for turn in turns]
        if marked != turns:
            self._undo.mark(turns, marked)


def shared(turns: Sequence[TurnSummary]) -> Shared:
    """What at least one turn, or many, have in common."""
    first = turns[0]
    marks = [turn.marks for turn in turns]
    tags = set(first.marks.tags).intersection(*(one.tags for one in marks))
    return Shared(
        count=len(turns),
        rating=_one(first.marks.rating, all(one.rating == marks[0].rating for one in marks)),
        flag=_one(first.marks.flag, all(one.flag is marks[0].flag for one in marks)),
        label=_one(first.marks.label, all(one.label is marks[0].label for one in marks)),
        starred=_one(first.starred, all(turn.starred == first.starred for turn in turns)),
        note=_one(first.marks.note, all(one.note == marks[0].note for one in marks)),
        tags=tuple(tag for tag in first.marks.tags if tag in tags),
    )


def _one(value: T, holds: bool) -> T | None:
    return value if holds else None


def _plain(tag: str) -> str:
    return " ".join(tag.split())[:LONGEST_TAG].strip()


def _joined(tags: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    known = {tag.casefold(): tag for tag in tags}
    for tag in more:
        known.setdefault(tag.casefold(), tag)
    return tuple(known.values())
