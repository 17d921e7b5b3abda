"""A number of variations that is not one of the usual ones, as pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSpinBox

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.scenes.judging import SCALE, judge


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_a_number_of_its_own_looks_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.write("A studio photograph of a mug on slate")
        person.click("variations-other")
        number = person.find(QSpinBox, "variationsNumber")
        number.selectAll()
        QTest.keyClicks(number, "24")
        number.window().grab().save(str(folder / f"scenes-variations-field@{SCALE}.png"))
        QTest.keyClick(number, Qt.Key.Key_Return)
        await judge(person, "variations", folder)
