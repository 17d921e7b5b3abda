"""The prompt as pictures: templates, their fields, what is offered for them, and advice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QMenu

from services.emulator.server import Emulator
from tests.imaging.pictures import card, encoded
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, files, until
from tests.journeys.test_mentions import offered
from tests.scenes.judging import SCALE, judge
from tests.scenes.looking import faults

ADVISED = (
    "A photo of an empty beach, no people, in the style of {a poster|a {red|blue} print} !hold"
)


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_a_template_its_fields_and_advice_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        prompts = person.desk.prompts
        await until(lambda: len(prompts.templates) == 4, "templates")
        person.click("templateButton")
        menu = person.find(QMenu, "templateMenu")
        menu.grab().save(str(folder / f"scenes-template-menu@{SCALE}.png"))
        product = next(one for one in menu.actions() if one.text() == "Product mockup")
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(product).center())
        [words] = [
            w for w in QApplication.topLevelWidgets() if w.objectName() == "fieldSuggestions"
        ]
        assert isinstance(words, QListView)
        await until(words.isVisible, "suggestions")
        words.grab().save(str(folder / f"scenes-suggestions@{SCALE}.png"))
        QTest.keyClick(words, Qt.Key.Key_Down)
        QTest.keyClick(words, Qt.Key.Key_Return)
        person.press("Tab", person.prompt)
        QTest.keyClick(words, Qt.Key.Key_Escape)
        QTest.keyClicks(person.prompt, "a slab of wet slate")
        await judge(person, "template", folder)
        person.click("generateButton")
        await until(lambda: person.sees("openFieldsNotice"), "the question")
        await judge(person, "open-fields", folder)
        person.write(ADVISED)
        await until(lambda: person.sees("adviceLine"), "advice")
        await judge(person, "advice", folder)


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_mentions_alternatives_and_what_is_offered_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
    tmp_path: Path,
) -> None:
    names = ("Blue mug.png", "IMG_2034.png", "vase of clay.png")
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(encoded(card(300 - 60 * number, 200), "PNG"))
    (keyed_home.library / "words").mkdir(parents=True)
    (keyed_home.library / "words" / "weather.txt").write_text("sun\nrain\nfog\n")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: person.desk.prompts.lists, "word lists")
        for number, name in enumerate(names, 1):
            person.drop(files(tmp_path / name))
            await person.pictures_are_in(number)
        blobs = [one.original.blob for one in person.desk.draft.recipe.references]
        peek = person.desk.pictures.peek
        await until(lambda: all(peek(blob, 128) is not None for blob in blobs), "thumbnails")
        person.write("Put @blue-mug on @2 in {@weather} light, as {a poster|a {red|blue} print}. ")
        QTest.keyClicks(person.prompt, "No @cat, {red|} or {@moods}. Beside it @")
        for theme in ("dark", "light"):
            await offered_looks_right(person, theme, folder)
        QTest.keyClicks(offered(), "vase")
        QTest.keyClick(offered(), Qt.Key.Key_Return)
        person.desk.draft.remove_reference(0)
        await judge(person, "mentions", folder)


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_the_question_about_a_lost_mention_and_the_smallest_window_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
    tmp_path: Path,
) -> None:
    mug = tmp_path / "Blue mug.png"
    mug.write_bytes(encoded(card(300, 200), "PNG"))
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(mug))
        await person.pictures_are_in(1)
        person.write("Put @blue-mug on a shelf")
        person.desk.draft.remove_reference(0)
        person.press("Ctrl+Return", person.prompt)
        assert "sent as it is written" in person.words_in("lostMentions")
        assert not person.jobs
        await judge(person, "lost-mention", folder)
        person.window.resize(person.window.minimumSize())
        await until(lambda: not faults(person.window, person.window.grab().toImage()), "no fault")


async def offered_looks_right(person: Person, theme: str, into: Path) -> None:
    """The window with its popup over it: they are two windows."""
    settings = person.desk.preferences.settings
    person.desk.preferences.change(replace(settings, theme=theme))
    person.window.resize(1280, 720)
    words = offered()
    words.hide()
    QTest.keyClick(person.prompt, Qt.Key.Key_Backspace)
    QTest.keyClicks(person.prompt, "@")
    await until(words.isVisible, "references")
    image = person.window.grab().toImage()
    painter = QPainter(image)
    painter.drawPixmap(person.window.mapFromGlobal(words.mapToGlobal(QPoint(0, 0))), words.grab())
    painter.end()
    image.save(str(into / f"scenes-mention-popup-{theme}@{SCALE}.png"))
