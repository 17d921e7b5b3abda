"""Prompts to begin with, over a real library."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.domain import TurnId
from services.errors import Unwritable
from services.library import Library
from services.options import Options
from services.studio import Studio
from services.studio.prompts import PINS, TEMPLATES, WORDS
from tests.library.samples import a_job, leave_answer, turn_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with four turns, two of one prompt."""
    library = Library.open(tmp_path / "library")
    session = library.create_session("One").id
    for name, prompt, written in (
        ("a", "a red mug", ""),
        ("b", "image 1 in fog", "@mug in {fog|rain}"),
        ("c", "a blue mug", ""),
        ("d", "a red mug", ""),
    ):
        job = a_job(library, session, name)
        job = replace(job, recipe=replace(job.recipe, prompt=prompt, written=written))
        library.record_attempt(job)
        library.add_turn(turn_of(job), leave_answer(library.inbox, name))
    library.discard([TurnId("c")])
    library.close()
    return tmp_path / "library"


@pytest.fixture
def studio(folder: Path, tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(Options(folder, tmp_path / "cache", sandbox=True))
    with asyncio.Runner() as runner:
        runner.run(studio.open())
        yield studio
        runner.run(studio.leave())
        runner.run(studio.close())


def test_past_prompts_are_told_once_as_typed_the_latest_first(studio: Studio) -> None:
    past = asyncio.run(studio.prompts.past())
    assert [one.text for one in past] == ["a red mug", "@mug in {fog|rain}"]
    assert past[0].turn == "d"


def test_past_prompts_are_found_by_their_words(studio: Studio) -> None:
    found = asyncio.run(studio.prompts.past("RED mug"))
    assert [one.text for one in found] == ["a red mug"]
    assert asyncio.run(studio.prompts.past("blue")) == ()


def test_pins_of_one_moment_are_all_kept(studio: Studio) -> None:
    async def pin_all() -> None:
        await asyncio.gather(*(studio.prompts.pin(f"prompt {n}", True) for n in range(9)))

    asyncio.run(pin_all())
    assert len(asyncio.run(studio.prompts.pins())) == 9


def test_pins_stay_and_the_last_comes_first(studio: Studio, folder: Path) -> None:
    for prompt in ("one", "two", "one", "zwei ✓"):
        asyncio.run(studio.prompts.pin(prompt, True))
    asyncio.run(studio.prompts.pin("two", False))
    assert asyncio.run(studio.prompts.pins()) == ("zwei ✓", "one")
    (folder / PINS).write_text("{")
    assert asyncio.run(studio.prompts.pins()) == ()


def test_word_lists_are_files_with_a_line_for_each_entry(studio: Studio, folder: Path) -> None:
    (folder / WORDS).mkdir()
    (folder / WORDS / "weather.txt").write_text("\ufeff# of autumn\nfog\r\n\n rain \n")
    (folder / WORDS / "bad.txt").write_bytes(b"\xff\n")
    lists = asyncio.run(studio.prompts.lists())
    assert lists["weather"] == ("fog", "rain")
    assert len(lists["bad"]) == 1


def test_templates_of_the_users_are_kept_beside_ours(studio: Studio, folder: Path) -> None:
    made = asyncio.run(studio.prompts.keep_template("My card", "A card for [whom]"))
    known = asyncio.run(studio.prompts.templates())
    assert known[-1] == made
    assert len(known) == 5
    assert (folder / TEMPLATES / "My card.txt").read_text() == "A card for [whom]\n"
    asyncio.run(studio.prompts.drop_template("My card"))
    assert len(asyncio.run(studio.prompts.templates())) == 4


@pytest.mark.parametrize("name", ["", "../x", "a/b", "x" * 61, "nul\0", ".hidden"])
def test_a_name_that_is_none_for_a_file_is_refused(studio: Studio, name: str) -> None:
    with pytest.raises(Unwritable):
        asyncio.run(studio.prompts.keep_template(name, "words"))
