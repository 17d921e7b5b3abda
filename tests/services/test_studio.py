"""The use cases without a window: what they leave in the library, whatever happens."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from services.domain import Job, JobState, ModelId, Place, Recipe, SessionId
from services.emulator.server import Emulator
from services.errors import Cancelled, ImageRejected, RecipeError
from services.keys import Keys
from services.options import Options
from services.studio import Studio, cancelled, new_job
from tests.imaging.pictures import card, encoded


@asynccontextmanager
async def studio(
    folder: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Studio]:
    monkeypatch.setenv("GEMINI_API_KEY", "AIzaSy-studio-tests-0123456789")
    made = Studio(Options(folder / "library", folder / "cache", endpoint=endpoint))
    await made.open()
    try:
        yield made
    finally:
        await made.leave()
        await made.close()


def job_for(session: SessionId, prompt: str, **more: object) -> Job:
    recipe = replace(Recipe(prompt=prompt), **more)  # type: ignore[arg-type]
    return new_job(recipe, session, None, Place(0, 0), time.time())


async def test_a_picture_is_filed_and_a_cancelled_job_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            session = (await made.create_session("Bay")).id
            heard: list[object] = []
            job = job_for(session, "a lighthouse")
            turn = await made.generation.run(job, lambda event: heard.append(event["event"]))
            assert turn.id == job.id
            assert heard[0] == "sent"
            assert "received" in heard

            held = job_for(session, "a kite !hold")
            running = asyncio.ensure_future(made.generation.run(held))
            await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            await asyncio.to_thread(emulator.wait_for, lambda e: e.disconnected)

            [left] = (await made.session(session)).jobs
            assert (left.id, left.state) == (held.id, JobState.CANCELLED)
            assert left.error == cancelled(sent=True).to_json()
            await made.generation.dismiss(held)
            assert (await made.session(session)).jobs == ()


async def test_what_can_never_be_sent_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            session = (await made.create_session("Bay")).id
            flash = ModelId("gemini-2.5-flash-image")
            for job in (
                job_for(session, ""),
                job_for(session, "a kite", size="2k"),
                job_for(session, "a kite", model=flash, size="4K"),
                job_for(session, "a kite", ratio="7:3"),
            ):
                with pytest.raises(RecipeError) as refused:
                    await made.generation.run(job)
                assert refused.value.title
            assert emulator.requests == []


async def test_a_dropped_picture_lies_in_the_library_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(card(), "PNG")
    async with studio(tmp_path, "http://127.0.0.1:9", monkeypatch) as made:
        taken = await made.intake.take_in(data, "card.png")
        assert made.blob_path(taken.reference.original.blob).read_bytes() == data
        with pytest.raises(ImageRejected):
            await made.intake.take_in(b"no picture", "words.png")
        assert list((tmp_path / "library" / "tmp").iterdir()) == []


def test_only_what_was_sent_may_have_been_billed() -> None:
    assert cancelled(sent=True).may_have_been_billed
    assert not cancelled(sent=False).may_have_been_billed
    assert isinstance(cancelled(sent=False), Cancelled)


async def test_a_key_of_the_shell_serves_the_window_that_follows_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "AIzaSy-studio-tests-0123456789")
    keys = Keys()
    for _ in range(2):
        made = Studio(Options(tmp_path / "library", tmp_path / "cache"), keys=keys)
        await made.open()
        assert (await made.account.find()).last4 == "6789"
        assert "GEMINI_API_KEY" not in os.environ
        await made.leave()
        await made.close()
