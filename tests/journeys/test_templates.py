"""Templates: chosen from the menu, filled in by keyboard, asked about, saved, and deleted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QListView, QMenu

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until

OWN = "A card for [whom], in [style]."


def choose(menu: QMenu, words: str) -> None:
    [action] = [one for one in menu.actions() if one.text() == words]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def suggestions() -> QListView:
    [found] = [w for w in QApplication.topLevelWidgets() if w.objectName() == "fieldSuggestions"]
    assert isinstance(found, QListView)
    return found


async def begin_with(person: Person, name: str) -> None:
    await until(lambda: len(person.desk.prompts.templates) >= 4, "templates")
    person.click("templateButton")
    choose(person.find(QMenu, "templateMenu"), name)


async def test_a_template_is_filled_in_by_keyboard_and_sent_when_nothing_is_open(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.write("what I had in mind")
        await begin_with(person, "Product mockup")
        words = suggestions()
        for _ in range(6):
            for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
                QTest.keyClick(words, key)
            QTest.keyClick(person.prompt, Qt.Key.Key_Tab)
        QTest.keyClick(words, Qt.Key.Key_Escape)
        await until(lambda: person.text("openFieldsLine") == "1 field still open", "a count")
        person.press("Ctrl+Return", person.prompt)
        assert "1 field still open: detail" in person.words_in("openFieldsNotice")
        assert not person.jobs
        QTest.keyClicks(person.prompt, "the mark")
        person.press("Ctrl+Return", person.prompt)
        [job] = person.jobs
        assert job.recipe.prompt.endswith("sharp focus on the mark.")
        assert "[" not in job.recipe.prompt
        await person.picture(job)


async def test_open_fields_are_sent_only_on_purpose(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await begin_with(person, "Photorealistic scene")
        suggestions().hide()
        person.click("generateButton")
        assert not person.jobs
        person.click_button("Generate anyway", "openFieldsNotice")
        [job] = person.jobs
        assert "[subject]" in job.recipe.prompt
        await person.picture(job)


async def test_ones_own_templates_are_files_that_are_saved_replaced_and_deleted(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    file = keyed_home.library / "templates" / "Cards & more.txt"
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person

        def own() -> list[str]:
            return [one.text for one in person.desk.prompts.templates if not one.ours]

        async def save(name: str) -> None:
            await begin_with(person, "Save as template…")
            field = person.find(QLineEdit, "nameField")
            QTest.keyClicks(field, name)
            QTest.keyClick(field, Qt.Key.Key_Return)

        person.write(OWN)
        await save("Cards & more")
        await until(lambda: "cannot be a template's name" in " ".join(person.notices()), "a no")
        person.click_dismiss()
        await until(lambda: not person.window.findChildren(QLineEdit, "nameField"), "no dialog")
        await save("Cards")
        await until(lambda: own() == [OWN], "a template")
        assert (file.parent / "Cards.txt").read_text("utf-8").strip() == OWN
        await until(lambda: not person.window.findChildren(QLineEdit, "nameField"), "no dialog")
        person.write("Another [whom]")
        await save("cards")
        assert person.notices()[0] == "There is a template “cards” already"
        person.click_dismiss()
        person.write("")
        await begin_with(person, "Cards")
        assert person.prompt.toPlainText() == OWN
        person.click("templateButton")
        person.find(QMenu, "templateMenu").hide()
        choose(person.find(QMenu, "dropTemplateMenu"), "Cards")
        person.click_button("Delete", "notices")
        await until(lambda: own() == [], "no template")
        assert not (file.parent / "Cards.txt").exists()


async def test_advice_comes_when_the_typing_rests_and_stays_away_once_it_is_switched_off(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.write("a quiet street, no cars")
        await until(lambda: person.sees("adviceLine"), "advice")
        person.click("adviceInstead")
        assert person.prompt.toPlainText() == "a quiet street, an empty, quiet street"
        await until(lambda: not person.sees("adviceLine"), "no advice")
        person.press("Ctrl+Z", person.prompt)
        assert person.prompt.toPlainText() == "a quiet street, no cars"
        await until(lambda: person.sees("adviceLine"), "advice")
        person.click("adviceOff")
        assert not person.sees("adviceLine")
        person.press("Ctrl+,")
        advise = person.find(QCheckBox, "adviseToggle")
        assert not advise.isChecked()
        advise.click()
        await until(lambda: person.sees("adviceLine"), "advice again")
