"""Answers without a picture, and drafts: what is kept of them, and what can become of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from services.domain import JobState, Place
from services.emulator.server import Emulator
from services.errors import CutOff, ImageRejected, NoImage
from services.library import verify
from services.options import Options
from services.studio import Studio, new_job
from tests.services.test_studio import job_for, studio


async def test_an_answer_in_words_is_a_turn_and_can_be_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            session = (await made.create_session("Bay")).id
            asked = await made.generation.run(job_for(session, "a lighthouse !words"))
            assert asked.outcome.pictures == ()
            [card] = (await made.session(session)).turns
            assert card.words.startswith("Should the lighthouse stand on the left")
            recipe = job_for(session, "on the left").recipe
            answer = new_job(recipe, session, asked.id, Place(400, 0), 1.0)
            assert (await made.generation.run(answer)).outcome.pictures
            contents = emulator.requests[-1].body["contents"]
            assert [content["role"] for content in contents] == ["user", "model", "user"]
            [said] = contents[1]["parts"]
            assert said["text"] == asked.outcome.text
            assert said["thoughtSignature"]


async def test_a_draft_becomes_a_turn_beside_its_own_that_is_no_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            session = (await made.create_session("Bay")).id
            turn = await made.generation.run(job_for(session, "a lighthouse", show_thoughts=True))
            [draft] = [thought.draft for thought in turn.outcome.thoughts if thought.draft]
            assert draft not in turn.outcome.pictures
            promoted = await made.drafts.promote(draft, turn, Place(0, 300))
            [picture] = promoted.outcome.pictures
            assert picture.blob == draft.blob
            assert picture.width_px > 0
            assert promoted.parent == turn.parent
            assert promoted.recipe == turn.recipe
            assert promoted.outcome.draft_of == turn.id
            assert promoted.outcome.model_content == {}
            assert promoted.cost_usd == 0
            assert promoted.prices_of == turn.prices_of
            assert promoted.outcome.model_version == turn.outcome.model_version
            assert picture.size_bytes == draft.size_bytes
            assert await made.turn(promoted.id) == promoted
            lines = await made.threads.library(made.library.expenses, session)
            assert [(line.id, line.cost_usd) for line in lines] == [(turn.id, turn.cost_usd)]
            cards = (await made.session(session)).turns
            assert [card.draft for card in cards] == [False, True]
    assert verify(tmp_path / "library").ok


async def test_the_drafts_of_an_answer_without_a_picture_are_kept_with_the_failed_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            session = (await made.create_session("Bay")).id
            job = job_for(session, "a lighthouse !drafts", show_thoughts=True)
            with pytest.raises(NoImage):
                await made.generation.run(job)
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            assert [found.job.id async for found in made.recovery.settle()] == []
            [left] = (await made.session(session)).jobs
            assert (left.id, left.state) == (job.id, JobState.FAILED)
            kept = await made.drafts.left_by(job.id)
            assert kept.pictures == ()
            assert any(thought.text for thought in kept.thoughts)
            [draft] = [thought.draft for thought in kept.thoughts if thought.draft]
            await made.threads.worker(made.make_thumbnails, draft.blob)
            owed = await made.threads.library(made.library.expenses, session)
            for number in (1, 2):  # the job keeps its own copy
                promoted = await made.drafts.promote(draft, left, Place(0, 300.0 * number))
                assert promoted.outcome.draft_of == job.id
                assert (promoted.cost_usd, promoted.prices_of) == (0, made.catalogue.as_of)
                assert promoted.model_sent == kept.model_version == promoted.outcome.model_version
                assert made.blob_path(draft.blob).exists()
            assert (await made.drafts.left_by(job.id)) == kept
            assert [line.made for line in owed] == [False], "it may have been billed"
            assert await made.threads.library(made.library.expenses, session) == owed
            assert len((await made.session(session)).jobs) == 1
            # What was promoted goes on like any picture.
            recipe = job_for(session, "bluer").recipe
            child = new_job(recipe, session, promoted.id, Place(400, 0), 1.0)
            await made.generation.run(child)
            [only] = emulator.requests[-1].body["contents"]
            assert len(only["parts"]) == 2
            other = job_for(session, "never sent")
            assert (await made.drafts.left_by(other.id)).thoughts == ()
            (tmp_path / "library" / "inbox" / job.id / "blobs" / draft.blob).unlink()
            made.blob_path(draft.blob).unlink()
            with pytest.raises(ImageRejected):
                await made.drafts.promote(draft, left, Place(0, 0))


@pytest.mark.parametrize("ending", ["cut", "cancelled"])
async def test_what_came_before_a_stream_broke_off_is_kept_with_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            session = (await made.create_session("Bay")).id
            word = "!cut" if ending == "cut" else "!slow=3"
            job = job_for(session, f"a lighthouse {word}", show_thoughts=True)
            heard: list[str] = []

            def hear(event: Mapping[str, object]) -> None:
                heard.append(str(event.get("text") or event.get("blob") or ""))
                if event["event"] == "draft" and ending == "cancelled":
                    running.cancel()

            running = asyncio.ensure_future(made.generation.run(job, hear))
            with pytest.raises((CutOff, asyncio.CancelledError)):
                await running
            left = await made.drafts.left_by(job.id)
            assert left.pictures == ()
            assert left.usage.thought_tokens > 0
            drafts = [thought.draft for thought in left.thoughts if thought.draft]
            assert [thought.text for thought in left.thoughts if thought.text] == [
                words for words in heard if words.startswith("**")
            ]
            [draft] = drafts
            assert draft.blob in heard
            measured = await made.drafts.measured(draft)
            assert measured.width_px > 0
            assert measured.size_bytes == draft.size_bytes > 0
            target = tmp_path / "draft.jpg"
            await made.drafts.copy_out(draft.blob, target)
            assert target.read_bytes() == made.drafts.path(draft.blob).read_bytes()


async def test_a_draft_of_the_sandbox_stays_play_money(tmp_path: Path) -> None:
    made = Studio(Options(tmp_path / "library", tmp_path / "cache", sandbox=True))
    await made.open()
    await made.account.find()
    session = (await made.create_session("Bay")).id
    job = job_for(session, "a lighthouse !drafts", show_thoughts=True)
    with pytest.raises(NoImage):
        await made.generation.run(job)
    [draft] = [one.draft for one in (await made.drafts.left_by(job.id)).thoughts if one.draft]
    assert not job.sandbox, "as the window knows it"
    assert (await made.drafts.promote(draft, job, Place(0, 300))).sandbox
    await made.leave()
    await made.close()
