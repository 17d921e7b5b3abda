"""A recipe on its way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.domain.ids import SessionId, TurnId
from services.domain.recipe import Recipe
from services.domain.turn import Place


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A recipe travelling. Its id becomes the turn's."""

    id: TurnId
    session: SessionId
    parent: TurnId | None
    recipe: Recipe
    place: Place
    created_at: float
    state: JobState = JobState.QUEUED
    error: dict[str, Any] | None = None  # StudioError.to_json()
    owner: str = ""  # the lock that its wire process holds while it lives
    estimate_usd: float | None = None  # what it may cost, once it is under way
    sandbox: bool = False  # play money: nothing will be billed
