"""What an earlier run left: answers are fetched, and whether to queue again is asked."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from gui.state.queue import Queue
from gui.state.tasks import Tasks
from services.domain import Job, JobState
from services.errors import Interrupted
from services.studio import Recovered, Studio


class Leftovers(QObject):
    """Until the question is answered the library goes on saying that those jobs wait."""

    asked = Signal(int, float)  # how many waited, what they may cost in US dollars; 0: not known

    def __init__(
        self, studio: Studio, queue: Queue, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._queue = queue
        self._tasks = tasks
        self._left: tuple[Job, ...] = ()

    async def find(self) -> None:
        """Look for jobs that were never sent; they stand as such until it is answered."""
        line = await self._studio.recovery.waiting()
        error = Interrupted("waiting_unsent").to_json()
        for job in line.jobs:
            failed = replace(job, state=JobState.FAILED, error=error)
            self._queue.show(failed, here=True)
        self._left = line.jobs
        if line.jobs:
            self._queue.pause(line.paused)
            usd = sum(self._studio.money.estimate(job.recipe) for job in line.jobs)
            self.asked.emit(len(line.jobs), usd)

    async def settle(self) -> None:
        """File what was answered, tell what was interrupted, follow what is still under way."""
        await self._studio.recovery.sweep()
        async for found in self._studio.recovery.settle():
            self._recovered(found)

    def queue_again(self) -> None:
        """The answer is yes: they go on, in the order in which they waited."""
        for job in self._take():
            self._queue.start(replace(job, error=None))

    def let_stand(self) -> None:
        """The answer is no: they are failed cards, to be retried or dismissed one by one."""
        for job in self._take():
            failed = self._queue.job(job.id)
            if failed is not None:
                self._tasks.spawn(self._studio.generation.restore(failed))

    def _take(self) -> list[Job]:
        """Those that wait for the answer; who was retried or dismissed by hand does not."""
        left, self._left = self._left, ()
        return [job for job in left if self._queue.job(job.id) is not None]

    def _recovered(self, found: Recovered) -> None:
        if found.turn is not None:
            self._queue.receive(found.turn)
        elif found.error is not None:
            failed = replace(found.job, state=JobState.FAILED, error=found.error.to_json())
            self._queue.show(failed, here=True)
        else:
            self._queue.show(replace(found.job, state=JobState.RUNNING))
