"""A session made ready to be shown, off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.domain import Session, TurnId, TurnSummary
from services.grid import Grid
from services.layout import Occupied, box_of


@dataclass(frozen=True, slots=True)
class Laid:
    """A session, with what takes long to work out when it has very many turns."""

    session: Session
    turns: dict[TurnId, TurnSummary]
    occupied: Occupied
    sheet: Any  # what `SessionState.lay_by` was given makes of the turns


def laid(session: Session, lay: Callable[[Sequence[TurnSummary]], Any]) -> Laid:
    """`session` made ready to be shown. Takes a second for 50,000 turns: for worker threads."""
    occupied: Occupied = Grid()
    occupied.fill((turn.id, box_of(turn)) for turn in session.turns)
    return Laid(session, {turn.id: turn for turn in session.turns}, occupied, lay(session.turns))
