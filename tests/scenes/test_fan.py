"""A card of several pictures, as a stack and fanned out."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import until
from tests.scenes.judging import SCALE, judge


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_a_stack_and_its_fan_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.desk.draft.set_ratio("3:2")
        await person.picture(person.ask("a harbour at dawn !many=4"))
        await person.picture(person.ask("at night"))
        stack = next(turn for turn in person.turns if turn.pictures)
        person.board.select(stack.id)
        await until(lambda: person.desk.file_name(), "the turn")
        await judge(person, "stack", folder)
        person.press("Ctrl+Alt+F")
        await judge(person, "fan", folder)
