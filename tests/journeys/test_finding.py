"""Pictures are found again: while typing, here or anywhere, and by searches that are kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLineEdit,
    QListView,
    QListWidget,
    QMenu,
)

from gui.widgets.shown_rows import ROW_ROLE
from services.domain import Hit
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until


def hits(person: Person) -> list[Hit]:
    model = person.find(QListView, "resultsList").model()
    return [model.index(row, 0).data(ROW_ROLE) for row in range(model.rowCount())]


def names(person: Person) -> list[str]:
    listed = person.find(QListWidget, "collectionList")
    return [listed.item(row).text() for row in range(listed.count())]


def search(person: Person, words: str) -> QLineEdit:
    """Type `words` in place of those that stand in the field."""
    field = person.find(QLineEdit, "resultsField")
    field.selectAll()
    QTest.keyClicks(field, words)
    return field


def type_name(person: Person, name: str) -> None:
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "nameDialog")
    assert isinstance(dialog, QDialog)
    field = dialog.findChild(QLineEdit, "nameField")
    field.setText(name)
    QTest.keyClick(field, Qt.Key.Key_Return)


async def two_sessions(person: Person) -> list[str]:
    """Two pictures in one session, one in the next, which is open; their ids."""
    first = await person.picture(person.ask("a mug on slate"))
    second = await person.picture(person.ask("a lamp over a bay"))
    person.desk.create_session("Elsewhere")
    await until(lambda: person.desk.session.name == "Elsewhere", "the other table")
    third = await person.picture(person.ask("another mug, on oak"))
    return [first.id, second.id, third.id]


async def test_results_come_while_typing_and_lead_to_their_cards(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        mug, _, other = await two_sessions(person)
        person.press("Ctrl+F", person.board)
        field = search(person, "mug")
        await until(
            lambda: [hit.turn.id for hit in hits(person)] == [other], "the one that is here"
        )
        assert person.text("resultsCount").startswith("1 found, made for $")
        person.click("results-everywhere")
        await until(lambda: [hit.turn.id for hit in hits(person)] == [other, mug], "both mugs")
        found = hits(person)[1]
        assert found.session_name == "First session"
        assert [found.words[a:b] for a, b in found.spans] == ["mug"]
        search(person, "mug -oak")
        await until(lambda: [hit.turn.id for hit in hits(person)] == [mug], "the one on slate")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: person.desk.session.head and person.desk.session.head.id == mug, "it")
        assert person.desk.session.name == "First session"
        assert person.board.isVisible()
        assert not person.sees("resultsPage")


async def test_what_is_made_meanwhile_is_found_too(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await two_sessions(person)
        person.press("Ctrl+F", person.board)
        search(person, "mug")
        await until(lambda: len(hits(person)) == 1, "the one that is here")
        fresh = await person.picture(person.ask("a third mug"))
        await until(lambda: len(hits(person)) == 2, "the new one, too")
        assert hits(person)[0].turn.id == fresh.id
        current = person.find(QListView, "resultsList").currentIndex()
        assert current.row() == 1, "what was looked at stays the current one"


async def test_what_is_not_understood_or_not_there_is_told(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await two_sessions(person)
        person.press("Ctrl+F", person.board)
        search(person, "rating:9")
        await until(lambda: person.sees("resultsProblem"), "what does not fit")
        assert person.text("resultsProblem").startswith("rating:9 is not understood")
        search(person, "lamp")
        await until(lambda: not person.sees("resultsProblem"), "an answer without problems")
        assert person.sees("resultsWiden")
        assert person.text("resultsEmpty") == "Nothing in this session was found by that."
        person.click("resultsWiden")
        await until(lambda: len(hits(person)) == 1, "the lamp")
        person.click("resultsHelp")
        menu = person.find(QMenu, "resultsHelpMenu")
        entries = [action.text() for action in menu.actions()]
        assert all(entry.partition("\t")[2] for entry in entries), "each example is explained"
        next(action for action in menu.actions() if action.data() == "cost:>0.2").trigger()
        menu.close()
        assert person.find(QLineEdit, "resultsField").text() == "lamp cost:>0.2"
        await until(lambda: not hits(person), "nothing so dear")
        QTest.keyClick(person.find(QLineEdit, "resultsField"), Qt.Key.Key_Escape)
        assert person.board.isVisible()


async def test_a_search_is_kept_renamed_deleted_and_brought_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await two_sessions(person)
        person.press("Ctrl+Shift+F", person.board)
        field = search(person, "mug")
        await until(lambda: len(hits(person)) == 2, "both mugs")
        person.click("resultsSave")
        type_name(person, "Mugs")
        await until(lambda: names(person) == ["Mugs   2"], "the collection")
        search(person, "lamp")
        await until(lambda: len(hits(person)) == 1, "the lamp")
        listed = person.find(QListWidget, "collectionList")
        listed.setCurrentRow(0)
        QTest.keyClick(listed, Qt.Key.Key_F2)
        type_name(person, "All mugs")
        await until(lambda: names(person) == ["All mugs   2"], "its other name")
        listed.setCurrentRow(0)
        QTest.keyClick(listed, Qt.Key.Key_Return)
        await until(lambda: len(hits(person)) == 2, "the mugs again")
        assert field.text() == "mug"
        listed.setCurrentRow(0)
        QTest.keyClick(listed, Qt.Key.Key_Delete)
        await until(lambda: names(person) == [], "no collection")
        person.click_button("Undo", "notices")
        await until(lambda: names(person) == ["All mugs   2"], "it is back")
        damaged = keyed_home.library / "collections" / "Bad.json"
        damaged.write_text("{", "utf-8")
        person.window.activateWindow()  # the dialog that is gone had been the active one
        await until(person.window.isActiveWindow, "the window in front")
        person.press("Ctrl+Shift+F", field)
        await until(lambda: len(names(person)) == 2, "the damaged one, too")
        listed.setCurrentRow(1)
        QTest.keyClick(listed, Qt.Key.Key_Return)
        assert "Bad.json" in person.text("resultsProblem")


async def test_the_session_switcher_leads_to_collections_and_the_page_back_to_its_view(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    kept = keyed_home.library / "collections"
    kept.mkdir(parents=True)
    (kept / "Warm & soft.json").write_text('{"query": "mug oak"}', "utf-8")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await two_sessions(person)
        person.press("Ctrl+3", person.board)
        assert marked_views(person) == ["view-grid"]
        menu = person.find(QMenu, "sessionMenu")
        menu.popup(person.window.mapToGlobal(person.window.rect().center()))

        def entries() -> dict[str, QAction]:
            return {action.text(): action for action in menu.actions()}

        await until(lambda: "Warm && soft\t1" in entries(), "the collection, counted anew")
        assert "Collections" in entries()
        entries()["Warm && soft\t1"].trigger()
        menu.close()
        await until(lambda: len(hits(person)) == 1, "what the collection holds")
        assert marked_views(person) == [], "the results are none of the three views"
        QTest.keyClick(person.find(QLineEdit, "resultsField"), Qt.Key.Key_Escape)
        assert marked_views(person) == ["view-grid"]
        assert person.find(QListView, "gridView").isVisible()


def marked_views(person: Person) -> list[str]:
    names = ("view-tree", "view-grid", "view-compare")
    return [name for name in names if person.find(QAbstractButton, name).isChecked()]


async def test_the_palette_leads_to_all_results_and_to_collections(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    kept = keyed_home.library / "collections"
    kept.mkdir(parents=True)
    (kept / "Warm.json").write_text('{"query": "mug oak"}', "utf-8")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await two_sessions(person)
        person.press("Ctrl+K", person.board)
        palette = person.find(QLineEdit, "paletteField")
        listed = person.find(QListWidget, "paletteList")

        def rows() -> list[str]:
            return [listed.item(row).text() for row in range(listed.count())]

        QTest.keyClicks(palette, "mug")
        await until(lambda: "Show all results…" in rows(), "the way to all")
        listed.setCurrentRow(rows().index("Show all results…"))
        QTest.keyClick(palette, Qt.Key.Key_Return)
        await until(lambda: len(hits(person)) == 2, "both mugs")
        person.press("Ctrl+K", person.board)
        QTest.keyClicks(palette, "warm")
        assert rows()[0].startswith("Collection Warm")
        QTest.keyClick(palette, Qt.Key.Key_Return)
        await until(lambda: len(hits(person)) == 1, "what the collection holds")
        assert person.find(QLineEdit, "resultsField").text() == "mug oak"
