"""The whole library in rows: all sessions, in groups, and from a row to its session."""

from __future__ import annotations

from PySide6.QtCore import Qt

from gui.canvas.grid_view import GridView
from gui.canvas.library_model import LibraryModel
from gui.canvas.rows_model import ID_ROLE, Group
from gui.widgets.dropdown import Dropdown
from services.domain import Grouping, Order, TurnId
from services.emulator.server import Emulator
from services.library import Library
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until
from tests.library.samples import generate

MANY = 150  # turns: more than one page


def fill(home: Home) -> None:
    """A session with many turns and one with two; the second was touched last."""
    library = Library.open(home.library)
    many, few = library.create_session("Bay").id, library.create_session("Mugs").id
    for number in range(MANY):
        generate(library, many, f"bay-{number}")
    for number in range(2):
        generate(library, few, f"mug-{number}")
    library.remember_session(few)
    library.close()


def choose(person: Person, name: str, value: object) -> None:
    box = person.find(Dropdown, name)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


async def test_all_sessions_stand_in_rows_and_a_row_opens_its_session_at_its_picture(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    fill(keyed_home)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.board.setFocus()
        person.press("Ctrl+Alt+3", person.board)
        grid = person.find(GridView, "libraryGrid")
        model = grid.model()
        assert isinstance(model, LibraryModel)
        assert grid.hasFocus()
        await until(lambda: model.rowCount() == MANY + 2, "all rows")
        choose(person, "gridGrouping", Grouping.SESSION)
        await until(lambda: len(model.groups) == 2, "a group for each session")
        assert model.groups == [Group("Mugs", 2), Group("Bay", MANY)]

        await until(lambda: model.index(0).data(ID_ROLE), "the first page")
        assert model.index(0).data(ID_ROLE) == "mug-0"
        assert model.index(MANY).data(ID_ROLE) is None, "nobody has looked there"
        person.press("End", grid)
        await until(lambda: model.index(MANY + 1).data(ID_ROLE), "the last page")
        assert model.index(MANY + 1).data(ID_ROLE) == f"bay-{MANY - 1}"
        told = model.data(model.index(2), Qt.ItemDataRole.AccessibleTextRole)
        assert str(told).startswith(f"Bay: {MANY} turns. A lighthouse")

        person.press("Return", grid)
        there = TurnId(f"bay-{MANY - 1}")
        await until(lambda: person.desk.session.head, "the picture")
        await until(lambda: person.board.selected == there, "the card")
        assert person.desk.session.name == "Bay"
        assert person.board.isVisible()


async def test_a_turn_that_is_made_or_goes_is_seen_in_the_rows_of_the_library(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a boat"))
        person.press("Ctrl+Alt+3", person.board)
        grid = person.find(GridView, "libraryGrid")
        model = grid.model()
        await until(lambda: model.rowCount() == 1, "one row")
        second = await person.picture(person.ask("a mug"))
        await until(lambda: model.rowCount() == 2, "two rows")
        choose(person, "gridOrder", Order.NEWEST)
        await until(lambda: model.index(0).data(ID_ROLE) == second.id, "the newest first")
        await until(lambda: model.index(1).data(ID_ROLE) == first.id, "the other")
        person.click("grid-session")
        assert person.find(GridView, "gridView").isVisible()
