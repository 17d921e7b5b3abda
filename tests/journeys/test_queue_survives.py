"""What waits when Musa ends, in order or not, is asked about at the next start."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from services.domain import Job, JobState, Place, Recipe, SessionId, TurnId
from services.emulator.server import Emulator
from services.library import Library
from services.paths import config_folder
from services.settings import Settings, save
from tests.journeys import programs
from tests.journeys.conftest import KEY, Home, Visiting
from tests.journeys.person import Person, until
from tests.journeys.programs import wait_for
from tests.journeys.test_main_job import generations
from tests.journeys.test_programs import Hands, has_session, screen  # noqa: F401 (a fixture)
from tests.journeys.test_queue import allow, held, states
from tests.library.samples import NOON

SLOW = "a lighthouse !slow=14"
ONE = "1 picture was waiting when Musa ended. Queue it again?"
THREE = "3 pictures were waiting when Musa ended. Queue them again?"


def waits(library: Path, prompt: str) -> bool:
    """Whether the library holds a job of that prompt that waits.

    The database decides: the record is written a moment before the transaction ends.
    """
    with closing(sqlite3.connect(library / "library.db", timeout=0)) as database:
        try:
            rows = database.execute("SELECT job FROM attempts WHERE state = 'queued'").fetchall()
        except sqlite3.OperationalError:  # somebody writes; the end of it is told
            return False
    return any(json.loads(job)["recipe"]["prompt"] == prompt for (job,) in rows)


async def test_a_killed_window_asks_about_what_waited_and_fetches_what_was_in_flight(
    qapp: QApplication,
    home: Home,
    opened: Visiting,
    screen: dict[str, str],  # noqa: F811
) -> None:
    save(Settings(at_once=1), config_folder())
    hands = Hands(screen)
    window = programs.start("--sandbox", "--library", home.library, **screen)
    try:
        hands.find_window()
        wait_for(home.folder, lambda: has_session(home.library), "an open session")
        hands.write(SLOW)
        hands("key", "--window", "0", "ctrl+Return")
        wait_for(home.folder, lambda: list(home.library.glob("inbox/*/sent")), "one in flight")
        hands.write("a kite")
        hands("key", "--window", "0", "ctrl+Return")
        wait_for(home.folder, lambda: waits(home.library, "a kite"), "one that waits")
    finally:
        window.kill()
        window.communicate()
    listed = programs.run("list", "--json", "--sandbox", "--library", home.library)
    assert listed.status == 0
    assert waits(home.library, "a kite"), "another process leaves it alone"

    async with opened(home.options(sandbox=True)) as visit:
        person = visit.person
        await until(lambda: ONE in person.notices(), "the question")
        await until(lambda: [turn.title for turn in person.turns] == [SLOW], "it")
        [kite] = person.jobs
        assert kite.error is not None
        assert kite.error["title"] == "It was waiting when Musa ended"
        person.click_button("Queue again")
        turn = await person.picture(kite)
        assert turn.id == kite.id
        assert person.notices() == []


def left_waiting(home: Home, *prompts: str) -> list[Job]:
    """Jobs of a process that is no more."""
    library = Library.open(home.library)
    session = library.create_session("Bay").id
    library.remember_session(session)
    jobs = [job_of(session, number, prompt) for number, prompt in enumerate(prompts)]
    for job in jobs:
        library.record_attempt(job)
    library.keep_line([job.id for job in reversed(jobs)], False)
    library.close()
    return jobs


def job_of(session: SessionId, number: int, prompt: str) -> Job:
    place = Place(0.0, 300.0 * number)
    job = Job(TurnId(f"job-{number}"), session, None, Recipe(prompt=prompt), place, NOON)
    return replace(job, owner="gone")


async def test_a_yes_queues_them_again_in_their_order_for_about_so_much(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    jobs = left_waiting(keyed_home, "one !hold", "two !hold", "three !hold")
    save(Settings(at_once=1), config_folder())
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: THREE in person.notices(), "the question")
        assert any("about $0.40, an estimate" in words for words in person.notices())
        assert generations(emulator) == []
        assert states(person, *jobs) == ["failed"] * 3
        person.click_button("Queue again")
        await held(emulator, 1)
        assert states(person, *jobs) == ["queued", "queued", "running"], "the last came first"
        person.desk.queue.cancel_all()
        for job in jobs:
            await person.job_in(job, JobState.CANCELLED)


async def test_a_no_leaves_cards_that_can_be_retried_and_it_is_not_asked_again(
    keyed_home: Home, emulator: Emulator, opened: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = left_waiting(keyed_home, "one", "two", "three")
    async with opened(keyed_home.options(emulator.address)) as visit:
        await until(lambda: THREE in visit.person.notices(), "the question")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: THREE in person.notices(), "it again: there was no answer")
        person.click_card(jobs[0].id)
        assert "Nothing was billed" in person.board.accessibleDescription()
        person.click_dismiss()
        assert person.notices() == []
        library = keyed_home.library
        await until(lambda: not any(waits(library, job.recipe.prompt) for job in jobs), "a no")
    monkeypatch.setenv("GEMINI_API_KEY", KEY)  # it is read once
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: len(person.jobs) == 3, "the cards")
        assert person.notices() == []
        assert states(person, *jobs) == ["failed"] * 3
        person.click_card(jobs[0].id)
        person.press("Return", person.board)
        await until(lambda: [turn.title for turn in person.turns] == ["one"], "the retried one")


async def test_a_pause_and_what_waits_for_another_job_survive_as_well(
    keyed_home: Home, emulator: Emulator, opened: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        allow(person, 1)
        person.desk.queue.pause(True)
        parent = person.ask("a house")
        person.click_card(parent.id)
        child = person.ask("with a red roof")
        await until(lambda: waits(keyed_home.library, "with a red roof"), "both written down")
    monkeypatch.setenv("GEMINI_API_KEY", KEY)  # it is read once
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(
            lambda: any("2 pictures were" in said for said in person.notices()), "a question"
        )
        person.click_button("Queue again")
        await until(lambda: queue_says(person).startswith("Paused, 2 waiting"), "the pause")
        person.desk.queue.pause(False)
        turns = [await person.picture(job) for job in (parent, child)]
        assert [turn.parent for turn in turns] == [None, parent.id]


async def test_closing_says_first_what_becomes_of_what_is_not_done(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        allow(person, 1)
        person.ask("one !hold")
        await held(emulator, 1)
        person.ask("two")
        person.window.close()
        said = person.notices()
        assert said[0] == "2 pictures are not done yet"
        assert "goes on without the window" in said[1]
        assert "What waits is kept" in said[1]
        person.click_dismiss()
        person.window.close()
        assert person.notices() == said, "it is said anew: the first time was a no"
        assert not visit.end.done()
        person.press("Ctrl+Q", person.board)
        emulator.release()
        assert await visit.end is None
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: ONE in person.notices(), "the question about the one that waited")
        await until(lambda: [turn.title for turn in person.turns] == ["one !hold"], "the other")


def queue_says(person: Person) -> str:
    return person.text("queueStatus")
