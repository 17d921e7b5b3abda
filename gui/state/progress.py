"""How far a job is, as its card tells it, and how far all of them are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from services.domain import BlobId, Picture, Thought

LAST_SHARE = 0.96  # progress is an estimate: it never claims to be done


@dataclass(frozen=True, slots=True)
class JobProgress:
    """Times are seconds since 1970; nothing here comes true by itself."""

    words: str = ""  # what the model is thinking, or what is being waited for
    started_at: float | None = None  # None: not on its way yet
    expected_s: float | None = None  # how long such a job usually takes
    can_hurry: bool = False  # it waits for long, and may be tried before that is over
    ours: bool = True  # False: another process works on it, and it cannot be cancelled here
    thoughts: tuple[Thought, ...] = ()  # summaries and drafts, as they came

    @property
    def drafts(self) -> tuple[BlobId, ...]:
        """The pictures out of the model's thinking, in the order of their coming."""
        return tuple(thought.draft.blob for thought in self.thoughts if thought.draft)


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


def time_so_far(progress: JobProgress, now: float) -> str:
    """How long it has taken of about how long; empty before it is on its way."""
    if progress.started_at is None:
        return ""
    passed = _time(max(now - progress.started_at, 0.0))
    if progress.expected_s is None:
        return passed
    words = QCoreApplication.translate("JobProgress", "{time} of about {whole}")
    return words.format(time=passed, whole=_time(progress.expected_s))


def share(progress: JobProgress, now: float) -> float:
    """How far it is by the usual time, from 0 on; it never claims to be done."""
    if progress.started_at is None or not progress.expected_s:
        return 0.0
    return min(max(now - progress.started_at, 0.0) / progress.expected_s, LAST_SHARE)


def _time(seconds: float) -> str:
    if seconds < 120:
        return QCoreApplication.translate("JobProgress", "{0} s").format(round(seconds))
    return QCoreApplication.translate("JobProgress", "{0} min").format(round(seconds / 60))


@dataclass(frozen=True, slots=True)
class Tally:
    """All jobs together; `made` and `failed` since there was last nothing to do."""

    running: int = 0
    waiting: int = 0
    made: int = 0
    failed: int = 0
    paused: bool = False

    @property
    def done(self) -> int:
        return self.made + self.failed

    @property
    def total(self) -> int:
        return self.running + self.waiting + self.done

    @property
    def busy(self) -> bool:
        return bool(self.running or self.waiting)


def further(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    """`progress` after an event of the wire's, or of a pause."""
    progress = replace(progress, can_hurry=bool(event.get("long")))
    if event.get("event") == "pause":  # what comes after it begins anew
        progress = replace(progress, started_at=None, thoughts=())
    came = _thought(event)
    thoughts = (*progress.thoughts, came) if came else progress.thoughts
    return replace(progress, words=_words(event) or progress.words, thoughts=thoughts)


def _thought(event: Mapping[str, Any]) -> Thought | None:
    if event.get("event") == "thought":
        return Thought(str(event.get("text", "")))
    if event.get("event") == "draft":
        blob, mime = BlobId(str(event["blob"])), str(event["mime"])
        return Thought(draft=Picture(blob, mime, 0, 0, int(event["size_bytes"])))
    return None


def _words(event: Mapping[str, Any]) -> str:
    kind = event.get("event")
    if kind == "thought":
        # Google's summaries begin with a heading in asterisks.
        lines = [line.strip("* ") for line in str(event.get("text", "")).splitlines()]
        return next((line for line in lines if line), "")
    if kind == "pause":
        return pause_words(event)
    if kind == "uploading":
        words = QCoreApplication.translate("Queue", "Uploading picture {0} of {1}")
        return words.format(event["number"], event["of"])
    fixed = {
        "sent": QCoreApplication.translate("Queue", "Waiting for Gemini"),
        "received": QCoreApplication.translate("Queue", "Saving"),
    }
    return fixed.get(str(kind), "")
