"""What a start makes of what earlier runs left behind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from services.domain import Job, JobState
from services.errors import DiskFull
from services.gemini.codec import outcome_to_json
from services.options import Options
from services.studio import Recovered, Studio
from tests.library.samples import a_job, leave_answer, turn_of


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Studio]:
    studio = Studio(Options(folder / "library", folder / "cache"))
    await studio.open()
    try:
        yield studio
    finally:
        await studio.leave()
        await studio.close()


async def left_behind(studio: Studio, *names: str) -> list[Job]:
    """Jobs of a process that is no more."""
    session = await studio.create_session("Harbour")

    def record() -> list[Job]:
        made = [a_job(studio.library, session.id, name) for name in names]
        jobs = [replace(job, owner="gone", state=JobState.RUNNING) for job in made]
        for job in jobs:
            studio.library.record_attempt(job)
        return jobs

    return await studio.threads.library(record)


async def settled(studio: Studio) -> list[Recovered]:
    return [found async for found in studio.recovery.settle(wait=False)]


def test_an_answer_for_which_there_was_room_only_later_is_filed_by_the_next_start(
    tmp_path: Path,
) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as studio:
            [job] = await left_behind(studio, "paid")
            full = DiskFull("gemini_disk_full", may_have_been_billed=True)
            await studio.generation.fail(job, full, JobState.FAILED)
            assert await settled(studio) == []
            inbox = leave_answer(studio.library.inbox, job.id)
            outcome = outcome_to_json(turn_of(job).outcome)
            (inbox / "outcome.json").write_text(json.dumps(outcome))
            [found] = await settled(studio)
            assert found.turn is not None
            assert (await studio.session(job.session)).jobs == ()

    asyncio.run(walk())


def test_two_starts_at_once_may_settle_the_same_job(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as studio:
            jobs = await left_behind(studio, "first", "second")
            settling = studio.recovery.settle(wait=False)
            assert (await anext(settling)).job.id == jobs[0].id
            await studio.generation.dismiss(jobs[1])  # as the other start does, in filing it
            assert [found.job.id async for found in settling] == [jobs[1].id]

    asyncio.run(walk())
