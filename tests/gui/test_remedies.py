"""The steps of a failed job, each after a real failure: what it does, says and leaves to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from gui.state.desk import Desk
from services.domain import Job, JobState, ModelId, Recipe
from services.emulator.server import Emulator
from services.errors import NextStep
from services.options import Options
from services.resets import SETTINGS
from services.studio import Studio
from tests.journeys.person import until

MODEL = ModelId("gemini-nano-banana-2.1")
RICH = Recipe(
    model=MODEL,
    ratio="16:9",
    size="2K",
    thinking_level="high",
    show_thoughts=True,
    grounding=True,
    image_search=True,
    seed=7,
    with_text=False,
    safety="BLOCK_ONLY_HIGH",
    media_resolution="high",
    system_instruction="Paint in oil.",
)
USUAL = replace(Recipe(), model=MODEL)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@asynccontextmanager
async def opened(
    folder: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    monkeypatch.setenv("GEMINI_API_KEY", "AIzaSy-remedy-tests-0123456789")
    options = Options(folder / "library", folder / "cache", endpoint=emulator.address)
    # With a parent, so that no collection on another thread takes its timers away.
    desk = Desk(Studio(options), folder / "config", QApplication.instance())
    desk.open()
    await until(lambda: desk.session.id and desk.account.searched, "an open library")
    try:
        yield desk
    finally:
        await desk.save()
        await desk.close()
        desk.deleteLater()


async def failed(desk: Desk, recipe: Recipe) -> Job:
    """The job that `recipe` becomes; it has to fail."""
    job_id = desk.queue.submit((recipe,))
    assert job_id is not None

    def now() -> Job | None:
        return desk.queue.job(job_id)

    await until(lambda: (job := now()) and job.state is JobState.FAILED, "a failure")
    job = now()
    assert job is not None
    return job


def heard(desk: Desk, *names: str) -> list[tuple[Any, ...]]:
    """What the remedies' signals of those names tell from now on."""
    told: list[tuple[Any, ...]] = []
    for name in names:
        getattr(desk.remedies, name).connect(lambda *said, name=name: told.append((name, *said)))
    return told


@pytest.mark.parametrize(
    ("word", "setting"),
    [
        ("bad-ratio", "ratio"),
        ("bad-size", "size"),
        ("bad-thinking", "thinking"),
        ("unknown-thinking", "thinking"),
        ("bad-search", "grounding"),
        ("bad-image-search", "image_search"),
        ("bad-modalities", "with_text"),
        ("bad-seed", "seed"),
        ("bad-safety", "safety"),
        ("bad-media", "media_resolution"),
        ("bad-instruction", "system_instruction"),
    ],
)
async def test_the_setting_that_was_refused_is_reset_and_nothing_else(
    qapp: QApplication,
    tmp_path: Path,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    setting: str,
) -> None:
    async with opened(tmp_path, emulator, monkeypatch) as desk:
        told = heard(desk, "prompt_wanted", "told")
        job = await failed(desk, replace(RICH, prompt=f"a bay !{word}"))
        desk.draft.set_prompt("something else meanwhile")
        desk.remedies.take(job.id)
        usual = {field: getattr(USUAL, field) for field in SETTINGS[setting]}
        assert desk.draft.recipe == replace(job.recipe, **usual)
        [wanted, (_, changed, goes_on)] = told
        assert wanted == ("prompt_wanted",)
        assert changed
        assert goes_on == "Generate sends the prompt again."


async def test_where_no_setting_is_named_all_of_them_are_reset(
    qapp: QApplication, tmp_path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, emulator, monkeypatch) as desk:
        told = heard(desk, "told", "model_proposed")
        job = await failed(desk, replace(RICH, prompt="a bay !bad-setting"))
        desk.remedies.take(job.id)
        assert desk.draft.recipe == replace(USUAL, prompt="a bay !bad-setting")
        assert told[0][0] == "told"
        job = await failed(desk, desk.draft.recipe)
        desk.remedies.take(job.id)
        assert told[1][0] == "model_proposed", "there is nothing left to reset"


async def test_switching_the_model_takes_the_successor_and_says_what_changed(
    qapp: QApplication, tmp_path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, emulator, monkeypatch) as desk:
        told = heard(desk, "told")
        old = ModelId("gemini-3.1-flash-image")
        job = await failed(desk, Recipe("a bay !retired", model=old, size="512"))
        assert job.error is not None
        assert "Nano Banana" in job.error["advice"]
        desk.remedies.take(job.id)
        catalogue = desk.catalogue
        assert desk.draft.recipe.model == catalogue.successor(old)
        assert desk.draft.recipe.size == "1K"
        assert catalogue.problems(desk.draft.recipe) == ()
        [(_, title, advice)] = told
        assert title == f"Switched to {catalogue.instead_of(old).name}"
        assert "512" in advice
        assert advice.endswith("Generate sends the prompt again.")


async def test_an_old_name_goes_out_as_its_successor_s_and_gone_it_is_another_model(
    qapp: QApplication, tmp_path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, emulator, monkeypatch) as desk:
        old = ModelId("gemini-3-pro-image-preview")
        made: list[Any] = []
        desk.queue.turn_made.connect(made.append)
        desk.queue.submit((Recipe("a bay", model=old),))
        await until(lambda: made, "a picture")
        assert made[0].model_sent == "gemini-3-pro-image"
        job = await failed(desk, Recipe("a bay !retired", model=old))
        desk.remedies.take(job.id)
        assert desk.catalogue.model(desk.draft.recipe.model).id != "gemini-3-pro-image"


async def test_shrinking_makes_the_references_smaller_and_says_what_it_saves(
    qapp: QApplication, tmp_path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.effect_noise((2400, 1600), 90).save(tmp_path / "noise.png")
    async with opened(tmp_path, emulator, monkeypatch) as desk:
        told = heard(desk, "told", "prompt_wanted")
        taken = await desk._studio.intake.take_in(tmp_path / "noise.png", "noise.png")
        asked = Recipe("a bay !payload", references=(taken.reference,))
        job = await failed(desk, asked)
        desk.remedies.take(job.id)
        await until(lambda: len(told) == 2, "the saving")
        [shrunk] = desk.draft.recipe.references
        assert shrunk.original == taken.reference.original
        assert shrunk.sent.size_bytes < taken.reference.sent.size_bytes
        assert "MB" in told[1][1] or "kB" in told[1][1]
        again = await failed(desk, desk.draft.recipe)
        desk.remedies.take(again.id)
        await until(lambda: len(told) == 4, "no more to save")
        assert told[3][1] == "The references cannot be made smaller"


@pytest.mark.parametrize(
    ("word", "page"),
    [
        ("billing", "https://aistudio.google.com/usage"),
        ("location", "https://ai.google.dev/gemini-api/docs/available-regions"),
        ("api-off", "https://aistudio.google.com/apikey"),
        ("ends-pup-limited-disabled", "https://myaccount.google.com/"),
    ],
)
async def test_a_page_is_opened_by_its_address(
    qapp: QApplication,
    tmp_path: Path,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    page: str,
) -> None:
    async with opened(tmp_path, emulator, monkeypatch) as desk:
        told = heard(desk, "page_wanted")
        job = await failed(desk, Recipe(f"a bay !{word}"))
        desk.remedies.take(job.id)
        assert told == [("page_wanted", page)]


@pytest.mark.parametrize(
    ("word", "step", "signal"),
    [
        ("leaked", "", "key_wanted"),
        ("leaked", "open-ai-studio", "page_wanted"),
        ("proxy-login", "", "settings_wanted"),
        ("redirect", "open-settings", "settings_wanted"),
        ("withheld", "", "prompt_wanted"),
        ("words-cut", "", "words_told"),
    ],
)
async def test_every_other_step_brings_the_user_to_where_it_goes_on(
    qapp: QApplication,
    tmp_path: Path,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    step: str,
    signal: str,
) -> None:
    async with opened(tmp_path, emulator, monkeypatch) as desk:
        told = heard(desk, signal)
        job = await failed(desk, Recipe(f"a bay !{word}"))
        assert not step or step in (job.error or {})["other_steps"]
        desk.remedies.take(job.id, step)
        await until(lambda: told, signal)
        if signal in ("prompt_wanted", "words_told"):
            assert desk.draft.recipe.prompt == f"a bay !{word}"
        assert desk.queue.job(job.id) is not None, "the card stays until it is dismissed"


async def test_trying_again_is_a_new_job_in_the_same_place(
    qapp: QApplication, tmp_path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, emulator, monkeypatch) as desk:
        job = await failed(desk, Recipe("a bay !cut"))
        for step in (NextStep.TRY_AGAIN, NextStep.WAIT):
            desk.remedies.take(job.id, step.value)
            [again] = desk.queue.jobs()
            assert (again.place, again.recipe) == (job.place, job.recipe)
            assert again.id != job.id
            await until(lambda: desk.queue.jobs()[0].state is JobState.FAILED, "a failure")
            [job] = desk.queue.jobs()
