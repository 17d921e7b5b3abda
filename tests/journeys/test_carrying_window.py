"""Out of one window and into another: exports, imports, recipes that come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget

from services.emulator.server import Emulator
from services.exports.recipe import recipe_of
from tests.journeys.conftest import KEY, Home, Visiting
from tests.journeys.person import Person, files, until


async def export(person: Person, scope: str, form: str, target: Path) -> None:
    """By keyboard: the dialog, the choice, the place."""
    person.press("Ctrl+Shift+E", person.board)
    await until(lambda: person.sees("exportDialog"), "the dialog")
    dialog = person.find(QWidget, "exportDialog")
    for name in (scope, form):
        button = dialog.findChild(QAbstractButton, f"export-{name}")
        assert isinstance(button, QAbstractButton)
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        assert button.isChecked()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    await until(lambda: person.sees("exportWhere"), "the file dialog")
    where = person.find(QFileDialog, "exportWhere")
    where.selectFile(str(target))
    where.fileSelected.emit(str(target))
    where.done(0)
    await until(lambda: not person.desk.carrying.busy, "the end of the export")
    person.window.activateWindow()


def made_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if "studio mug" in path.name]


async def test_a_session_goes_from_one_library_into_another_and_goes_on(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "Kites.musa"
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        root = await person.picture(person.ask("a red kite"))
        turn = await person.picture(person.ask("now blue"))
        await export(person, "session", "musa", file)
        assert any("Kites.musa" in words for words in person.notices())
        assert file.stat().st_size > 10_000

    monkeypatch.setenv("GEMINI_API_KEY", KEY)  # whoever reads it takes it out
    other = replace(keyed_home.options(emulator.address), library=tmp_path / "other")
    async with opened(other) as visit:
        person = visit.person
        person.drop(files(file), "historyCanvas")
        await until(lambda: len(person.turns) == 2, "both cards")
        assert [card.id for card in person.turns] == [root.id, turn.id]
        assert any("2 cards came into" in words for words in person.notices())
        person.click_dismiss()
        person.drop(files(file), "referenceTray")
        await until(lambda: any("here already" in words for words in person.notices()), "a no")
        assert len(person.turns) == 2
        await until(lambda: person.desk.account.usable, "the key")
        person.desk.session.select(turn.id)
        await person.picture(person.ask("and green"))
        contents = emulator.requests[-1].body["contents"]
        parts = [part for content in contents for part in content["parts"]]
        assert sum("thoughtSignature" in part for part in parts) >= 2


async def test_a_picture_brings_its_prompt_and_settings_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.desk.draft.set_ratio("16:9")
        turn = await person.picture(person.ask("studio mug on slate"))
        person.desk.session.select(turn.id)
        await export(person, "selection", "recipe", tmp_path)
        [made] = made_in(tmp_path)
        assert recipe_of(made.read_bytes()) is not None
        person.click_dismiss()
        person.desk.draft.set_ratio("1:1")
        person.write("something else")
        person.drop(files(made))
        await until(
            lambda: any("how" in w and "was made" in w for w in person.notices()), "an offer"
        )
        person.click_button("Use this prompt and settings", "notices")
        recipe = person.desk.draft.recipe
        assert (recipe.prompt, recipe.ratio) == ("studio mug on slate", "16:9")


async def test_a_copied_picture_is_a_file_and_all_its_pixels(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask("studio mug"))
        [picture] = turn.outcome.pictures
        person.desk.session.select(turn.id)
        await until(lambda: person.desk.file_name(), "its name")
        person.press("Ctrl+Shift+C", person.board)
        clipboard = QGuiApplication.clipboard()
        await until(lambda: (mime := clipboard.mimeData()) and mime.hasImage(), "a copied picture")
        mime = clipboard.mimeData()
        assert mime.hasImage()
        image = clipboard.image()
        assert (image.width(), image.height()) == (picture.width_px, picture.height_px)
        [url] = mime.urls()
        assert url.fileName().endswith(".jpg")
        assert "studio mug" in url.fileName()


async def test_what_is_no_musa_file_is_told_and_nothing_changes(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.musa"
    bad.write_bytes(b"PK\x03\x04 and then nothing")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        for name in ("historyCanvas", "referenceTray"):
            person.drop(files(bad), name)
            told = "bad.musa is incomplete"
            await until(lambda: told in person.notices(), "a sentence")  # noqa: B023
            person.click_dismiss()
        assert person.desk.draft.recipe.references == ()
