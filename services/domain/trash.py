"""What was put away, and what emptying it would give back."""

from __future__ import annotations

from dataclasses import dataclass

from services.domain.ids import SessionId
from services.domain.session import SessionSummary
from services.domain.turn import TurnSummary


@dataclass(frozen=True, slots=True)
class TrashedTurn:
    """A turn in the trash. `needed`: something that grew from it stays, and so does it."""

    turn: TurnSummary
    session: SessionId
    session_name: str
    at: float  # 0: taken off the table before there was a trash; it goes on nobody's account
    needed: bool


@dataclass(frozen=True, slots=True)
class TrashedSession:
    session: SessionSummary
    at: float
    needed: bool


@dataclass(frozen=True, slots=True)
class TrashContents:
    turns: tuple[TrashedTurn, ...] = ()
    sessions: tuple[TrashedSession, ...] = ()
    frees_bytes: int = 0  # what emptying it would give back
