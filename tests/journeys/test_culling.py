"""Pictures are sorted with single keys; the next one follows, and every step is taken back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QMenu

from gui.canvas.grid_view import GridView
from gui.widgets.dropdown import Dropdown
from services.domain import Flag, Grouping, Label, Order, TurnId
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until


async def test_keys_mark_and_go_on_and_undo_takes_it_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a boat"))
        second = await person.picture(person.ask("a mug"))

        def marks(turn: TurnId) -> tuple[int, Flag, Label, bool]:
            card = person.desk.session.turn(turn)
            assert card is not None
            return card.marks.rating, card.marks.flag, card.marks.label, card.starred

        none = (0, Flag.NONE, Label.NONE, False)
        person.board.setFocus()
        person.desk.selection.choose([first.id])
        person.press("4", person.board)
        assert marks(first.id) == (4, Flag.NONE, Label.NONE, False)
        assert person.desk.selection.turns == (second.id,), "the next follows by itself"
        person.press("X", person.board)
        assert marks(second.id) == (0, Flag.REJECT, Label.NONE, False)
        await _many(person, first.id, second.id)
        assert marks(first.id) == (4, Flag.PICK, Label.GREEN, True)
        for _ in range(5):
            person.press("Ctrl+Z", person.board)
        assert marks(first.id) == marks(second.id) == none
        for _ in range(2):
            person.press("Ctrl+Shift+Z", person.board)
        assert marks(second.id) == (0, Flag.REJECT, Label.NONE, False)
        await _kept(person)
        found = await person.desk.library.search("is:reject")
        assert [turn.id for turn in found] == [second.id]


async def test_in_rows_the_next_in_the_order_that_is_seen_follows_and_the_last_one_stays(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turns = [await person.picture(person.ask_anew(f"boat {n}")) for n in range(3)]
        first, second, third = (turn.id for turn in turns)
        person.board.setFocus()
        person.press("Ctrl+3", person.board)
        grid = person.find(GridView, "gridView")
        assert grid.hasFocus(), "the keyboard goes along"
        grouping = person.find(Dropdown, "gridGrouping")
        grouping.setCurrentIndex(grouping.findData(Grouping.NONE))
        order = person.find(Dropdown, "gridOrder")
        order.setCurrentIndex(order.findData(Order.STARRED))
        order.activated.emit(order.currentIndex())
        person.desk.selection.choose([third])
        person.press("2", grid)
        assert person.desk.selection.turns == (second,), "the newest stand first"
        person.desk.selection.choose([first])
        person.press("S", grid)
        after = grid.after(first)
        assert after is not None
        assert after.id == third, "it stands among the starred now"
        assert person.desk.selection.turns == (first,), "it was the last: none follows"
        person.desk.selection.choose([second, third])
        person.press("S", grid)
        assert set(person.desk.selection.turns) == set(grid.chosen) == {second, third}
        index = grid.model().index_of(third)
        told = grid.model().data(index, Qt.ItemDataRole.AccessibleTextRole)
        assert told == "boat 2. Rated 2 of 5. Starred."


async def test_marks_are_in_the_palette_and_in_the_menu_of_cards_and_rows(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask("a boat"))
        person.desk.selection.choose([turn.id])
        person.press("Ctrl+K")
        field = person.find(QLineEdit, "paletteField")
        field.setText("rate 3")
        field.textEdited.emit("rate 3")
        rows = person.find(QListWidget, "paletteList")
        assert rows.item(0).text() == "Rate 3   3"
        person.press("Return", field)
        card = person.desk.session.turn(turn.id)
        assert card is not None
        assert card.marks.rating == 3
        assert "Rated 3 of 5." in person.board.accessibleDescription()
        person.press("Ctrl+3", person.board)
        grid = person.find(GridView, "gridView")
        at = grid.visualRect(grid.model().index_of(turn.id)).center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, QPoint(9, 9))
        QApplication.sendEvent(grid.viewport(), event)
        menu = person.find(QMenu, "marksMenu")
        offered = {action.text(): action for action in menu.actions() if action.text()}
        assert {"Rate 5", "Pick", "Reject", "Star", "Blue label", "Add tags"} <= offered.keys()
        offered["Blue label"].trigger()
        card = person.desk.session.turn(turn.id)
        assert card is not None
        assert card.marks.label is Label.BLUE
        person.find(QMenu, "cardMenu").close()
        person.press("Ctrl+Alt+K", grid)
        assert person.window.focusWidget() is person.find(QLineEdit, "tagField")
        person.press("5", person.window.focusWidget())
        assert person.find(QLineEdit, "tagField").text() == "5", "in a field a key is a letter"
        await _kept(person)


async def _many(person: Person, *turns: TurnId) -> None:
    person.desk.selection.choose(turns)
    for key in ("P", "8", "S"):
        person.press(key, person.board)
    assert person.desk.selection.turns == turns, "many stay selected"
    await _kept(person)


async def _kept(person: Person) -> None:
    await until(lambda: not person.desk.tasks._running, "marks that are kept")
