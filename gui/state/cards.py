"""The cards of the open session: each turn by its id, and where turns and jobs stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gui.collector import let_go
from services.domain import Job, Picture, Place, Session, Turn, TurnId, TurnSummary
from services.grid import Grid
from services.layout import Occupied, box_of

LaySheet = Callable[[Sequence[TurnSummary]], Any]


class Cards:
    """One card for each turn; no two things are put in one place."""

    def __init__(self, turns: Collection[TurnSummary] = ()) -> None:
        self._turns = {turn.id: turn for turn in turns}
        self.occupied: Occupied = Grid()
        self.occupied.fill((turn.id, box_of(turn)) for turn in turns)

    def __contains__(self, turn: object) -> bool:
        return turn in self._turns

    def get(self, turn: TurnId) -> TurnSummary | None:
        return self._turns.get(turn)

    @property
    def turns(self) -> tuple[TurnSummary, ...]:
        return tuple(self._turns.values())

    def put(self, turn: TurnSummary) -> None:
        """Add a turn, or its new state."""
        before = self._turns.get(turn.id)
        self._turns[turn.id] = turn
        if before is None or before.place != turn.place or before.picture != turn.picture:
            self.occupied.put(turn.id, box_of(turn))

    def move(self, turn: TurnId, place: Place) -> bool:
        """Whether it stood elsewhere before."""
        card = self._turns.get(turn)
        if card is None or card.place == place:
            return False
        self.put(replace(card, place=place))
        return True

    def take(self, turn: TurnId) -> bool:
        """Whether it was there."""
        if self._turns.pop(turn, None) is None:
            return False
        self.occupied.take(turn)
        return True

    def reserve(self, job: Job) -> None:
        """Let nothing be put where the job's card stands."""
        if job.id not in self.occupied:
            self.occupied.put(job.id, box_of(job))

    def vacate(self, job: TurnId) -> None:
        """A job's card is gone, unless it became a turn's."""
        if job not in self._turns:
            self.occupied.take(job)

    def leave(self) -> None:
        """Nobody needs them any more."""
        let_go(self._turns, *self.occupied.parts)


@dataclass(frozen=True, slots=True)
class Laid:
    """A session, with what takes long to work out when it has very many turns."""

    session: Session
    cards: Cards
    sheet: Any  # what was made of the turns for the board


def laid(session: Session, lay: LaySheet) -> Laid:
    """`session` made ready to be shown. Takes a second for 50,000 turns: for worker threads."""
    return Laid(session, Cards(session.turns), lay(session.turns))


def shown_of(turn: Turn, card: TurnSummary | None) -> Picture:
    """The picture of `turn` that its card shows; the first where there is no card.

    Only of a turn that has pictures.
    """
    pictures = turn.outcome.pictures
    blob = card.picture.blob if card is not None and card.picture is not None else None
    return next((one for one in pictures if one.blob == blob), pictures[0])
