"""Answers without a picture, and drafts: what is kept of them, and what can become of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.domain import JobState, Place
from services.emulator.server import Emulator
from services.errors import ImageRejected, NoImage
from services.library import verify
from services.studio import new_job
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
            assert await made.turn(promoted.id) == promoted
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
            for number in (1, 2):  # the job keeps its own copy
                promoted = await made.drafts.promote(draft, left, Place(0, 300.0 * number))
                assert promoted.outcome.draft_of == job.id
                assert made.blob_path(draft.blob).exists()
            assert (await made.drafts.left_by(job.id)) == kept
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
