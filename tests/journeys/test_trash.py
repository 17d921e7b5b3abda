"""What is deleted goes to the trash, comes back, or goes for good: never unasked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton

from gui.dialogs.cover_grid import CoverGrid
from gui.dialogs.trash import TrashDialog
from services.domain import TurnId
from services.emulator.server import Emulator
from services.library import verify
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until


async def rest(person: Person) -> None:
    await until(lambda: not person.desk.tasks._running, "rest")


async def back(person: Person) -> None:
    """Which a desktop does when a dialog closes."""
    await until(lambda: not person.window.findChildren(TrashDialog), "no dialog")
    person.window.activateWindow()
    await until(person.window.isActiveWindow, "the keyboard")


async def spent_usd(person: Person) -> float:
    studio = person.desk._studio
    sums = await studio.threads.library(studio.library.spending)
    return sum(one.usd for one in sums)


async def open_trash(person: Person, count: int) -> tuple[TrashDialog, CoverGrid]:
    person.press("Ctrl+Shift+Delete", person.board)
    await until(lambda: person.sees("trashDialog"), "the trash")
    dialog = person.find(TrashDialog, "trashDialog")
    grid = person.find(CoverGrid, "trashGrid")
    await until(lambda: len(grid.covers) == count, f"{count} in the trash")
    return dialog, grid


async def test_delete_moves_to_the_trash_and_undo_brings_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        root = await person.picture(person.ask("a boat"))
        person.desk.session.select(root.id)
        child = await person.picture(person.ask("the boat at night"))
        person.board.setFocus()
        person.desk.selection.choose([root.id])
        person.click("selection-star")
        await rest(person)
        before = person.desk.session.turn(root.id)
        assert before is not None
        assert before.starred
        person.press("Delete", person.board)
        await until(lambda: len(person.turns) == 1, "one card")
        await until(lambda: any("1 picture is" in said for said in person.notices()), "a notice")
        person.press("Ctrl+Z", person.board)
        await until(lambda: len(person.turns) == 2, "both cards")
        assert person.desk.session.turn(root.id) == before, "its place and its star"
        assert person.notices() == [], "there is nothing to undo any more"

        person.desk.selection.choose([root.id, child.id])
        person.click("selection-discard")
        await until(lambda: not person.turns, "an empty table")
        await until(lambda: any("2 pictures" in said for said in person.notices()), "a notice")
        person.click_button("Undo", within="notices")
        await until(lambda: len(person.turns) == 2, "both cards")
        assert not person.desk.undo.stack.canUndo() or person.desk.undo.stack.canRedo()
        await rest(person)


async def test_the_trash_gives_back_and_deletes_only_after_a_yes(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        kept = await person.picture(person.ask("a boat"))
        person.desk.session.select(kept.id)
        grown = await person.picture(person.ask("the boat at night"))
        alone = await person.picture(person.ask_anew("a <b>mug</b>"))
        spent = await spent_usd(person)
        person.desk.selection.choose([kept.id, alone.id])
        person.press("Delete", person.board)
        await until(lambda: len(person.turns) == 1, "one card")
        dialog, grid = await open_trash(person, 2)
        covers = {cover.key: cover for cover in grid.covers}
        assert covers[f"turn:{alone.id}"].lines[0] == "30 days left"
        assert covers[f"turn:{kept.id}"].lines[0] == "Stays: others grew from it"
        assert covers[f"turn:{alone.id}"].title == "a <b>mug</b>"

        def button(name: str) -> QAbstractButton:
            found = dialog.findChild(QPushButton, name)
            assert isinstance(found, QPushButton)
            return found

        def said() -> str:
            return dialog._notice.text()

        grid.choose([f"turn:{alone.id}"])
        QTest.keyClick(grid, Qt.Key.Key_Delete)
        await until(lambda: "for good?" in said(), "a question")
        assert "1 picture" in said()
        assert "gives back" in said()
        assert len(grid.covers) == 2, "nothing has gone yet"
        dialog._notice.dismiss()
        QTest.keyClick(grid, Qt.Key.Key_Return)
        await until(lambda: len(grid.covers) == 1, "it is restored")
        await until(lambda: person.desk.session.turn(alone.id), "its card")

        QTest.mouseClick(button("trashEmpty"), Qt.MouseButton.LeftButton)
        assert "This cannot go yet" in said()
        dialog._notice.dismiss()
        dialog.accept()
        await rest(person)
        await back(person)
        person.desk.selection.choose([grown.id, alone.id])
        person.press("Delete", person.board)
        await until(lambda: not person.turns, "an empty table")
        dialog, grid = await open_trash(person, 3)
        assert "3 pictures. Emptying it gives back" in dialog._sum.text()
        QTest.mouseClick(button("trashEmpty"), Qt.MouseButton.LeftButton)
        [yes] = [one for one in dialog._notice.findChildren(QPushButton) if one.isVisible()]
        QTest.keyClick(yes, Qt.Key.Key_Space)
        await until(lambda: not grid.covers and not person.desk.trash.busy, "an empty trash")
        assert person.desk.library.totals.pictures in (0, 3)
        await rest(person)
        assert person.desk.library.totals.pictures == 0
        dialog.accept()
        await back(person)
        person.press("Ctrl+Z", person.board)
        await until(lambda: any("deleted for good" in words for words in person.notices()), "a no")
        assert person.desk.session.turn(TurnId(alone.id)) is None
        assert spent > 0
        assert await spent_usd(person) == spent
    found = verify(keyed_home.library)
    assert (found.ok, found.orphaned) == (True, ())
