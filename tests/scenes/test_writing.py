"""The prompt as pictures: templates, their fields, what is offered for them, and advice."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QMenu

from services.emulator.server import Emulator
from tests.journeys.conftest import (  # noqa: F401 (fixtures)
    Home,
    Visiting,
    emulator,
    home,
    keyed_home,
    opened,
    visiting,
)
from tests.journeys.person import until
from tests.scenes.test_scenes import SCALE, folder, judge  # noqa: F401 (a fixture)

ADVISED = (
    "A photo of an empty beach, no people, in the style of {a poster|a {red|blue} print} !hold"
)


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_a_template_its_fields_and_advice_look_right(
    keyed_home: Home,  # noqa: F811
    emulator: Emulator,  # noqa: F811
    opened: Visiting,  # noqa: F811
    folder: Path,  # noqa: F811
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
