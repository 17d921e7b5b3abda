"""A picture that was made here comes back in: how it was made is known again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from services.emulator.server import Emulator
from services.exports.recipe import recipe_of
from tests.imaging.pictures import card, encoded
from tests.journeys.conftest import KEY, Home, Visiting
from tests.journeys.person import Person, files, raw, until
from tests.journeys.test_carrying_window import export, made_in
from tests.journeys.test_sessions import name_session

USE, SHOW = "Use this prompt and settings", "Show in its session"


def knows(person: Person) -> bool:
    return any("It is known how" in words for words in person.notices())


async def saved(person: Person, target: Path) -> None:
    """Save the selected picture by the window's own dialog."""
    await until(lambda: person.desk.file_name(), "its name")
    person.press("Ctrl+S", person.board)
    await until(lambda: person.window.findChildren(QFileDialog, "savePictureDialog"), "the dialog")
    dialog = person.find(QFileDialog, "savePictureDialog")
    dialog.fileSelected.emit(str(target))
    dialog.done(0)
    person.window.activateWindow()
    await until(target.exists, "the file")
    await until(person.window.isActiveWindow, "the keyboard")


@pytest.mark.parametrize("place", ["referenceTray", "promptEditor", "historyCanvas"])
async def test_a_plain_saved_original_is_known_by_its_bytes_in_another_run(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    file = tmp_path / "from last week.jpg"
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(raw("image/png", encoded(card(), "PNG")))
        await person.pictures_are_in(1)
        person.desk.draft.set_ratio("16:9")
        turn = await person.picture(person.ask("studio mug on slate"))
        person.desk.session.select(turn.id)
        await saved(person, file)
        assert recipe_of(file.read_bytes()) is None, "nothing is written into it"
        await name_session(person, "Ctrl+N", "Elsewhere")

    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        assert person.text("sessionSwitcher") == "Elsewhere"
        person.write("something else")
        person.drop(files(file), place)
        await until(lambda: knows(person), "an offer")
        assert "from last week.jpg" in " ".join(person.notices())
        person.click_button(USE, "notices")
        recipe = person.desk.draft.recipe
        assert recipe.prompt == (turn.recipe.written or turn.recipe.prompt)
        assert recipe.ratio == "16:9"
        assert recipe.references == turn.recipe.references
        assert not knows(person)

        person.drop(files(file), place)
        await until(lambda: knows(person), "another offer")
        person.click_button(SHOW, "notices")
        await until(lambda: person.desk.session.head, "its card")
        assert person.desk.session.head.id == turn.id
        assert person.text("sessionSwitcher") != "Elsewhere"


async def test_a_picture_with_its_recipe_inside_leads_to_its_card_as_well(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask("studio mug"))
        person.desk.session.select(turn.id)
        await export(person, "selection", "recipe", tmp_path)
        person.click_dismiss()
        await until(person.window.isActiveWindow, "the keyboard")
        await name_session(person, "Ctrl+N", "Elsewhere")
        person.drop(files(*made_in(tmp_path)))
        await until(lambda: knows(person), "an offer")
        person.click_button(SHOW, "notices")
        await until(lambda: person.desk.session.head, "its card")
        assert person.desk.session.head.id == turn.id


async def test_a_card_that_was_taken_off_the_table_still_gives_its_prompt(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask("studio mug"))
        person.desk.session.select(turn.id)
        data = person.desk.blob_path(turn.outcome.pictures[0].blob).read_bytes()
        person.press("Delete", person.board)
        await until(lambda: not person.turns, "an empty table")
        pasted = QMimeData()
        pasted.setData("image/jpeg", data)
        person.drop(pasted)
        await until(lambda: knows(person), "an offer")
        assert SHOW not in _buttons(person)
        person.write("something else")
        person.click_button(USE, "notices")
        assert person.prompt.toPlainText() == "studio mug"


async def test_a_strangers_picture_says_nothing(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        stranger = encoded(card(), "PNG")
        person.drop(raw("image/png", stranger))
        await person.pictures_are_in(1)
        # Nor does a picture that was only ever sent along.
        await person.picture(person.ask("a mug like this"))
        person.drop(raw("image/png", stranger))
        await person.pictures_are_in(2)
        assert not knows(person)


def _buttons(person: Person) -> list[str]:
    every = person.find(QWidget, "notices").findChildren(QPushButton)
    return [button.text() for button in every if button.isVisible()]
