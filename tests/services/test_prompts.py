"""Prompts to begin with, over a real library."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from services.domain import TurnId
from services.errors import Unwritable
from services.library import Library, verify
from services.library.prompts import AT_A_TIME
from services.options import Options
from services.studio import Studio
from services.studio.prompts import PINS, TEMPLATES, WORDS
from tests.library.samples import NOON, a_job, leave_answer, turn_of


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


def test_past_prompts_are_found_by_what_was_typed_where_something_else_was_sent(
    studio: Studio,
) -> None:
    for words in ("@MUG", "rain", "{fog|"):
        found = asyncio.run(studio.prompts.past(words))
        assert [one.text for one in found] == ["@mug in {fog|rain}"]


def test_a_library_from_before_what_was_typed_was_known_is_sound(
    folder: Path, studio: Studio
) -> None:
    with closing(sqlite3.connect(folder / "library.db")) as connection, connection:
        connection.execute(
            "UPDATE texts SET words = ? WHERE turn = 'b'",
            ["image 1 in fog\nhier ist dein leuchtturm"],
        )
    assert verify(folder).ok
    with closing(sqlite3.connect(folder / "library.db")) as connection, connection:
        connection.execute("UPDATE texts SET words = 'other' WHERE turn = 'b'")
    assert not verify(folder).ok


def test_what_is_under_way_or_failed_was_asked_for_too(folder: Path) -> None:
    library = Library.open(folder)
    session = library.sessions()[0].id
    for name, prompt, at in (("e", "a green mug", 60.0), ("f", "a red mug", 90.0)):
        job = a_job(library, session, name)
        recipe = replace(job.recipe, prompt=prompt)
        library.record_attempt(replace(job, recipe=recipe, created_at=NOON + at))
    library.fail_attempt(TurnId("e"), {"title": "No"})
    past = library.past_prompts()
    assert [(one.text, one.turn) for one in past] == [
        ("a red mug", "f"),
        ("a green mug", "e"),
        ("@mug in {fog|rain}", "b"),
    ]
    assert [one.text for one in library.past_prompts("green")] == ["a green mug"]
    assert len(library.past_prompts(limit=1)) == 1
    library.dismiss_attempt(TurnId("e"))
    assert "a green mug" not in [one.text for one in library.past_prompts()]
    library.close()


def test_a_prompt_that_was_sent_hundreds_of_times_hides_none_before_it(folder: Path) -> None:
    library = Library.open(folder)
    session = library.sessions()[0].id
    for number in range(AT_A_TIME + 1):
        job = a_job(library, session, f"again-{number}")
        job = replace(job, recipe=replace(job.recipe, prompt="again"), created_at=NOON + 1)
        library.add_turn(turn_of(job), leave_answer(library.inbox, job.id))
    found = library.past_prompts(limit=3)
    assert found[0].text == "again"
    assert len(found) == 3
    library.close()


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
