"""The jobs that are on the table: under way, waiting, or come to nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.line import Line
from gui.state.progress import JobProgress, Tally, share
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import Job, JobState, Session, Turn, TurnId
from services.errors import NextStep, ParentMissing
from services.settings import Settings
from services.studio import Studio

OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(eq=False)
class Entry:
    """One job; not `here`, another process, or an earlier run, has the say over it."""

    job: Job
    progress: JobProgress = field(default_factory=JobProgress)
    here: bool = True
    task: asyncio.Task[Any] | None = None
    turn: asyncio.Future[None] | None = None  # it stands at the gate until this is set
    sent: bool = False


class Jobs(QObject):
    """Knows them all, of every session, and tells what changes."""

    job_changed = Signal(object, object)  # Job, JobProgress
    job_gone = Signal(object)  # TurnId: it became a turn, or was dismissed
    turn_made = Signal(object)  # Turn
    changed = Signal(object)  # Tally; also when only the order is another

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        tasks: Tasks,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._tasks = tasks
        self._entries: dict[TurnId, Entry] = {}
        self._line = Line(settings.at_once)
        self._tally = Tally()
        session.opened.connect(self._take_over)
        session.refreshed.connect(self._take_over)

    def jobs(self) -> tuple[Job, ...]:
        """Unfinished and failed jobs of the open session."""
        mine = self._session.id
        return tuple(entry.job for entry in self._entries.values() if entry.job.session == mine)

    def job(self, job: TurnId | None) -> Job | None:
        entry = self._entry(job)
        return entry.job if entry else None

    def title(self, job: TurnId) -> str:
        """The first line of its prompt that says something."""
        known = self.job(job)
        lines = known.recipe.prompt.splitlines() if known else []
        return next((line.strip() for line in lines if line.strip()), "")

    def progress(self, job: TurnId) -> JobProgress | None:
        entry = self._entry(job)
        return entry.progress if entry else None

    @property
    def tally(self) -> Tally:
        return self._tally

    @property
    def order(self) -> tuple[TurnId, ...]:
        """Jobs of all sessions that are not done: those under way, then those that wait."""
        return self._line.order

    @property
    def waiting(self) -> tuple[TurnId, ...]:
        """Those that hold no place, in order."""
        return self._line.waiting

    @property
    def failed(self) -> tuple[TurnId, ...]:
        """Jobs of all sessions that came to nothing in this run, and are on the table yet."""
        return tuple(
            entry.job.id
            for entry in self._entries.values()
            if entry.here and entry.job.state is JobState.FAILED
        )

    @property
    def retriable(self) -> tuple[TurnId, ...]:
        """Those of `failed` for which trying again may help, and that nobody took back."""
        return tuple(job for job in self.failed if self._is_retriable(job))

    @property
    def ours(self) -> tuple[int, int]:
        """How many of our own are under way, and how many wait."""
        states = [entry.job.state for entry in self._entries.values() if entry.task is not None]
        return states.count(JobState.RUNNING), states.count(JobState.QUEUED)

    def share(self, now: float) -> float | None:
        """How far all of it is, from 0 to 1; None where nobody can tell yet."""
        running = [entry for entry in self._entries.values() if entry.job.state is JobState.RUNNING]
        guessed = sum(share(entry.progress, now) for entry in running)
        total, done = self._tally.total, self._tally.done
        known = done or guessed or total > 1
        return (done + guessed) / total if total and known else None

    def is_open(self, job: TurnId | None) -> bool:
        """Whether a job is under way or waits: the next picture may grow from it."""
        return job in self._line

    def show(self, job: Job, *, here: bool = False) -> None:
        """Show a job as it stands; not `here`, others have the say over it."""
        elsewhere = job.state in OPEN
        words = self.tr("Under way in another process") if elsewhere else ""
        progress = JobProgress(words, ours=not elsewhere)
        entry = self._entries[job.id] = Entry(job, progress, here)
        self._line.leave(job.id)
        if elsewhere:
            self._line.join(job.id, job.parent, elsewhere=True)
        else:
            self._let_down(job.id)
        self._tell(entry)
        self._advance()

    def receive(self, turn: Turn) -> None:
        """A job has become `turn`, here or elsewhere."""
        self.turn_made.emit(turn)  # first: a card that is looked at becomes the turn's
        self._forget(turn.id)

    def take_over(self, session: Session) -> None:
        """Show the jobs of a session that is not the open one where they hang now."""
        for job in session.jobs:
            if job.id in self._entries:
                self._take_over(session)
                return

    def _is_retriable(self, job: TurnId) -> bool:
        known = self.job(job)
        error = (known.error if known else None) or {}
        above = self.job(known.parent) if known else None
        taken_back = above is not None and above.state is JobState.CANCELLED
        return error.get("next_step") in (NextStep.TRY_AGAIN, NextStep.WAIT) and not taken_back

    def _entry(self, job: TurnId | None) -> Entry | None:
        return self._entries.get(job) if job is not None else None

    def _advance(self) -> None:
        """Let those begin who may."""
        for job in self._line.next():
            self._line.begin(job)
            turn = self._entries[job].turn
            if turn is not None and not turn.done():
                turn.set_result(None)

    def _let_down(self, parent: TurnId) -> None:
        """What stands at the gate and was to grow from `parent` is not sent."""
        for entry in self._entries.values():
            if entry.job.parent == parent and entry.turn is not None and not entry.turn.done():
                entry.turn.set_exception(ParentMissing("parent_failed"))

    def _forget(self, job: TurnId) -> None:
        if self._entries.pop(job, None) is not None:
            self._line.leave(job)
            self._session.vacate(job)
            self.job_gone.emit(job)
            self._advance()
            self._count()

    def _tell(self, entry: Entry) -> None:
        self._session.reserve(entry.job)
        self.job_changed.emit(entry.job, entry.progress)
        self._count()

    def _count(self) -> None:
        states = [entry.job.state for entry in self._entries.values()]
        running, waiting = states.count(JobState.RUNNING), states.count(JobState.QUEUED)
        paused = self._line.paused
        self._tally = replace(self._tally, running=running, waiting=waiting, paused=paused)
        self.changed.emit(self._tally)

    def _take_over(self, session: Session) -> None:
        """Show the session's jobs that do not run here, as the library remembers them."""
        for known in self.jobs():
            self._session.reserve(known)
        for job in session.jobs:
            entry = self._entries.get(job.id)
            if entry is None or (not entry.here and entry.job != job):
                self.show(job)
            elif entry.task is None and entry.job.session != job.session:  # it hangs there now
                entry.job = replace(entry.job, session=job.session, place=job.place)
                self._tell(entry)
        there = {job.id for job in session.jobs}
        for entry in list(self._entries.values()):
            if not entry.here and entry.job.session == session.id and entry.job.id not in there:
                self._forget(entry.job.id)
