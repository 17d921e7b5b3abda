"""How far a running job is, as its card tells it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from services.domain import BlobId, Thought


@dataclass(frozen=True, slots=True)
class JobProgress:
    """Times are seconds since 1970; nothing here comes true by itself."""

    words: str = ""  # what the model is thinking, or what is being waited for
    started_at: float | None = None  # None: not on its way yet
    expected_s: float | None = None  # how long such a job usually takes
    can_hurry: bool = False  # it waits for long, and may be tried before that is over
    thoughts: tuple[Thought, ...] = ()  # summaries and drafts, as they came

    @property
    def draft(self) -> BlobId | None:
        """The latest picture out of the model's thinking."""
        drafts = (thought.draft.blob for thought in reversed(self.thoughts) if thought.draft)
        return next(drafts, None)


def pause_words(event: Mapping[str, Any]) -> str:
    """Why a job waits for another try, and for how long still."""
    words = QCoreApplication.translate("JobProgress", "{0}. Goes on in {1}")
    return words.format(event["title"], span(float(event["left_s"])))


def span(seconds: float) -> str:
    """A time to wait as people say it, rounded up: "40 s", "12 min", "5 h 3 min"."""
    whole_s = math.ceil(seconds)
    minutes = -(-whole_s // 60)
    if whole_s <= 120:
        return QCoreApplication.translate("JobProgress", "{0} s").format(whole_s)
    if minutes < 60:
        return QCoreApplication.translate("JobProgress", "{0} min").format(minutes)
    return QCoreApplication.translate("JobProgress", "{0} h {1} min").format(*divmod(minutes, 60))
