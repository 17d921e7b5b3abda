"""The prompts of the past: after a restart they are found, pinned, used, and stepped through."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from gui.panels.prompt_past_list import PastList
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until

SENT = ("a lighthouse in {fog|rain}", "<b>a red mug</b>", "a harbour at dusk")


def shown(person: Person) -> list[tuple[str, bool]]:
    """The rows of the panel: what was typed, and whether it is pinned."""
    rows = person.find(PastList, "pastList").rows()
    return [(row.text, row.pinned) for row in rows]


async def send(person: Person) -> None:
    person.write(SENT[0])
    person.press("Ctrl+Return", person.prompt)
    for job in person.jobs:
        await person.picture(job)
    for prompt in SENT[1:]:
        await person.picture(person.ask_anew(prompt))


async def test_what_was_sent_is_found_pinned_used_and_undone_after_a_restart(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        await send(visit.person)
        await visit.close()
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.write("something new")
        person.press("Ctrl+P", person.prompt)
        await until(lambda: len(shown(person)) == 3, "the past")
        assert shown(person) == [(text, False) for text in reversed(SENT)]
        field = person.find(QLineEdit, "pastField")
        QTest.keyClicks(field, "RED mug")
        await until(lambda: shown(person) == [(SENT[1], False)], "what was found")
        person.press("Ctrl+D", field)
        await until(lambda: shown(person) == [(SENT[1], True)], "a pin")
        person.press("Return", field)
        assert not person.sees("pastPanel")
        assert person.prompt.toPlainText() == SENT[1]
        assert person.prompt.hasFocus()
        person.press("Ctrl+Z", person.prompt)
        assert person.prompt.toPlainText() == "something new"
        await visit.close()
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.click("pastButton")
        await until(lambda: len(shown(person)) == 3 and shown(person)[0][1], "a pin that stayed")
        assert [text for text, _ in shown(person)] == [SENT[1], SENT[2], SENT[0]]
        person.press("Escape", person.find(QLineEdit, "pastField"))
        assert not person.sees("pastPanel")


async def test_alt_and_arrows_step_through_what_was_sent(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await send(person)
        person.write("not sent yet")
        for text in reversed(SENT):
            person.press("Alt+Up", person.prompt)
            await until(lambda t=text: person.prompt.toPlainText() == t, text)
        for text in (*SENT[1:], "not sent yet"):
            person.press("Alt+Down", person.prompt)
            assert person.prompt.toPlainText() == text
        assert person.desk.draft.recipe.prompt == "not sent yet"


async def test_where_nothing_was_sent_the_panel_says_so_and_the_action_brings_the_composer(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.press("Ctrl+B")
        assert not person.sees("composer")
        person.press("Ctrl+P")
        empty = person.find(QLabel, "pastEmpty")
        await until(lambda: empty.text() == "No prompt was sent in this library yet", "a word")
        assert empty.isVisible()
        person.press("Ctrl+P", person.find(QLineEdit, "pastField"))
        assert not person.sees("pastPanel")


async def test_the_palette_opens_it_and_a_prompt_under_way_is_there_already(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        job = person.ask("a slow boat !hold")
        person.write("something else")
        person.press("Ctrl+K")
        palette = person.find(QLineEdit, "paletteField")
        QTest.keyClicks(palette, "earlier")
        QTest.keyClick(palette, Qt.Key.Key_Return)
        await until(lambda: shown(person) == [("a slow boat !hold", False)], "the past")
        field = person.find(QLineEdit, "pastField")
        assert field.hasFocus()
        person.press("Escape", field)
        person.press("Alt+Up", person.prompt)
        await until(lambda: person.prompt.toPlainText() == "a slow boat !hold", "a step")
        person.desk.queue.cancel(job.id)
