"""Jobs under way: each is a card in its place from the click on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from gui.state.progress import JobProgress, pause_words
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import (
    BlobId,
    Job,
    JobState,
    Picture,
    Recipe,
    Session,
    Thought,
    Turn,
    TurnId,
    TurnSummary,
)
from services.errors import StudioError
from services.grid import Box
from services.layout import asked_ratio, card_size, occupied_by, place_for
from services.studio import Recovered, Studio, cancelled, new_job

AT_ONCE = 4


@dataclass
class _Entry:
    job: Job
    progress: JobProgress = field(default_factory=JobProgress)
    task: asyncio.Task[Any] | None = None
    sent: bool = False


class Queue(QObject):
    """Sends recipes and announces what becomes of them."""

    job_changed = Signal(object, object)  # Job, JobProgress
    job_gone = Signal(object)  # TurnId: it became a turn, or was dismissed
    turn_made = Signal(object)  # Turn
    counts_changed = Signal(int, int)  # running, waiting

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._tasks = tasks
        self._entries: dict[TurnId, _Entry] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)
        session.opened.connect(self._take_over)

    def jobs(self) -> tuple[Job, ...]:
        """Unfinished and failed jobs of the open session."""
        mine = self._session.id
        return tuple(entry.job for entry in self._entries.values() if entry.job.session == mine)

    def job(self, job: TurnId) -> Job | None:
        entry = self._entries.get(job)
        return entry.job if entry else None

    def progress(self, job: TurnId) -> JobProgress | None:
        entry = self._entries.get(job)
        return entry.progress if entry else None

    def submit(self, recipe: Recipe) -> TurnId | None:
        """Send `recipe` as a child of the head, once for each variation; the first one's id."""
        session = self._session.id
        if session is None:
            return None
        head = self._session.head
        parent = head.id if head else None
        taken, ratio = occupied_by(self._cards()), self._ratio(recipe, head)
        jobs = []
        for _ in range(recipe.variations):
            place = place_for(head, taken, ratio)
            job = new_job(recipe, session, parent, place, time.time())
            taken.put(job.id, Box(place.x, place.y, *card_size(ratio)))
            jobs.append(job)
            self._start(job)
        return jobs[0].id

    def cancel(self, job: TurnId) -> None:
        """Close the job's connection, or take it out of the queue."""
        entry = self._entries.get(job)
        if entry is not None and entry.task is not None:
            entry.task.cancel()

    def hurry(self, job: TurnId) -> None:
        """Try again now what waits for another try."""
        self._studio.generation.hurry(job)

    def retry(self, job: TurnId) -> None:
        """Send a failed job's recipe again, from the same parent, in the same place."""
        entry = self._entries.get(job)
        if entry is None or entry.job.state not in (JobState.FAILED, JobState.CANCELLED):
            return
        old = entry.job
        self.dismiss(job)
        self._start(new_job(old.recipe, old.session, old.parent, old.place, time.time()))

    def dismiss(self, job: TurnId) -> None:
        """Take a failed job's card off the table."""
        entry = self._entries.get(job)
        if entry is not None and entry.task is None:
            self._forget(job)
            self._tasks.spawn(self._studio.generation.dismiss(job))

    def save_again(self, job: TurnId) -> None:
        """Try once more to store an answer that the disk had no room for."""
        entry = self._entries.get(job)
        if entry is not None and entry.task is None:
            entry.job = replace(entry.job, state=JobState.RUNNING, error=None)
            entry.task = self._tasks.spawn(self._save_again(entry))
            self._tell(entry)

    async def recover(self) -> None:
        """Settle what earlier runs left behind."""
        async for found in self._studio.recovery.settle():
            self._recovered(found)

    def _cards(self) -> list[TurnSummary | Job]:
        return [*self._session.turns, *self.jobs()]

    def _ratio(self, recipe: Recipe, head: TurnSummary | None) -> float:
        return asked_ratio(recipe, head.picture if head else None)

    def _start(self, job: Job) -> None:
        entry = _Entry(job)
        self._entries[job.id] = entry
        entry.task = self._tasks.spawn(self._run(entry))
        self._tell(entry)

    async def _run(self, entry: _Entry) -> None:
        try:
            async with self._gate:
                self._under_way(entry)
                hear = self._listener(entry)
                self._done(entry, await self._studio.generation.run_patiently(entry.job, hear))
        except StudioError as error:
            self._failed(entry, error, JobState.FAILED)
        except asyncio.CancelledError:
            self._failed(entry, cancelled(entry.sent), JobState.CANCELLED)
            raise
        finally:
            if entry.task is not None:  # a bug, told elsewhere: the card must not run for ever
                self._failed(entry, StudioError("bug", place=__name__), JobState.FAILED)

    async def _save_again(self, entry: _Entry) -> None:
        try:
            self._done(entry, await self._studio.generation.keep_again(entry.job))
        except StudioError as error:
            self._failed(entry, error, JobState.FAILED)

    def _under_way(self, entry: _Entry) -> None:
        entry.job = replace(entry.job, state=JobState.RUNNING)
        entry.progress = JobProgress(self.tr("Preparing"), time.time())
        self._tell(entry)

    def _listener(self, entry: _Entry) -> Any:
        def hear(event: Mapping[str, Any]) -> None:
            if event.get("event") in ("sent", "pause"):
                entry.sent = event["event"] == "sent"
            progress = _further(entry.progress, event)
            if progress != entry.progress:
                entry.progress = progress
                self.job_changed.emit(entry.job, progress)

        return hear

    def _done(self, entry: _Entry, turn: Turn) -> None:
        entry.task = None
        self.turn_made.emit(turn)  # first: a card that is looked at becomes the turn's
        self._forget(entry.job.id)

    def _failed(self, entry: _Entry, error: StudioError, state: JobState) -> None:
        entry.task = None
        entry.job = replace(entry.job, state=state, error=error.to_json())
        entry.progress = JobProgress()
        self._tell(entry)

    def _forget(self, job: TurnId) -> None:
        if self._entries.pop(job, None) is not None:
            self.job_gone.emit(job)
            self._count()

    def _tell(self, entry: _Entry) -> None:
        self.job_changed.emit(entry.job, entry.progress)
        self._count()

    def _count(self) -> None:
        states = [entry.job.state for entry in self._entries.values()]
        self.counts_changed.emit(states.count(JobState.RUNNING), states.count(JobState.QUEUED))

    def _take_over(self, session: Session) -> None:
        """Show the jobs that the library remembers and that do not run here."""
        for job in unknown(session.jobs, self._entries):
            self._entries[job.id] = _Entry(job)

    def _recovered(self, found: Recovered) -> None:
        if found.turn is not None:
            self.turn_made.emit(found.turn)
            self._forget(found.job.id)
        elif found.error is not None:
            entry = self._entries.setdefault(found.job.id, _Entry(found.job))
            self._failed(entry, found.error, JobState.FAILED)


def unknown(jobs: Iterable[Job], known: Mapping[TurnId, object]) -> list[Job]:
    """The jobs that are not in `known`."""
    return [job for job in jobs if job.id not in known]


def _further(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    """`progress` after `event`."""
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
