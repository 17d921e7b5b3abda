"""Pictures of other sessions are sorted, inspected and used in the rows of the whole library."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.canvas.compare_view import CompareView
from gui.canvas.fan import Fan
from gui.canvas.grid_view import GridView
from gui.canvas.library_model import LibraryModel
from gui.panels.preview import Preview
from gui.widgets.dropdown import Dropdown
from services.domain import (
    Flag,
    Grouping,
    Order,
    Outcome,
    Picture,
    SessionId,
    Sieve,
    TurnId,
    TurnSummary,
)
from services.emulator.server import Emulator
from services.library import Library
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until
from tests.library.samples import a_job, blob_of, generate, turn_of
from tests.library.test_tops import stacked

BAYS = tuple(TurnId(f"bay-{number}") for number in range(4))
MUG = TurnId("mug-0")
SEEN = TurnId("seen-0")
MANY = 300


def fill(home: Home, bays: int = len(BAYS)) -> None:
    """A session that is not open, of some turns and a stack, and one that is, with one turn."""
    library = Library.open(home.library)
    other, opened = library.create_session("Bay").id, library.create_session("Mugs").id
    for number in range(bays):
        generate(library, other, f"bay-{number}")
    stacked(library, other)
    pictured(library, other, SEEN)
    generate(library, opened, MUG)
    library.remember_session(opened)
    library.close()


def pictured(library: Library, session: SessionId, name: str) -> None:
    """A turn whose picture can be read."""
    buffer = BytesIO()
    Image.new("RGB", (96, 64), (40, 120, 90)).save(buffer, "PNG")
    data = buffer.getvalue()
    job = a_job(library, session, name)
    library.record_attempt(job)
    folder = library.inbox / name
    (folder / "blobs").mkdir(parents=True)
    (folder / "blobs" / blob_of(data)).write_bytes(data)
    picture = Picture(blob_of(data), "image/png", 96, 64, len(data))
    outcome = Outcome(pictures=(picture,), blobs=(picture.blob,), model_content={})
    library.add_turn(replace(turn_of(job), outcome=outcome), folder)


async def browsed(person: Person) -> tuple[GridView, LibraryModel]:
    """The rows of the library, the oldest first, in no groups."""
    person.board.setFocus()
    person.press("Ctrl+Alt+3", person.board)
    grid = person.find(GridView, "libraryGrid")
    model = grid.model()
    assert isinstance(model, LibraryModel)
    choose(person, "gridGrouping", Grouping.NONE)
    choose(person, "gridOrder", Order.TITLE)
    await until(lambda: model.rowCount() and model.turn_at(0), "the first page")
    return grid, model


def choose(person: Person, name: str, value: object) -> None:
    box = person.find(Dropdown, name)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def click(grid: GridView, turn: TurnId, *held: Qt.KeyboardModifier) -> None:
    index = grid.model().index_of(turn)
    grid.scrollTo(index)
    modifiers = held[0] if held else Qt.KeyboardModifier.NoModifier
    at = grid.visualRect(index).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifiers, at)


def shown(model: LibraryModel, turn: TurnId) -> TurnSummary:
    found = model.turn_at(model.index_of(turn).row())
    assert found is not None
    return found


async def kept(person: Person) -> None:
    await until(lambda: not person.desk.tasks._running, "what is kept")


async def test_rows_of_another_session_are_marked_by_keys_and_the_next_one_follows(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    fill(keyed_home)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        grid, model = await browsed(person)
        click(grid, BAYS[0])
        assert person.desk.selection.turns == (BAYS[0],)
        assert person.desk.session.head is None, "nothing grows from a card of another session"
        person.press("4", grid)
        assert shown(model, BAYS[0]).marks.rating == 4
        assert person.desk.selection.turns == (BAYS[1],), "the next follows by itself"
        assert grid.chosen == (BAYS[1],)
        person.press("X", grid)
        click(grid, BAYS[2])
        click(grid, MUG, Qt.KeyboardModifier.ControlModifier)
        assert set(person.desk.selection.turns) == {BAYS[2], MUG}, "across sessions"
        person.press("P", grid)
        person.press("S", grid)
        mug = person.desk.session.turn(MUG)
        assert mug is not None
        assert mug.marks.flag is shown(model, BAYS[2]).marks.flag is Flag.PICK
        assert mug.starred
        await kept(person)
        for _ in range(4):
            person.press("Ctrl+Z", grid)
        assert all(not shown(model, bay).marks.rating for bay in BAYS)
        assert not shown(model, BAYS[2]).starred
        for _ in range(2):
            person.press("Ctrl+Shift+Z", grid)
        await kept(person)
    library = Library.open(keyed_home.library)
    marks = {turn.id: turn.marks for turn in library.search("lighthouse")}
    library.close()
    assert (marks[BAYS[0]].rating, marks[BAYS[1]].flag) == (4, Flag.REJECT)
    assert marks[BAYS[2]].flag is marks[MUG].flag is Flag.NONE, "taken back"


async def test_a_row_of_another_session_is_inspected_tagged_noted_and_used(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    fill(keyed_home)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        grid, model = await browsed(person)
        click(grid, BAYS[3])
        await until(lambda: person.desk._path and person.desk._path[-1].id == BAYS[3], "the path")
        preview = person.find(Preview, "preview")
        assert preview.picture == shown(model, BAYS[3]).picture
        assert "Hier ist dein Leuchtturm" in person.words_in("inspector")
        person.desk.marking.add_tags(["harbour"])
        person.desk.marking.write("too dark")
        click(grid, BAYS[2])
        assert shown(model, BAYS[3]).marks.tags == ("harbour",)
        assert shown(model, BAYS[3]).marks.note == "too dark", "kept when one turns away"
        click(grid, SEEN)
        person.press("Ctrl+R", grid)
        await person.pictures_are_in(1)
        [reference] = person.desk.draft.recipe.references
        first = shown(model, SEEN).picture
        assert first is not None
        assert reference.original.blob == first.blob
        at = grid.visualRect(model.index_of(BAYS[1])).center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, QPoint(9, 9))
        QApplication.sendEvent(grid.viewport(), event)
        menu = person.find(QMenu, "cardMenu")
        offered = [action.text() for action in menu.actions() if action.isEnabled()]
        assert offered[0] == "Show on the canvas of its session"
        assert {"Use as reference", "Export…", "Move to the trash"} <= set(offered)
        menu.close()
        assert person.desk.selection.turns == (BAYS[1],)
        person.press("Ctrl+Shift+H", grid)
        assert "selected on the canvas of its session" in " ".join(person.notices())
        person.press("Ctrl+Alt+Return", grid)
        await until(lambda: person.desk.session.name == "Bay", "its session")
        await until(lambda: person.board.selected == BAYS[1], "its card")
        assert person.board.isVisible()
        await kept(person)


async def test_turning_away_from_the_library_lets_go_of_what_is_not_seen(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    fill(keyed_home)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.desk.selection.choose([MUG])
        grid, _ = await browsed(person)
        click(grid, BAYS[0])
        click(grid, BAYS[1], Qt.KeyboardModifier.ControlModifier)
        person.press("Ctrl+4", grid)
        view = person.find(CompareView, "compareView")
        assert view.isVisible()
        assert len(person.desk.comparison.shown) == 2
        assert set(person.desk.selection.turns) == set(BAYS[:2])
        person.click("compareClose")
        assert grid.isVisible(), "back to where one came from"
        assert set(person.desk.selection.turns) == set(BAYS[:2])
        person.press("Ctrl+1", grid)
        assert person.board.isVisible()
        assert person.desk.selection.turns == (MUG,)
        assert person.board.selected == MUG
        await kept(person)


async def test_rows_of_another_session_go_to_the_trash_and_come_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    fill(keyed_home)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        grid, model = await browsed(person)
        count = model.rowCount()
        click(grid, BAYS[0])
        click(grid, BAYS[1], Qt.KeyboardModifier.ShiftModifier)
        gone = set(person.desk.selection.turns)
        following = grid.beyond(tuple(gone))
        assert following is not None
        person.press("Delete", grid)
        await until(lambda: model.rowCount() == count - len(gone), "fewer rows")
        assert person.desk.selection.turns == (following.id,), "the next one is looked at"
        person.press("Ctrl+Z", grid)
        await until(lambda: model.rowCount() == count, "all rows")
        await kept(person)


async def test_a_stack_of_another_session_fans_out_in_its_row(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    fill(keyed_home)
    stack = TurnId("stack")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        grid, model = await browsed(person)
        click(grid, stack)
        person.press("Ctrl+Alt+F", grid)
        fan = person.find(Fan, "libraryFan")
        assert fan.isVisible()
        assert fan.hasFocus()
        assert grid.rect().contains(fan.geometry())
        QTest.keyClick(fan, Qt.Key.Key_Right)
        QTest.keyClick(fan, Qt.Key.Key_Return)
        card = shown(model, stack)
        assert card.picture == card.pictures[1]
        assert grid.hasFocus()
        await kept(person)
    library = Library.open(keyed_home.library)
    [again] = [turn for turn in library.search("lighthouse") if turn.id == stack]
    library.close()
    assert again.picture == card.pictures[1]


async def test_all_rows_are_selected_though_most_have_not_been_seen(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    fill(keyed_home, MANY)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        grid, model = await browsed(person)
        person.press("Ctrl+A", grid)
        count = model.rowCount()
        assert count == MANY + 3
        await until(lambda: len(person.desk.selection.turns) == count, "all of them")
        assert len(grid.chosen) == count
        person.press("3", grid)
        assert all(card.marks.rating == 3 for card in person.desk.selection.cards)
        await kept(person)
        choose(person, "gridFilter", Sieve.RATED_4)
        await until(lambda: model.rowCount() == 0, "no row")
        assert person.text("gridCount") == "Nothing passes this filter"
        choose(person, "gridFilter", Sieve.RATED_3)
        await until(lambda: model.rowCount() == count, "all rows")
        await kept(person)


async def test_rows_of_several_sessions_move_to_another_and_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    fill(keyed_home)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.desk.tables.move([BAYS[0], MUG], None, "Both")
        await until(lambda: person.turns == (), "an empty session")
        studio = person.desk._studio
        both = (await studio.turn(MUG)).session
        assert (await studio.turn(BAYS[0])).session == both
        person.desk.tables.take_back()
        await until(lambda: [turn.id for turn in person.turns] == [MUG], "the mug")
        assert (await studio.turn(BAYS[0])).session not in (both, person.desk.session.id)
        await kept(person)
