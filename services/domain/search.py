"""What a search finds, and searches that were kept by a name."""

from __future__ import annotations

from dataclasses import dataclass

from services.domain.ids import SessionId
from services.domain.turn import TurnSummary


@dataclass(frozen=True, slots=True)
class Hit:
    """A turn that a search found: where it hangs, and a piece of what it was found by."""

    turn: TurnSummary
    session: SessionId
    session_name: str
    words: str  # one line
    spans: tuple[tuple[int, int], ...] = ()  # where in it the words stand that were looked for


@dataclass(frozen=True, slots=True)
class Collection:
    """A search under a name: what it holds is looked for anew each time."""

    name: str
    query: str
    session: SessionId | None = None  # where it looks; None: in the whole library
    problem: str = ""  # a sentence, where its file could not be read


@dataclass(frozen=True, slots=True)
class Tally:
    """How much a search finds in all."""

    turns: int = 0
    cost_usd: float = 0.0
