"""Jobs under way: each is a card in its place from the click on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from gui.state.jobs import OPEN, Entry, Jobs
from gui.state.progress import JobProgress, Tally, further
from services.domain import Job, JobState, Recipe, Turn, TurnId, TurnSummary
from services.errors import ParentMissing, StudioError
from services.grid import Box
from services.layout import asked_ratio, card_size, place_for
from services.settings import Settings
from services.studio import cancelled, new_job


class Queue(Jobs):
    """Sends recipes, as many at once as may be, and announces what becomes of them."""

    job_failed = Signal(object)  # Job: it has just come to nothing

    def submit(
        self, recipes: Sequence[Recipe], after: TurnId | None = None, *, over_budget: bool = False
    ) -> TurnId | None:
        """Send each of `recipes`, once for each of its variations; the first job's id.

        They grow from the head, or from the open job `after`, for which they wait.
        `over_budget` is the user's yes to all of them.
        """
        session = self._session.id
        if session is None:
            return None
        above = self.job(after) if after and self.is_open(after) else self._session.head
        picture = above.picture if isinstance(above, TurnSummary) else None
        taken = self._session.occupied
        jobs = []
        for recipe in (each for each in recipes for _ in range(each.variations)):
            ratio = asked_ratio(recipe, picture)
            place = place_for(above, taken, ratio)
            job = new_job(recipe, session, above.id if above else None, place, time.time())
            taken.put(job.id, Box(place.x, place.y, *card_size(ratio)))
            jobs.append(job)
            if over_budget:
                self._studio.money.allow(job.id)
            self.start(job)
        return jobs[0].id

    def start(self, job: Job) -> None:
        """Put `job` at the end of the line, as it is."""
        if not any(entry.task for entry in self._entries.values()):
            self._tally = Tally()
        entry = self._entries[job.id] = Entry(job)
        self._line.leave(job.id)
        self._line.join(job.id, job.parent)
        entry.task = self._tasks.spawn(self._run(entry))
        entry.task.add_done_callback(partial(self._ended, entry))
        self._tell(entry)

    async def keep(self) -> None:
        """Write down what was asked for in the last moments, before the window closes.

        Raises:
            LibraryError: there is no room or no permission.
        """
        begun = [entry.job for entry in self._entries.values() if entry.task is not None]
        waiting = [replace(job, state=JobState.QUEUED) for job in begun]
        await self._studio.recovery.keep_waiting(waiting)

    def hold(self) -> None:
        """Let nobody begin any more: the window closes."""
        self._line.paused = True

    def cancel(self, job: TurnId) -> None:
        """Close the job's connection, or take it out of the line."""
        entry = self._entry(job)
        if entry is not None and entry.task is not None:
            entry.task.cancel()

    def hurry(self, job: TurnId) -> None:
        """Try again now what waits for another try."""
        self._studio.generation.hurry(job)

    def cancel_all(self) -> None:
        for job in self._line.order:
            self.cancel(job)

    def move(self, job: TurnId, place: int) -> None:
        """Let a waiting job be at `place` among those that wait."""
        self._line.move(job, place)
        self._keep_line()

    def pause(self, paused: bool) -> None:
        """Let nobody begin for a while; what is under way goes on."""
        self._line.paused = paused
        self._keep_line()
        self._advance()

    def use(self, settings: Settings) -> None:
        """Keep to the number of requests side by side; what runs is not stopped."""
        self._line.at_once = settings.at_once
        self._advance()

    def retry(self, job: TurnId, *, over_budget: bool = False) -> TurnId | None:
        """Send a failed job's recipe again, in the same place, as a new job; its id.

        Where its parent came to nothing too, that is sent again first. `over_budget` is
        the user's yes to this one alone.
        """
        entry = self._entry(job)
        if entry is None or entry.job.state in OPEN:
            return None
        if entry.job.parent is not None:
            self.retry(entry.job.parent)  # from whose successor this one then grows
        old = entry.job
        lost = (old.error or {}).get("key") == "parent_lost"
        parent = None if lost else old.parent
        new = new_job(old.recipe, old.session, parent, old.place, time.time())
        if over_budget:
            self._studio.money.allow(new.id)
        self.start(new)
        self._dismiss(entry, new.id)
        return new.id

    def retry_failed(self) -> None:
        """Retry all of `retriable`."""
        for job in self.retriable:
            self.retry(job)

    def dismiss(self, job: TurnId) -> None:
        """Take a failed job's card off the table; what was to grow from it moves up."""
        entry = self._entry(job)
        if entry is not None and entry.job.state not in OPEN:
            self._dismiss(entry, entry.job.parent)

    def put_back(self, job: Job) -> None:
        """Put a dismissed job on the table again."""
        self.show(job, here=True)
        self._tasks.spawn(self._studio.generation.restore(job))

    def save_again(self, job: TurnId) -> None:
        """Try once more to store an answer that the disk had no room for."""
        entry = self._entry(job)
        if entry is not None and entry.task is None:
            entry.job = replace(entry.job, state=JobState.RUNNING, error=None)
            entry.task = self._tasks.spawn(self._save_again(entry))
            entry.task.add_done_callback(partial(self._ended, entry))
            self._tell(entry)

    # -- one job's way

    async def _run(self, entry: Entry) -> None:
        run = self._studio.generation.run_patiently
        try:
            gate = partial(self._gate, entry)
            self._made(entry, await run(entry.job, self._listener(entry), gate))
        except StudioError as error:
            await self._give_up(entry, error, JobState.FAILED)
        except asyncio.CancelledError:
            await self._give_up(entry, cancelled(entry.sent), JobState.CANCELLED)
            raise

    @asynccontextmanager
    async def _gate(self, entry: Entry) -> AsyncIterator[None]:
        """Hold a place; wait for one, and for the parent, first."""
        job = entry.job
        above = self.job(job.parent)
        if above is not None and above.state not in OPEN:
            raise ParentMissing("parent_failed")
        entry.turn = asyncio.get_running_loop().create_future()
        self._line.stand(job.id)
        try:
            self._advance()
            if not entry.turn.done():
                await self._wait(entry)
            await entry.turn
            self._under_way(entry)
            yield
        finally:
            entry.turn = None
            self._line.rest(job.id)
            self._advance()

    async def _wait(self, entry: Entry) -> None:
        """From here on the next start knows of it."""
        if entry.job.state is JobState.RUNNING:  # it rested, and its place was taken
            entry.job = replace(entry.job, state=JobState.QUEUED)
            entry.progress = JobProgress()
            self._tell(entry)
        await self._studio.generation.announce(entry.job)

    def _under_way(self, entry: Entry) -> None:
        entry.job = replace(entry.job, state=JobState.RUNNING)
        entry.progress = JobProgress(self.tr("Preparing"), time.time())
        self._tasks.spawn(self._expect(entry))
        self._tell(entry)

    async def _expect(self, entry: Entry) -> None:
        expected_s = await self._studio.pace.expected_s(entry.job.recipe)
        if entry.job.state is JobState.RUNNING:
            self._progressed(entry, replace(entry.progress, expected_s=expected_s))

    def _listener(self, entry: Entry) -> Callable[[Mapping[str, Any]], None]:
        def hear(event: Mapping[str, Any]) -> None:
            if event.get("event") in ("sent", "pause"):
                entry.sent = event["event"] == "sent"
            self._progressed(entry, further(entry.progress, event))

        return hear

    def _progressed(self, entry: Entry, progress: JobProgress) -> None:
        if progress != entry.progress:
            entry.progress = progress
            self.job_changed.emit(entry.job, progress)

    async def _save_again(self, entry: Entry) -> None:
        try:
            self._made(entry, await self._studio.generation.keep_again(entry.job))
        except StudioError as error:
            self._failed(entry, error, JobState.FAILED)

    def _made(self, entry: Entry, turn: Turn) -> None:
        entry.task = None
        self._tally = replace(self._tally, made=self._tally.made + 1)
        self.receive(turn)

    async def _give_up(self, entry: Entry, error: StudioError, state: JobState) -> None:
        await self._studio.generation.withdraw(entry.job, error, state)
        self._failed(entry, error, state)

    def _failed(self, entry: Entry, error: StudioError, state: JobState) -> None:
        entry.task = None
        entry.job = replace(entry.job, state=state, error=error.to_json())
        entry.progress = JobProgress()
        self._line.leave(entry.job.id)
        self._let_down(entry.job.id)
        self._advance()
        if state is JobState.FAILED:
            self._tally = replace(self._tally, failed=self._tally.failed + 1)
        self._tell(entry)
        if state is JobState.FAILED:
            self.job_failed.emit(entry.job)

    def _ended(self, entry: Entry, task: asyncio.Task[Any]) -> None:
        if entry.task is task:  # cancelled before it began, or a bug, told elsewhere
            state = JobState.CANCELLED if task.cancelled() else JobState.FAILED
            bug = StudioError("bug", place=__name__, may_have_been_billed=entry.sent)
            error = cancelled(False) if task.cancelled() else bug
            self._failed(entry, error, state)

    # -- the table

    def _dismiss(self, entry: Entry, heir: TurnId | None) -> None:
        """Take a failed card away; those that were to grow from it grow from `heir`."""
        for child in [each for each in self._entries.values() if each.job.parent == entry.job.id]:
            if child.job.state not in OPEN:
                self._grow_from(child, heir)
        self._forget(entry.job.id)
        self._tasks.spawn(self._studio.generation.dismiss(entry.job))

    def _grow_from(self, entry: Entry, parent: TurnId | None) -> None:
        error = entry.job.error
        if error and error.get("key") == "parent_failed" and self.job(parent) is None:
            error = ParentMissing("parent_gone").to_json()
        entry.job = replace(entry.job, parent=parent, error=error)
        self._tasks.spawn(self._studio.generation.restore(entry.job))
        self._tell(entry)

    def _keep_line(self) -> None:
        self._count()
        if self._session.id is not None:
            line = self._studio.recovery.keep_line(self._line.waiting, self._line.paused)
            self._tasks.spawn(line)
