"""Marks, tags and notes as pictures: on cards, in rows and in the inspector."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.canvas.grid_view import GridView
from gui.widgets.dropdown import Dropdown
from services.domain import Flag, Grouping, Label
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until
from tests.scenes.judging import PROMPTS, SCALE, judge

NOTE = "The lamp is too bright.\nAsk for less haze, and for the boat again."


async def marked(person: Person) -> None:
    """Four pictures, each with marks of its own; the last is selected."""
    marking = person.desk.marking
    for number, prompt in enumerate(PROMPTS[:4]):
        turn = await person.picture(person.ask_anew(prompt))
        person.desk.selection.choose([turn.id])
        marking.rate(number + 2)
        marking.flag((Flag.PICK, Flag.REJECT, Flag.NONE, Flag.PICK)[number])
        marking.label((Label.RED, Label.YELLOW, Label.GREEN, Label.BLUE)[number])
        marking.add_tags(["lighthouse", "Norwegen & Küste", "for the cover of the spring issue"])
    marking.star()
    marking.write(NOTE)
    marking.end_sitting()


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_marks_tags_and_notes_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await marked(person)
        await judge(person, "marks", folder)
        person.press("Ctrl+3")
        person.desk.selection.choose([person.turns[1].id])
        choose(person, "gridGrouping", Grouping.RATING)
        await judge(person, "marks-grid", folder)
        person.press("Ctrl+Alt+3")
        choose(person, "gridGrouping", Grouping.SESSION)
        rows = person.find(GridView, "libraryGrid").model()
        await until(lambda: rows.rowCount() and rows.index(0).data(), "the rows")
        await judge(person, "grid-library", folder)


def choose(person: Person, name: str, value: object) -> None:
    """Take one of a list's values, as a hand does."""
    box = person.find(Dropdown, name)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
