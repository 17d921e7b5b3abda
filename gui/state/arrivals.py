"""What is on its way to the references of each session, in the order in which it was dropped."""

from __future__ import annotations

from bisect import insort
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import takewhile

from gui.state.places import Pending, Slot
from services.domain import MAX_REFERENCES, Recipe, Reference, SessionId

Change = Callable[[Recipe], Recipe]
# Changes the draft of another session; False where that is the open one by now.
PutAway = Callable[[SessionId, Change], Awaitable[bool]]


async def nowhere(session: SessionId, change: Change) -> bool:
    """Where there is one session only."""
    return False


@dataclass(slots=True, eq=False)
class Arrivals:
    """It goes on while another session is open.

    `line` is all that is on its way, in order: as many as there are places for are read,
    the others wait. `held` is how many references the session has besides; `came` are the
    names of those that came in while nobody looked.
    """

    session: SessionId | None = None
    held: int = 0
    line: list[Slot] = field(default_factory=list)
    replacing: list[Reference] = field(default_factory=list)
    came: list[str] = field(default_factory=list)

    @property
    def places(self) -> int:
        """How many places are not taken by references."""
        return max(MAX_REFERENCES - self.held, 0)

    @property
    def slots(self) -> list[Slot]:
        """Those that have a place."""
        return self.line[: self.places]

    @property
    def room(self) -> int:
        """How many more there are places for."""
        return self.places - len(self.slots)

    @property
    def reading(self) -> int:
        """How many pictures are on their way, those that replace others included."""
        return len(self.slots) + len(self.replacing)

    @property
    def is_busy(self) -> bool:
        """Whether anything is on its way, or waits for a place."""
        return bool(self.line or self.replacing)

    def put(self, slots: Iterable[Slot]) -> None:
        """In the order in which they were dropped, whoever had to wait for a place."""
        for slot in slots:
            insort(self.line, slot, key=lambda other: other.order)

    def pending(self) -> tuple[Pending, ...]:
        """The places that are taken, in order."""
        return tuple(
            Pending(slot.id, slot.source.name, slot.look, slot.share) for slot in self.slots
        )

    def ready(self) -> list[Slot]:
        """Those that need not wait for any that was dropped before; they are taken out."""
        found = list(takewhile(lambda slot: slot.reference is not None, self.slots))
        del self.line[: len(found)]
        return found

    def surplus(self) -> list[Slot]:
        """Those for which no place can become free any more; they are taken out."""
        found = [] if self.places else self.line
        self.line = self.line if self.places else []
        return found


class Trays:
    """Of the session that is `here`, and of those to which something is still on its way."""

    def __init__(self) -> None:
        self.here = Arrivals()
        self._away: dict[SessionId, Arrivals] = {}

    def go_to(self, session: SessionId, held: int) -> bool:
        """That session is here now; the one before holds so many. False where it is the same.

        What was dropped before the first one was open is for that one.
        """
        before = self.here
        if before.session is None:
            before.session = session
        if before.session == session:
            return False
        before.held = held
        if before.is_busy:
            self._away[before.session] = before
        self.here = self._away.pop(session) if session in self._away else Arrivals(session)
        self.here.came.clear()  # they are seen
        return True

    def let_go(self, tray: Arrivals) -> None:
        """Nothing is on its way there any more."""
        if tray.session is not None:
            self._away.pop(tray.session, None)

    def slots(self) -> list[Slot]:
        """All that is on its way, wherever to."""
        return [slot for tray in (self.here, *self._away.values()) for slot in tray.line]
