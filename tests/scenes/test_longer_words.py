"""Other languages need more room: nothing is cut where every word is a third longer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import until
from tests.scenes.judging import SCALE, fill
from tests.scenes.looking import cut_texts, strays


class Longer(QTranslator):
    """Says everything with a third more of letters; gaps and keys stay as they are."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        if not text or not any(sign.isalpha() for sign in text) or ("{" in text and len(text) < 6):
            return text
        return f"{text}{'ëö' * max(1, len(text) // 6)}"


@pytest.fixture
def longer(qapp: QApplication) -> Iterator[None]:
    translator = Longer()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.skipif(SCALE != "1", reason="a screen of these pixels has no room for dialogs")
async def test_nothing_is_cut_where_words_are_a_third_longer(
    longer: None, keyed_home: Home, emulator: Emulator, opened: Visiting, folder: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await fill(person)
        person.window.resize(1280, 720)
        found: dict[str, list[str]] = {}

        def look(place: str) -> None:
            QApplication.sendPostedEvents()
            for window in QApplication.topLevelWidgets():
                if window.isVisible():
                    window.grab().save(str(folder / f"longer-{place}-{window.objectName()}.png"))
                    found[place] = [*found.get(place, []), *cut_texts(window), *strays(window)]

        look("tree")
        for keys in ("Ctrl+3", "Ctrl+Shift+F", "Ctrl+1"):
            person.press(keys, person.board)
            look(keys)
        for keys in ("Ctrl+Shift+A", "Ctrl+Shift+Delete", "Ctrl+,", "Ctrl+Shift+E"):
            person.press(keys, person.board)
            await until(lambda: dialogs(), keys)
            await until(lambda: not person.desk.tasks._running, "rest")
            look(keys)
            for dialog in dialogs():
                dialog.close()
            await until(lambda: not dialogs(), "no dialog")
            person.window.activateWindow()
            await until(person.window.isActiveWindow, "the keyboard")
        first_seen = {fault: place for place, faults in found.items() for fault in faults}
        assert not first_seen, "\n".join(f"{where}: {what}" for what, where in first_seen.items())


def dialogs() -> list[object]:
    return [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isModal()]
