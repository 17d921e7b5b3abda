"""Work tables: as they are listed, told and opened."""

from __future__ import annotations

from dataclasses import dataclass

from services.domain.ids import SessionId, TurnId
from services.domain.job import Job
from services.domain.picture import Picture
from services.domain.recipe import Recipe
from services.domain.turn import ORIGIN, Place, TurnSummary


@dataclass(frozen=True, slots=True)
class View:
    """How a session was left: what was selected and where the board stood."""

    head: TurnId | None = None
    zoom: float = 0.0  # 0: fit everything
    centre: Place = ORIGIN


@dataclass(frozen=True, slots=True)
class SessionSummary:
    id: SessionId
    name: str
    created_at: float
    touched_at: float
    turns: int
    cover: Picture | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class SessionOverview:
    """A session with its totals. The cover is its latest star, else its latest picture."""

    id: SessionId
    name: str
    created_at: float
    touched_at: float
    archived: bool
    turns: int
    cover: Picture | None
    cost_usd: float
    first_at: float | None  # when its first turn was made; None: there is none
    last_at: float | None


@dataclass(frozen=True, slots=True)
class Session:
    """One work table as it is opened: cards, unfinished or failed jobs, draft, view."""

    id: SessionId
    name: str
    turns: tuple[TurnSummary, ...]
    jobs: tuple[Job, ...]
    draft: Recipe | None
    view: View
    cost_usd: float = 0.0
