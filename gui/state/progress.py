"""How far a running job is, as its card tells it."""

from __future__ import annotations

from dataclasses import dataclass

from services.domain import BlobId


@dataclass(frozen=True, slots=True)
class JobProgress:
    """Times are seconds since 1970; nothing here comes true by itself."""

    words: str = ""  # what the model is thinking, or what is being waited for
    started_at: float | None = None  # None: not on its way yet
    expected_s: float | None = None  # how long such a job usually takes
    draft: BlobId | None = None  # the latest picture out of the model's thinking
