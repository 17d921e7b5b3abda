"""What earlier runs left behind: answers are filed, the rest is told as it is.

What was waiting and never sent is another matter: it is nobody's failure, so that
`settle` leaves it alone, and the window asks whether to queue it again.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from services import locks
from services.domain import Job, JobState, Turn, TurnId
from services.errors import Interrupted, LibraryError, StudioError
from services.library import Library
from services.studio.connection import Connection
from services.studio.failures import answered
from services.studio.filing import Filing
from services.studio.generation import Generation
from services.threads import Threads

POLL_S = 0.5


@dataclass(frozen=True)
class Recovered:
    """What became of a job that an earlier run left behind; neither: it is still under way."""

    job: Job
    turn: Turn | None = None
    error: StudioError | None = None


@dataclass(frozen=True)
class Line:
    """What waited when an earlier run ended, in order, and whether it was let go."""

    jobs: tuple[Job, ...]
    paused: bool


class Recovery:
    """Settles the library's open attempts, once, at the start."""

    def __init__(
        self,
        library: Library,
        filing: Filing,
        generation: Generation,
        connection: Connection,
        threads: Threads,
    ) -> None:
        self._library = library
        self._filing = filing
        self._generation = generation
        self._connection = connection
        self._threads = threads

    async def settle(self, *, wait: bool = True) -> AsyncIterator[Recovered]:
        """File what was answered, mark what was interrupted.

        A wire that still works for a window that died is waited for, last, after its
        jobs were told of as under way; with `wait` False they are left alone.
        """
        jobs = [job for job in await self._open() if not self._is_ours(job)]
        busy = [job for job in jobs if await self._busy(job)]
        for job in busy if wait else ():
            yield Recovered(job)
        for job in jobs:
            if job not in busy and job.state is not JobState.QUEUED:
                yield await self._settle(job)
        for job in busy if wait else ():
            while await self._busy(job):  # noqa: ASYNC110 (another process: no event to await)
                await asyncio.sleep(POLL_S)
            if job.id in {left.id for left in await self._open()}:
                yield await self._settle(job)
            else:
                yield await self._filed_by_another(job)

    async def waiting(self) -> Line:
        """What was never sent, and nobody alive is going to send."""
        order, paused = await self._threads.library(self._library.line)
        places = {job: place for place, job in enumerate(order)}
        jobs = [
            job
            for job in await self._threads.library(self._library.open_attempts)
            if job.state is JobState.QUEUED and not self._is_ours(job)
        ]
        left = [job for job in jobs if not await self._is_held(job.owner)]
        left.sort(key=lambda job: places.get(job.id, len(places)))
        return Line(tuple(left), paused)

    async def keep_waiting(self, jobs: Iterable[Job]) -> None:
        """Write down those of `jobs` that nobody has written down yet."""
        mine = [replace(job, owner=self._library.owner) for job in jobs]
        await self._threads.library(self._library.record_unknown, mine)

    async def keep_line(self, order: Sequence[TurnId], paused: bool) -> None:
        """Remember the order of those that wait, and whether they are let go."""
        await self._threads.library(self._library.keep_line, order, paused)

    async def sweep(self) -> None:
        """Let go of what came of jobs that were dismissed; for a window's start alone.

        Within a run undo may bring a card back, and with it what it can show.
        """
        for folder in await self._threads.worker(self._filing.set_aside_before):
            if not await self._threads.library(self._library.has_attempt, TurnId(folder.name)):
                await self._threads.worker(shutil.rmtree, folder, ignore_errors=True)

    async def _open(self) -> list[Job]:
        """Jobs that nobody has told the end of, and failures whose answer is here after all."""
        unfinished = await self._threads.library(self._library.open_attempts)
        failed = await self._threads.library(self._library.failed_attempts)
        return [*unfinished, *await self._threads.worker(self._answered, failed)]

    def _answered(self, failed: Sequence[Job]) -> list[Job]:
        # The disk had no room for them, and then it had.
        return [job for job in failed if _look(self._filing.folder(job)).waits]

    def _is_ours(self, job: Job) -> bool:
        return job.owner in (self._library.owner, self._connection.owner)

    async def _busy(self, job: Job) -> bool:
        """True while a living process works on `job` and has not finished it."""
        if await self._threads.worker(_is_settled, self._filing.folder(job)):
            return False
        return await self._is_held(job.owner)

    async def _is_held(self, owner: str) -> bool:
        return await self._threads.worker(locks.is_held, self._library.locks, owner)

    async def _filed_by_another(self, job: Job) -> Recovered:
        try:
            turn = await self._threads.library(self._library.turn, job.id)
        except StudioError as error:
            return Recovered(job, error=error)
        return Recovered(job, turn)

    async def _settle(self, job: Job) -> Recovered:
        try:
            await self._decode(job)
        except StudioError as error:
            return await self._failed(job, error)
        try:
            return Recovered(job, await self._filing.file(job))
        except StudioError as error:
            return await self._failed(job, answered(error))

    async def _failed(self, job: Job, error: StudioError) -> Recovered:
        try:
            await self._generation.fail(job, error, JobState.FAILED)
        except LibraryError:
            # Another process that has just started was quicker, and took the files.
            found = await self._filed_by_another(job)
            return found if found.turn else Recovered(job, error=error)
        return Recovered(job, error=error)

    async def _decode(self, job: Job) -> None:
        """See to it that the inbox holds an outcome.

        Raises:
            StudioError: the failure that the wire noted, or Interrupted.
        """
        folder = self._filing.folder(job)
        found = await self._threads.worker(_look, folder)
        if found.error is not None:
            raise found.error
        if found.raw and not found.outcome:
            await (await self._connection.wire()).decode(job.id)
        elif not found.outcome:
            raise Interrupted(
                "interrupted" if found.sent else "interrupted_unsent",
                may_have_been_billed=found.sent,
            )


@dataclass(frozen=True)
class _Found:
    outcome: bool
    raw: bool
    sent: bool
    error: StudioError | None

    @property
    def waits(self) -> bool:
        """True for an answer that nobody has filed."""
        return self.error is None and (self.outcome or self.raw)


def _look(folder: Path) -> _Found:
    outcome = (folder / "outcome.json").exists()
    raw = (folder / "answer.raw").exists()
    error = None if outcome else _noted_failure(folder / "error.json")
    return _Found(outcome, raw, (folder / "sent").exists(), error)


def _noted_failure(path: Path) -> StudioError | None:
    """What the wire noted; None when nothing can be read: the other files then tell."""
    try:
        return StudioError.from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _is_settled(folder: Path) -> bool:
    return (folder / "outcome.json").exists() or (folder / "error.json").exists()
