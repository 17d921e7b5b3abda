"""What is told of the selected turn, and the ways that lead from it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from gui.actions import Actions
from gui.panels.inspector import Inspector
from services.domain import TurnId
from tests.gui.test_desk import filled, opened
from tests.journeys.person import until


def said(inspector: Inspector) -> str:
    labels = inspector.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


async def test_the_selected_turn_is_told_with_its_path_sources_and_thoughts(
    qtbot: QtBot, tmp_path: Path
) -> None:
    filled(tmp_path, "one", "two", "three")
    async with opened(tmp_path) as desk:
        inspector = Inspector(
            desk.selection,
            desk.pictures,
            desk.code,
            desk.thinking,
            desk.marking,
            desk.catalogue,
            Actions(desk),
        )
        qtbot.addWidget(inspector)
        inspector.resize(340, 900)
        inspector.show()
        assert "Nothing is selected" in said(inspector)

        desk.session.select(TurnId("three"))
        await until(lambda: "Nano Banana Pro" in said(inspector), "the details")
        for words in ("64 × 32, PNG", "mood.png", "12.5 s", "$0.134", "Hier ist dein Leuchtturm"):
            assert words in said(inspector), words
        steps = [inspector.findChild(QPushButton, f"path-{number}") for number in (1, 2, 3)]
        wanted: list[object] = []
        inspector.turn_wanted.connect(wanted.append)
        QTest.mouseClick(steps[0], Qt.MouseButton.LeftButton)
        assert wanted == ["one"]

        tabs = inspector.findChild(QTabBar, "inspectorTabs")
        assert [tabs.tabText(index) for index in range(tabs.count())] == [
            "Details",
            "Thinking",
            "Sources 1",
            "Code",
        ]
        tabs.setCurrentIndex(1)
        assert inspector.findChild(QPlainTextEdit, "thinkingText").toPlainText() == "Waves first"
        tabs.setCurrentIndex(2)
        pages: list[str] = []
        inspector.page_wanted.connect(pages.append)
        [link] = [b for b in inspector.findChildren(QPushButton) if "Lighthouses" in b.text()]
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
        assert pages == ["https://example.org"]

        desk.session.select(None)
        await until(lambda: "Nothing is selected" in said(inspector), "nothing")
