"""Alternatives become a card each; what was typed is kept beside what was sent, and recalled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import until

TYPED = "a {red|blue} kite !words"


async def test_each_alternative_is_a_card_and_recall_brings_back_what_was_typed(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.write(TYPED)
        person.click("generateButton")
        assert sorted(job.recipe.prompt for job in person.jobs) == [
            "a blue kite !words",
            "a red kite !words",
        ]
        await until(lambda: len(person.turns) == 2, "two turns")
        person.write("something else")
        red = next(turn for turn in person.turns if "red" in turn.title)
        person.desk.session.select(red.id)
        await until(lambda: "a red kite" in person.words_in("inspector"), "its details")
        assert TYPED in person.words_in("inspector")
        person.press("Ctrl+Shift+L")
        assert person.prompt.toPlainText() == TYPED


async def test_a_word_list_that_another_program_writes_is_there_on_coming_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.write("a kite in {@weather}")
        await until(lambda: "no word list" in person.words_in("composer"), "a complaint")
        folder = keyed_home.library / "words"
        folder.mkdir(exist_ok=True)
        (folder / "weather.txt").write_text("sun\nrain\nfog\n")
        # No program can take the place of another on a test's screen.
        QGuiApplication.instance().applicationStateChanged.emit(
            Qt.ApplicationState.ApplicationActive
        )
        await until(lambda: person.text("alternativesLine").startswith("3 prompts"), "a count")
        assert person.text("generateButton").startswith("3 ×")
        assert "no word list" not in person.words_in("composer")
