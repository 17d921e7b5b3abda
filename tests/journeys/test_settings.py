"""From the window: another service, and rare settings that reach the request."""

from __future__ import annotations

import json
from collections import defaultdict

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPlainTextEdit, QWidget

from services.emulator.server import Emulator
from services.paths import config_folder
from services.settings import load
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until
from tests.services.web import Web, picture


def asked(emulator: Emulator) -> list[dict[str, object]]:
    return [one.body for one in emulator.requests if "generateContent" in one.path]


def name_address(person: Person, address: str) -> None:
    """Open the settings, type an address, save it, and close them."""
    person.click("settingsButton")
    [dialog] = [d for d in person.window.findChildren(QDialog, "settingsDialog") if d.isVisible()]
    field = dialog.findChild(QLineEdit, "endpointField")
    field.selectAll()
    QTest.keyClicks(field, address)
    QTest.mouseClick(dialog.findChild(QWidget, "connectionSave"), Qt.MouseButton.LeftButton)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


async def test_another_service_is_named_used_at_once_shown_and_remembered(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    with Emulator() as first:
        async with opened(keyed_home.options()) as visit:
            person = visit.person
            assert not person.sees("endpointStatus")
            name_address(person, first.address)
            assert person.text("endpointStatus") == f"Via 127.0.0.1:{first.port}"
            await person.picture(person.ask("a kite"))
            name_address(person, emulator.address)
            await person.picture(person.ask("a bay"))
            assert (len(asked(first)), len(asked(emulator))) == (1, 1)
            await visit.close()
        assert load(config_folder()).endpoint == emulator.address
        async with opened(keyed_home.options()) as visit:
            assert visit.person.text("endpointStatus") == f"Via 127.0.0.1:{emulator.port}"


async def test_rare_settings_reach_the_request_and_are_kept_with_the_draft(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.click("advancedButton")
        person.click("words-off")
        QTest.keyClicks(person.find(QLineEdit, "seedEditor"), "4711")
        editor = person.find(QPlainTextEdit, "instructionEditor")
        editor.setFocus()
        QTest.keyClicks(editor, "Paint as if by hand.")
        person.click("media-low")
        person.press("Escape", editor)
        await person.picture(person.ask("a kite"))
        [body] = asked(emulator)
        config = body["generationConfig"]
        assert isinstance(config, dict)
        assert config["seed"] == 4711
        assert config["responseModalities"] == ["IMAGE"]
        assert config["mediaResolution"] == "MEDIA_RESOLUTION_LOW"
        assert "Paint as if by hand." in str(body["systemInstruction"])
        await visit.close()
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: person.text("advancedButton") == "4", "the draft")
        recipe = person.desk.draft.recipe
        assert (recipe.seed, recipe.system_instruction) == (4711, "Paint as if by hand.")


class OtherService:
    """Lists the models of its own house, as Gemini lists its own."""

    def __init__(self, *models: str) -> None:
        self._web = Web()
        rows = [{"name": f"models/{name}", "displayName": name} for name in models]
        body = json.dumps({"models": rows}).encode()
        self._web.pages = defaultdict(lambda: picture(body, "application/json"))
        self.address = f"http://127.0.0.1:{self._web.port}"

    def __enter__(self) -> OtherService:
        return self

    def __exit__(self, *_: object) -> None:
        self._web.close()


def offered(person: Person) -> list[str]:
    picker = person.find(QComboBox, "modelPicker")
    return [str(picker.itemData(place)) for place in range(picker.count())]


async def test_the_models_of_another_service_stand_in_the_picker_at_once_and_go_with_it(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options()) as visit:
        person = visit.person
        chosen = person.find(QComboBox, "modelPicker").currentData()
        with OtherService("house-image-1", "house-words-1") as service:
            name_address(person, service.address)
            await until(lambda: "house-image-1" in offered(person), "its model")
            assert "house-words-1" not in offered(person)
            assert person.find(QComboBox, "modelPicker").currentData() == chosen
            name_address(person, emulator.address)
            await until(lambda: "house-image-1" not in offered(person), "its model gone")
