"""What is looked for in the session or the library, and the searches that are kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import Collection, Hit, SessionId, Tally
from services.query import examples
from services.studio import Studio


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question; `tally` is None as long as it is being counted."""

    words: str
    session: SessionId | None  # None: in the whole library
    hits: tuple[Hit, ...] = ()
    tally: Tally | None = None
    problems: tuple[str, ...] = ()
    asked: bool = False  # whether the words ask for anything


class FindingState(QObject):
    answered = Signal(object)  # Answer; once more when its hits have been counted
    collections_changed = Signal()
    dropped = Signal(object)  # Collection

    def __init__(
        self, studio: Studio, session: SessionState, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._tasks = tasks
        self._questions = 0
        self._countings = 0
        self.answer = Answer("", None)
        self.collections: tuple[Collection, ...] = ()
        self.counts: dict[str, int] = {}  # by name, as far as they are known

    @property
    def session(self) -> SessionId | None:
        """The session that is open."""
        return self._session.id

    def ask(self, words: str, session: SessionId | None = None) -> None:
        """Look for `words`; an older question that has no answer yet is forgotten."""
        if self._session.id is None:
            return  # the library is not open yet
        self._questions += 1
        self._tasks.spawn(self._ask(words, session, self._is_last(self._questions)))

    def language(self) -> tuple[str, ...]:
        """What may be written, by example."""
        return examples()

    # -- collections

    def refresh(self) -> None:
        """Read the collections anew, and count what each holds now."""
        if self._session.id is None:
            return
        self._tasks.spawn(self._refresh())

    def is_taken(self, name: str) -> bool:
        return any(one.name.casefold() == name.strip().casefold() for one in self.collections)

    def keep(self, collection: Collection) -> None:
        self._tasks.spawn(self._then_refresh(self._studio.collections.keep(collection)))

    def rename(self, old: str, new: str) -> None:
        self._tasks.spawn(self._then_refresh(self._studio.collections.rename(old, new)))

    def drop(self, collection: Collection) -> None:
        """Delete a collection; `dropped` tells of it, so that it can be kept again."""
        self._tasks.spawn(self._drop(collection))

    # -- what is awaited

    async def _ask(self, words: str, session: SessionId | None, wanted: Callable[[], bool]) -> None:
        found = await self._studio.finding.look(words, session, wanted)
        if not wanted():
            return
        self._tell(Answer(words, session, found.hits, found.tally, found.problems, found.asked))
        if found.tally is None:
            tally = await self._studio.finding.tally(words, session, wanted)
            if wanted():
                self._tell(replace(self.answer, tally=tally))

    def _tell(self, answer: Answer) -> None:
        self.answer = answer
        self.answered.emit(answer)

    async def _refresh(self) -> None:
        self._countings += 1
        number = self._countings
        self.collections = await self._studio.collections.all()
        known = {one.name for one in self.collections}
        self.counts = {name: count for name, count in self.counts.items() if name in known}
        self.collections_changed.emit()
        for one in self.collections:  # each for itself: others may want the library meanwhile
            if one.query:
                count = await self._studio.finding.count(
                    one.query, one.session, lambda: number == self._countings
                )
                if number != self._countings:
                    return
                self.counts[one.name] = count
        self.collections_changed.emit()

    async def _then_refresh(self, work: Awaitable[None]) -> None:
        await work
        await self._refresh()

    async def _drop(self, collection: Collection) -> None:
        await self._studio.collections.drop(collection.name)
        self.dropped.emit(collection)
        await self._refresh()

    def _is_last(self, number: int) -> Callable[[], bool]:
        return lambda: number == self._questions
