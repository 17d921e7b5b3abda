"""The main window as pictures: for looking at, and for what can be judged without eyes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QListWidget, QTabBar, QWidget

from gui.canvas.compare_pane import ComparePane
from services.emulator.server import Emulator
from tests.imaging.pictures import card, encoded
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, address, raw, until
from tests.journeys.test_fetching import Held, fetch, is_half_there
from tests.scenes.judging import PROMPTS, SCALE, THEMES, fill, judge
from tests.scenes.looking import faults
from tests.services.web import Web


async def test_the_window_looks_right_empty_working_and_full(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await judge(person, "empty", folder)
        held = person.ask("a harbour at noon !hold")
        await until(lambda: person.text("queueStatus") == "1 running", "a running job")
        await judge(person, "working", folder)
        person.desk.queue.cancel(held.id)
        await until(lambda: not person.sees("queueStatus"), "an idle queue")
        person.desk.queue.dismiss(held.id)
        await fill(person)
        await judge(person, "full", folder)


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_thoughts_drafts_and_words_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person, thinking = visit.person, visit.person.desk.thinking
        person.desk.draft.set_ratio("16:9")
        person.desk.draft.set_show_thoughts(True)
        turn = await person.picture(person.ask(PROMPTS[0]))
        person.desk.session.select(turn.id)
        await until(lambda: thinking.count == 1, "a draft")
        person.find(QTabBar, "inspectorTabs").setCurrentIndex(1)
        strip = person.find(QListWidget, "draftFilmstrip")
        strip.setCurrentRow(0)
        thinking.promote()
        await until(lambda: len(person.turns) == 2, "the draft's own card")
        person.board.zoom_to_fit()
        await judge(person, "draft", folder)
        asked = await person.picture(person.ask("which side? !words"))
        failed = person.ask("the keeper !drafts")
        await person.failure(failed)
        person.desk.session.select(asked.id)
        await until(lambda: person.desk._path[-1:] and person.sees("answerWords"), "the words")
        await judge(person, "words", folder)
        person.click_card(failed.id)
        await until(lambda: person.sees("draft-draft_to_turn"), "what was left")
        await judge(person, "failed", folder)


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_the_ways_out_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask(PROMPTS[0]))
        person.desk.session.select(turn.id)
        person.desk.carrying.progressed.emit(3, 8)
        await judge(person, "exporting", folder)
        person.desk.carrying.progressed.emit(0, 0)
        person.press("Ctrl+Shift+E", person.board)
        await until(lambda: person.sees("exportDialog"), "the dialog")
        dialog = person.find(QWidget, "exportDialog")
        for theme in THEMES:
            settings = person.desk.preferences.settings
            person.desk.preferences.change(replace(settings, theme=theme))
            image = dialog.grab().toImage()
            image.save(str(folder / f"scenes-export-{theme}.png"))
            assert list(faults(dialog, image)) == []


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_the_queue_looks_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        preferences = person.desk.preferences
        preferences.change(replace(preferences.settings, at_once=2))
        await person.failure(person.ask("a bay !prompt-blocked"))
        jobs = [person.ask(f"{prompt} !hold") for prompt in PROMPTS]
        await until(lambda: person.text("queueStatus").startswith("2 running"), "two at work")
        person.click_card(jobs[0].id)
        person.ask("the same, smaller")
        person.press("Ctrl+J", person.board)
        await judge(person, "queue", folder)
        person.desk.queue.cancel_all()


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_the_welcome_and_the_sandbox_look_right(
    home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(home.options(emulator.address)) as visit:
        await judge(visit.person, "welcome", folder)
    async with opened(home.options(sandbox=True)) as visit:
        await judge(visit.person, "sandbox", folder)


@pytest.mark.skipif(SCALE != "1", reason="this is the scaled run")
def test_the_window_looks_right_on_a_screen_of_one_and_a_half_times_the_pixels(
    folder: Path,
) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            str(Path(__file__).parent),
            "-q",
            "-p",
            "no:cacheprovider",
        ],
        env={**os.environ, "QT_SCALE_FACTOR": "1.5", "MUSA_SCENES": str(folder)},
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stdout[-4000:]
    wide = QImage(str(folder / "scenes-empty-dark-1280x720@1.5.png"))
    assert (wide.width(), wide.height()) == (1920, 1080)
    assert wide.pixelColor(5, 5) != QColor("black")


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_many_selected_and_compared_pictures_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.desk.draft.set_ratio("16:9")
        person.desk.session.select((await person.picture(person.ask(PROMPTS[0]))).id)
        for prompt in PROMPTS[1:3]:
            await person.picture(person.ask(prompt))
        person.desk.selection.choose_all()
        await judge(person, "selected", folder)
        person.press("Ctrl+3")
        await judge(person, "grid", folder)
        told: list[object] = []
        person.desk.comparison.measured.connect(told.append)
        person.press("Ctrl+4")
        await until(lambda: told and told[-1] is not None, "what differs")
        await judge(person, "compared", folder)
        person.press("D", person.find(ComparePane, "comparePane"))
        await judge(person, "difference", folder)


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_a_picture_that_is_known_again_looks_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask(PROMPTS[0]))
        file = person.desk.blob_path(turn.outcome.pictures[0].blob)
        person.drop(raw("image/jpeg", file.read_bytes()))
        await until(lambda: any("It is known how" in words for words in person.notices()))
        await judge(person, "recall", folder)


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_what_is_on_its_way_into_the_tray_looks_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    web = Web()
    web.pages["/a%20mug%20of%20tea.png"] = Held()
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(raw("image/png", encoded(card(), "PNG")))
        await person.pictures_are_in(1)
        fetch(person, web, "/a%20mug%20of%20tea.png")
        coming = person.find(QWidget, "referenceSlot1")
        await until(lambda: is_half_there(coming), "half of it")
        person.drop(address("https://pictures.example/another/picture.png"))
        await judge(person, "fetching", folder)
        person.desk.intake.cancel(person.desk.intake.pending[0].id)
    await asyncio.to_thread(web.close)


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_the_references_heading_with_all_its_buttons_looks_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.desk.screenshot.is_offered = True
        person.desk.screenshot.changed.emit()
        await fill_tray(person)
        await judge(person, "screenshot", folder)


async def fill_tray(person: Person) -> None:
    for number in range(3):
        person.drop(raw("image/png", encoded(card(300 + 40 * number, 200), "PNG")))
        await person.pictures_are_in(number + 1)
