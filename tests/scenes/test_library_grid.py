"""Rows of several sessions, with one of another session selected; its pictures fanned out, and
compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.canvas.grid_view import GridView
from gui.canvas.library_model import LibraryModel
from services.domain import Grouping
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import until
from tests.scenes.judging import PROMPTS, SCALE, judge
from tests.scenes.test_marks import choose


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_rows_of_several_sessions_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        desk = person.desk
        desk.draft.set_ratio("3:2")
        stack = await person.picture(person.ask("a harbour at dawn !many=3"))
        for prompt, ratio in zip(PROMPTS[:3], ("16:9", "1:1", "9:16"), strict=True):
            desk.draft.set_ratio(ratio)
            await person.picture(person.ask_anew(prompt))
        desk.create_session("Mugs on slate")
        await until(lambda: desk.session.name == "Mugs on slate", "another session")
        await person.picture(person.ask("a mug"))
        person.press("Ctrl+Alt+3", person.board)
        choose(person, "gridGrouping", Grouping.SESSION)
        grid = person.find(GridView, "libraryGrid")
        model = grid.model()
        assert isinstance(model, LibraryModel)
        await until(lambda: model.rowCount() == 5 and model.card(stack.id), "the rows")
        desk.selection.choose([stack.id], [found for found in [model.card(stack.id)] if found])
        grid.setFocus()
        await until(lambda: desk.selection.path, "the way to it")
        await judge(person, "grid-guest", folder)
        person.press("Ctrl+Alt+F", grid)
        await judge(person, "grid-fan", folder)
        person.press("Ctrl+4", grid)
        await judge(person, "compare-stack", folder)
        person.press("Ctrl+Alt+3", grid)
        cards = [card for row in range(5) if (card := model.turn_at(row)) is not None]
        desk.selection.choose([card.id for card in cards], cards)
        person.press("Ctrl+4", grid)
        await until(lambda: "of another shape" in person.text("comparisonTold"), "the number")
        await judge(person, "compare-shapes", folder)
