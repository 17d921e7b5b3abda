"""What was found, as pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from services.domain import Collection
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import until
from tests.scenes.judging import SCALE, fill, judge


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_what_was_found_looks_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await fill(person)
        person.desk.finding.keep(Collection("Lamps and boats", "lamp"))
        person.desk.finding.keep(Collection("Best of the coast", "lighthouse rating:>=4"))
        person.press("Ctrl+Shift+F", person.board)
        await judge(person, "results-empty", folder)
        field = person.find(QLineEdit, "resultsField")
        QTest.keyClicks(field, "the in rating:9")
        await until(lambda: len(person.desk.finding.answer.problems) == 1, "what does not fit")
        field.selectAll()
        QTest.keyClicks(field, "the")
        await until(lambda: len(person.desk.finding.answer.hits) > 2, "some")
        await judge(person, "results", folder)
        field.selectAll()
        QTest.keyClicks(field, "zeppelin mood:red")
        await until(lambda: person.desk.finding.answer.problems, "what is no field")
        await judge(person, "results-none", folder)
        person.click("resultsHelp")
        menu = person.find(QMenu, "resultsHelpMenu")
        menu.grab().save(str(folder / f"scenes-results-help@{SCALE}.png"))
        menu.close()
