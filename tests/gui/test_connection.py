"""Address and proxy in the settings: judged while typed, sent nowhere before a button says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gui.dialogs.connection_section import ConnectionSection
from gui.dialogs.settings import SettingsDialog
from gui.state.connection import ConnectionState
from gui.state.preferences import Preferences
from gui.state.tasks import Tasks
from gui.widgets.notice import Notice
from services.emulator.server import Emulator
from services.options import Options
from services.settings import Settings, load, save
from services.studio import Studio
from tests.journeys.person import until
from tests.services.tunnel import Proxy

KEY = "AIzaSy-connection-tests-0123456789"


@dataclass
class Room:
    """A settings dialog over a real studio."""

    studio: Studio
    preferences: Preferences
    connection: ConnectionState
    dialog: SettingsDialog

    def find(self, name: str) -> QWidget:
        found = self.dialog.findChild(QWidget, name)
        assert found is not None, name
        return found

    def field(self, name: str) -> QLineEdit:
        found = self.find(name)
        assert isinstance(found, QLineEdit)
        return found

    def type(self, name: str, text: str) -> None:
        field = self.field(name)
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    def line(self, name: str) -> str:
        line = self.find(f"{name}Line")
        assert isinstance(line, QLabel)
        return line.text() if line.isVisible() else ""

    def can(self, name: str) -> bool:
        return self.find(name).isEnabled()

    def click(self, name: str) -> None:
        assert self.can(name), name
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    @property
    def told(self) -> str:
        notice = self.find("connectionNotice")
        assert isinstance(notice, Notice)
        return notice.text()


Open = Callable[..., AbstractAsyncContextManager[Room]]


@pytest.fixture
def open_room(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Open:
    monkeypatch.setenv("GEMINI_API_KEY", KEY)

    @asynccontextmanager
    async def opened(kept: Settings | None = None, **options: Any) -> AsyncIterator[Room]:
        save(kept or Settings(), tmp_path)
        studio = Studio(Options(tmp_path / "library", tmp_path / "cache", **options))
        await studio.open()
        # With a parent, so that no collection on another thread takes their timers away.
        states = QObject(qapp)
        tasks = Tasks(states)
        preferences = Preferences(tmp_path, studio.threads, tasks.spawn, states)
        connection = ConnectionState(studio, preferences, states)
        dialog = SettingsDialog([ConnectionSection(connection, tasks)])
        qtbot.addWidget(dialog)
        dialog.open()
        dialog.activateWindow()
        await until(dialog.isActiveWindow, "the dialog")
        try:
            yield Room(studio, preferences, connection, dialog)
        finally:
            dialog.hide()
            await tasks.finish()
            await preferences.flush()
            await studio.leave()
            await studio.close()
            states.deleteLater()

    return opened


async def until_told(room: Room) -> str:
    await until(lambda: room.told, "an answer")
    return room.told


@pytest.mark.parametrize(
    ("address", "said", "fits"),
    [
        ("", "", True),
        ("https://relay.example/gemini", "", True),
        ("http://127.0.0.1:8080", "", True),
        ("http://192.168.1.2", "Not encrypted", True),
        ("relay.example", "begins with https://", False),
        ("ftp://relay.example", "begins with https://", False),
        ("https://", "not a complete address", False),
        ("https://ada:secret@relay.example", "A name and a password", False),
    ],
)
async def test_an_address_is_judged_while_it_is_typed(
    open_room: Open, address: str, said: str, fits: bool
) -> None:
    async with open_room() as room:
        room.type("endpointField", address)
        line = room.line("endpointField")
        assert said in line if said else line == ""
        assert room.can("connectionTry") is fits
        assert room.can("connectionSave") is (fits and bool(address))


async def test_a_proxy_with_a_password_is_refused_with_a_sentence_and_never_written(
    open_room: Open, tmp_path: Path
) -> None:
    async with open_room() as room:
        room.type("proxyField", "http://ada:secret@proxy.example:3128")
        assert "A name and a password are not kept here" in room.line("proxyField")
        assert not room.can("connectionSave")
        room.type("proxyField", "socks5://proxy.example")
        assert "begins with https://" in room.line("proxyField")
        assert "secret" not in (tmp_path / "settings.json").read_text()


async def test_a_proxy_is_not_used_for_an_address_without_encryption(open_room: Open) -> None:
    async with open_room() as room:
        room.type("proxyField", "http://proxy.example:3128")
        assert room.line("proxyField") == ""
        room.type("endpointField", "http://127.0.0.1:8080")
        assert "Not used for this address" in room.line("proxyField")


async def test_typing_sends_nothing_and_saving_takes_effect_at_once(
    open_room: Open, tmp_path: Path
) -> None:
    with Emulator() as emulator:
        async with open_room() as room:
            changed: list[str] = []
            room.connection.changed.connect(lambda: changed.append(room.connection.host))
            room.type("endpointField", emulator.address + "/")
            assert room.connection.endpoint == ""
            assert emulator.requests == []
            room.click("connectionSave")
            assert room.connection.endpoint == emulator.address
            assert changed[-1] == f"127.0.0.1:{emulator.port}"
            assert "from the next request on" in room.told
            assert not room.can("connectionSave")
            assert emulator.requests == []
            assert await room.studio.account.learn_models()
            await room.preferences.flush()
            assert load(tmp_path).endpoint == emulator.address


async def test_trying_an_address_says_what_answered_and_takes_nothing(open_room: Open) -> None:
    with Emulator() as emulator:
        async with open_room() as room:
            room.type("endpointField", emulator.address)
            room.click("connectionTry")
            assert not room.can("connectionTry")
            assert room.field("endpointField").isReadOnly()
            told = await until_told(room)
            assert told.startswith(f"127.0.0.1:{emulator.port} answers as Gemini does")
            assert "7 models; 4 of them make pictures" in told
            assert room.connection.endpoint == ""
            assert room.can("connectionTry")


async def test_what_does_not_answer_is_told_with_what_to_do(open_room: Open) -> None:
    async with open_room() as room:
        room.type("endpointField", "http://127.0.0.1:1")
        room.click("connectionTry")
        assert (await until_told(room)).startswith("Gemini cannot be reached")
        proxy = Proxy(refusal="403 Forbidden")
        room.type("endpointField", "")
        room.type("proxyField", proxy.address)
        room.find("connectionNotice").hide()
        room.click("connectionTry")
        assert (await until_told(room)).startswith("The proxy did not let the connection through")
        proxy.close()


async def test_closing_while_it_asks_lets_go_of_the_question(open_room: Open) -> None:
    async with open_room() as room:
        room.type("endpointField", "http://127.0.0.1:1")
        room.click("connectionTry")
        room.dialog.accept()
        await asyncio.sleep(0)
        assert room.told == ""


async def test_the_command_lines_address_is_shown_and_cannot_be_changed(open_room: Open) -> None:
    async with open_room(
        Settings(endpoint="https://relay.example"), endpoint="http://127.0.0.1:8080"
    ) as room:
        field = room.field("endpointField")
        assert field.text() == "http://127.0.0.1:8080"
        assert not field.isEnabled()
        assert "--endpoint" in room.line("endpointField")
        assert "--endpoint" in field.toolTip()
        room.type("proxyField", "http://proxy.example:3128")
        room.click("connectionSave")
        assert room.connection.endpoint == "http://127.0.0.1:8080"
        assert room.preferences.settings.endpoint == "https://relay.example"


async def test_in_the_sandbox_everything_is_closed_with_the_reason(open_room: Open) -> None:
    kept = Settings(endpoint="https://relay.example", proxy="http://proxy.example:3128")
    async with open_room(kept, sandbox=True) as room:
        for name in (
            "endpointField",
            "proxyField",
            "proxyToggle",
            "connectionTry",
            "connectionSave",
        ):
            assert not room.can(name), name
        assert "no request leaves this computer" in room.line("endpointField")
        assert "relay" not in room.field("endpointField").text()
        assert room.connection.endpoint == ""
        assert room.preferences.settings == kept


async def test_changes_that_are_not_saved_keep_the_dialog_open_once(open_room: Open) -> None:
    async with open_room() as room:
        room.type("endpointField", "https://relay.example")
        QTest.keyClick(room.field("endpointField"), Qt.Key.Key_Return)
        assert room.dialog.isVisible()
        QTest.keyClick(room.dialog, Qt.Key.Key_Escape)
        assert room.dialog.isVisible()
        assert "not saved" in room.told
        QTest.keyClick(room.dialog, Qt.Key.Key_Escape)
        assert not room.dialog.isVisible()
        assert room.preferences.settings.endpoint == ""


async def test_the_systems_proxy_is_a_choice_that_holds_at_once(open_room: Open) -> None:
    async with open_room() as room:
        toggle = room.find("proxyToggle")
        assert isinstance(toggle, QCheckBox)
        toggle.click()
        assert room.preferences.settings.trust_env is False


async def test_all_of_it_has_names_and_a_way_by_keyboard(open_room: Open) -> None:
    async with open_room() as room:
        room.type("endpointField", "https://relay.example")
        room.field("endpointField").setFocus()
        seen = []
        for _ in range(6):
            QTest.keyClick(room.dialog.focusWidget(), Qt.Key.Key_Tab)
            seen.append(room.dialog.focusWidget().objectName())
        assert seen[:5] == [
            *("proxyField", "proxyToggle", "connectionTry", "connectionSave", "settingsKeyButton")
        ]
        for control in room.dialog.findChildren(QAbstractButton):
            if control.isVisible() and control.objectName():
                assert control.accessibleName() or control.text(), control.objectName()
                assert control.toolTip(), control.objectName()
