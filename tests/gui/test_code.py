"""The selected turn as code: shown, copied, and written with its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPlainTextEdit, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from gui.actions import Actions
from gui.panels.inspector import Inspector
from gui.state.desk import Desk
from services.domain import TurnId
from tests.gui.test_desk import filled, opened
from tests.journeys.person import until

CODE = 3


def shown(qtbot: QtBot, desk: Desk) -> tuple[Inspector, Actions]:
    actions = Actions(desk)
    inspector = Inspector(
        desk.selection,
        desk.pictures,
        desk.code,
        desk.thinking,
        desk.marking,
        desk.catalogue,
        actions,
    )
    qtbot.addWidget(inspector)
    inspector.resize(340, 900)
    inspector.show()
    tabs = find(inspector, QTabBar, "inspectorTabs")
    assert tabs.tabText(CODE) == "Code"
    tabs.setCurrentIndex(CODE)
    return inspector, actions


def find(inspector: Inspector, kind: type[Any], name: str) -> Any:
    found = inspector.findChild(kind, name)
    assert found is not None, name
    return found


def click(inspector: Inspector, name: str) -> None:
    QTest.mouseClick(find(inspector, QPushButton, name), Qt.MouseButton.LeftButton)


async def test_the_code_follows_the_selection_and_the_language_and_is_copied(
    qtbot: QtBot, tmp_path: Path
) -> None:
    filled(tmp_path, "one", "two")
    async with opened(tmp_path) as desk:
        inspector, _ = shown(qtbot, desk)
        text = find(inspector, QPlainTextEdit, "codeText")
        assert text.isReadOnly()
        desk.session.select(TurnId("one"))
        await until(lambda: "client.models.generate_content(" in text.toPlainText(), "Python")
        assert "read(" not in text.toPlainText()
        desk.session.select(TurnId("two"))
        await until(lambda: 'read("turn-1-signature-1.bin")' in text.toPlainText(), "the history")
        click(inspector, "code-javascript")
        await until(lambda: "ai.models.generateContent(" in text.toPlainText(), "JavaScript")
        click(inspector, "code-curl")
        await until(lambda: "curl -sS" in text.toPlainText(), "curl")
        click(inspector, "copyCode")
        assert QGuiApplication.clipboard().text() == text.toPlainText()
        assert "Copied" in find(inspector, QLabel, "codeTold").text()


async def test_the_folder_that_is_chosen_gets_a_new_one_each_time(
    qtbot: QtBot, tmp_path: Path
) -> None:
    filled(tmp_path, "one", "two")
    async with opened(tmp_path) as desk:
        inspector, actions = shown(qtbot, desk)
        assert not actions["export_code"].isEnabled()
        desk.session.select(TurnId("two"))
        await until(lambda: actions["export_code"].isEnabled(), "a turn to export")
        actions["export_code"].trigger()
        dialog = find(inspector, QFileDialog, "codeFolder")
        dialog.fileSelected.emit(str(tmp_path))
        dialog.reject()
        told = find(inspector, QLabel, "codeTold")
        await until(told.text, "where it was written")
        first = tmp_path / "A lighthouse at dusk python"
        assert str(first) in told.text()
        assert {path.name for path in (first / "files").iterdir()} == {
            "turn-1-picture-1.png",
            "turn-1-signature-1.bin",
        }
        told.clear()
        click(inspector, "exportCode")
        [second] = [one for one in inspector.findChildren(QFileDialog) if one.isVisible()]
        second.fileSelected.emit(str(tmp_path))
        second.reject()
        await until(told.text, "where the second was written")
        assert (tmp_path / "A lighthouse at dusk python 2" / "request.py").is_file()
