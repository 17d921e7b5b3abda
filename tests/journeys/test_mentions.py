"""Mentions: written with "@", taken along in the tray, told when lost, sent as numbers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, files, until
from tests.journeys.test_references import made


def offered() -> QListView:
    [found] = [w for w in QApplication.topLevelWidgets() if w.objectName() == "mentionSuggestions"]
    assert isinstance(found, QListView)
    return found


def type_on(person: Person, text: str) -> None:
    words = offered()
    for sign in text:
        QTest.keyClicks(words if words.isVisible() else person.prompt, sign)


async def test_a_mention_is_completed_follows_its_picture_is_lost_comes_back_and_is_sent(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    mug, vase = made(tmp_path, 2, "blue")
    mug, vase = mug.rename(tmp_path / "mug.png"), vase.rename(tmp_path / "vase.png")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(mug, vase))
        await person.pictures_are_in(2)
        person.prompt.setFocus()
        type_on(person, "put @m")
        QTest.keyClick(offered(), Qt.Key.Key_Return)
        type_on(person, " into @2")
        person.press("Alt+Right", person.find(QWidget, "referenceSlot0"))
        assert person.reference_names == ["vase.png", "mug.png"]
        assert person.prompt.toPlainText() == "put @mug into @1"

        person.press("Delete", person.find(QWidget, "referenceSlot1"))
        assert "The prompt speaks of “mug”" in person.words_in("lostMentions")
        person.click_button("Undo", "lostMentions")
        assert person.reference_names == ["vase.png", "mug.png"]
        await until(lambda: not person.sees("lostMentions"), "no notice")

        person.press("Ctrl+Return", person.prompt)
        [job] = person.jobs
        turn = await person.picture(job)
        assert turn.recipe.prompt == "put image 2 into image 1"
        assert turn.recipe.written == "put @mug into @1"
