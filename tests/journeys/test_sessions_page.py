"""All sessions on one page: found, named, copied, put aside, joined, and sent to the trash."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QListWidget, QPushButton

from gui.dialogs.cover_grid import CoverGrid
from gui.dialogs.sessions import SessionsDialog
from services.emulator.server import Emulator
from services.library import verify
from tests.journeys import programs
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until
from tests.journeys.test_sessions import name_session


class Page:
    """Somebody at the page of all sessions."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.dialog = person.find(SessionsDialog, "sessionsDialog")
        self.grid = person.find(CoverGrid, "sessionsGrid")

    @property
    def names(self) -> list[str]:
        return [cover.title for cover in self.grid.covers]

    def choose(self, *names: str) -> None:
        keys = [cover.key for cover in self.grid.covers if cover.title in names]
        self.grid.choose(keys, keys[0])

    def click(self, name: str) -> None:
        button = self.dialog.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def agree(self, words: str) -> None:
        """Say yes to the question that holds `words`."""
        assert words in self.dialog._notice.text()
        [yes] = [b for b in self.dialog._notice.findChildren(QPushButton) if b.isVisible()]
        QTest.keyClick(yes, Qt.Key.Key_Space)

    async def name(self, words: str) -> None:
        await until(lambda: self.dialog.findChildren(QDialog, "nameDialog"), "a question")
        [asked] = self.dialog.findChildren(QDialog, "nameDialog")
        field = asked.findChild(QLineEdit, "nameField")
        field.selectAll()
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: words in self.names, words)
        await self.is_back()

    async def is_back(self) -> None:
        await until(lambda: not self.dialog.findChildren(QDialog, "nameDialog"), "no question")

    async def has(self, *names: str) -> None:
        await until(lambda: sorted(self.names) == sorted(names), f"{names}; not {self.names}")
        if not self.person.desk.queue.order:
            await until(lambda: not self.person.desk.tasks._running, "rest")

    @property
    def said(self) -> str:
        return self.dialog._notice.text().partition("\n")[0]

    async def leave(self) -> None:
        self.dialog.accept()
        await until(lambda: not self.person.window.findChildren(SessionsDialog), "no page")
        self.person.window.activateWindow()
        await until(self.person.window.isActiveWindow, "the keyboard")


async def open_page(person: Person, *names: str) -> Page:
    person.press("Ctrl+Shift+A", person.board)
    await until(lambda: person.sees("sessionsDialog"), "the page")
    page = Page(person)
    await page.has(*names)
    return page


async def test_sessions_are_found_named_copied_and_put_aside(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await person.picture(person.ask("a lighthouse"))
        await name_session(person, "Ctrl+N", "<b>Boats</b>")
        await person.picture(person.ask("a boat"))
        page = await open_page(person, "<b>Boats</b>", "First session")
        covers = {cover.title: cover for cover in page.grid.covers}
        assert all(cover.picture for cover in covers.values())
        assert covers["<b>Boats</b>"].badge == "Open"
        assert covers["First session"].lines[0].startswith("1 turn, $0.1")
        assert "1 session · 1 turn" in page.dialog._sum.text()
        assert page.names == ["<b>Boats</b>", "First session"], "the latest first"

        page.choose("First session")
        QTest.keyClick(page.grid, Qt.Key.Key_F2)
        await page.name("Coast")
        page.choose("Coast")
        page.click("sessionsDuplicate")
        await page.name("Coast again")
        await page.has("<b>Boats</b>", "Coast", "Coast again")
        copied = next(one for one in person.desk.tables.sessions if one.name == "Coast again")
        assert (copied.turns, copied.cost_usd) == (1, 0.0)

        page.choose("Coast")
        page.click("sessionsArchive")
        await page.has("<b>Boats</b>", "Coast again")
        assert {one.name for one in person.desk.library.sessions if one.archived} == {"Coast"}
        shown = page.dialog.findChild(QCheckBox, "sessionsArchived")
        assert isinstance(shown, QCheckBox)
        shown.click()
        await page.has("<b>Boats</b>", "Coast", "Coast again")
        field = page.dialog.findChild(QLineEdit, "sessionsField")
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, "again co")
        assert page.names == ["Coast again"]
        field.clear()
        QTest.keyClicks(field, "coast")
        assert sorted(page.names) == ["Coast", "Coast again"]
        QTest.keyClick(field, Qt.Key.Key_Down)
        page.choose("Coast")
        QTest.keyClick(page.grid, Qt.Key.Key_Return)
        await until(lambda: person.desk.session.name == "Coast", "the coast")
        assert [turn.title for turn in person.turns] == ["a lighthouse"]
        await until(lambda: not person.desk.tasks._running, "rest")
    assert verify(keyed_home.library).ok
    assert listed(keyed_home) == {"<b>Boats</b>", "Coast again"}
    assert listed(keyed_home, "--archived") == {"<b>Boats</b>", "Coast", "Coast again"}


def listed(home: Home, *options: str) -> set[str]:
    said = programs.run("list", "--json", *options, "--library", home.library)
    return {one["name"] for one in said.json["sessions"]}


async def test_sessions_are_joined_and_go_to_the_trash_and_come_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await person.picture(person.ask("a lighthouse"))
        await name_session(person, "Ctrl+N", "Boats")
        boat = await person.picture(person.ask("a boat"))
        await name_session(person, "Ctrl+N", "Kites")
        await person.picture(person.ask("a kite"))
        page = await open_page(person, "Boats", "First session", "Kites")
        page.choose("Boats", "Kites")
        into = page.grid.covers[page.grid.currentIndex().row()].title
        page.click("sessionsMerge")
        page.agree(f"Merge 2 sessions into “{into}”?")
        await page.has("First session", into)
        assert person.desk.session.name == into
        assert {turn.title for turn in person.turns} == {"a boat", "a kite"}
        places = [turn.place for turn in person.turns]
        assert places[0] != places[1]

        page.choose(into)
        QTest.keyClick(page.grid, Qt.Key.Key_Delete)
        page.agree(f"Move “{into}” to the trash?")
        await page.has("First session")
        await until(lambda: person.desk.session.name == "First session", "another table")
        page.click("sessionsTrash")
        await until(lambda: person.sees("trashDialog"), "the trash")
        trash = person.find(CoverGrid, "trashGrid")
        await until(lambda: len(trash.covers) == 2, "two sessions in the trash")
        full = next(cover for cover in trash.covers if cover.title == into)
        assert (full.badge, full.lines) == ("Session", ("30 days left", "2 turns"))
        trash.choose([full.key])
        QTest.keyClick(trash, Qt.Key.Key_Return)
        await until(lambda: len(trash.covers) == 1, "it is restored")
        person.find(QDialog, "trashDialog").accept()
        await until(lambda: len(person.desk.library.sessions) == 2, "both sessions")
        person.desk.go_to(boat.id)
        await until(lambda: person.desk.session.name == into, "the boats")
        assert len(person.turns) == 2
        await until(lambda: not person.desk.tasks._running, "rest")
    assert verify(keyed_home.library).ok


async def test_what_is_done_with_sessions_can_be_undone(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await person.picture(person.ask("a lighthouse"))
        failed = person.ask("a wreck !bad-seed")
        await until(lambda: person.desk.queue.failed, "a failure")
        await name_session(person, "Ctrl+N", "Boats")
        await person.picture(person.ask("a boat"))
        page = await open_page(person, "Boats", "First session")
        page.choose("Boats", "First session")
        into = page.grid.covers[page.grid.currentIndex().row()].title
        page.click("sessionsMerge")
        page.agree("Merge 2 sessions")
        await page.has(into)
        assert page.said == f"2 sessions are in “{into}” now"
        assert len(person.turns) == 2
        assert [job.id for job in person.desk.queue.jobs()] == [failed.id], "it came along"
        QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await page.has("Boats", "First session")
        assert page.said == ""
        counts = {one.name: one.turns for one in person.desk.tables.sessions}
        assert counts == {"Boats": 1, "First session": 1}

        page.choose("Boats")
        QTest.keyClick(page.grid, Qt.Key.Key_F2)
        await page.name("Ships")
        assert page.said == "“Boats” is called “Ships” now"
        page.agree("Ships")  # the button undoes it
        await page.has("Boats", "First session")
        page.choose("Boats")
        page.click("sessionsArchive")
        await page.has("First session")
        page.agree("“Boats” is archived")
        await page.has("Boats", "First session")
        page.choose("Boats")
        page.click("sessionsDuplicate")
        await page.name("Boats again")
        page.agree("“Boats again” is there")
        await page.has("Boats", "First session")
        page.choose("First session")
        QTest.keyClick(page.grid, Qt.Key.Key_Delete)
        page.agree("Move “First session” to the trash?")
        await page.has("Boats")
        page.agree("“First session” is in the trash")
        await page.has("Boats", "First session")
        await page.leave()
        person.desk.open_session(failed.session)
        await until(lambda: person.desk.session.name == "First session", "the coast")
        assert [job.id for job in person.desk.queue.jobs()] == [failed.id], "and went back"
        await until(lambda: not person.desk.tasks._running, "rest")
    assert verify(keyed_home.library).ok


async def test_a_session_at_work_stays_open_where_it_cannot_go(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await name_session(person, "Ctrl+N", "Boats")
        held = person.ask("a boat !hold")
        await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
        page = await open_page(person, "Boats", "First session")
        page.choose("Boats", "First session")
        QTest.keyClick(page.grid, Qt.Key.Key_Delete)
        page.agree("Move 2 sessions to the trash?")
        await until(lambda: "under way" in page.said, "why not")
        assert person.desk.session.name == "Boats"
        page.choose("Boats", "First session")
        page.grid.choose([one.key for one in page.grid.covers], page.grid.covers[1].key)
        page.click("sessionsMerge")
        page.agree("Merge 2 sessions into “First session”?")
        await until(lambda: "under way" in page.said, "why not")
        await page.has("Boats", "First session")
        page.choose("Boats")
        page.click("sessionsDuplicate")
        await page.name("Boats again")
        emulator.release()
        await until(lambda: person.desk.session.turn(held.id), "the boat")
        await page.leave()
        await until(lambda: not person.desk.tasks._running, "rest")
    assert verify(keyed_home.library).ok


async def test_a_branch_goes_to_another_session_and_its_conversation_goes_on(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        root = await person.picture(person.ask("a lighthouse"))
        person.desk.session.select(root.id)
        branch = await person.picture(person.ask("at night"))
        person.desk.session.select(branch.id)
        leaf = await person.picture(person.ask("in a storm"))
        person.desk.selection.choose([branch.id])
        person.press("Ctrl+Shift+K", person.board)
        await until(lambda: person.sees("moveDialog"), "a question")
        field = person.find(QLineEdit, "moveField")
        QTest.keyClicks(field, "Nights")
        assert person.find(QListWidget, "moveList").item(0).text() == "New session “Nights”"
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: [turn.id for turn in person.turns] == [root.id], "the root alone")
        await until(lambda: any("2 cards went" in said for said in person.notices()), "a notice")
        person.click_button("Undo", within="notices")
        await until(lambda: len(person.turns) == 3, "all of them")

        person.desk.selection.choose([branch.id])
        await until(lambda: not person.desk.tasks._running, "rest")
        person.window.activateWindow()
        assert [one.name for one in person.desk.library.sessions] == ["First session"]
        person.desk.tables.move([branch.id], None, "Nights")
        await until(lambda: len(person.turns) == 1, "the root alone")
        person.desk.go_to(leaf.id)
        await until(lambda: person.desk.session.name == "Nights", "the other table")
        assert {turn.id: turn.parent for turn in person.turns} == {
            branch.id: None,
            leaf.id: branch.id,
        }
        await until(lambda: person.desk.session.head, "the leaf")
        await person.picture(person.ask("and calm again"))
        contents = emulator.requests[-1].body["contents"]
        assert len(contents) == 7, "three questions with their answers before the last"
    assert verify(keyed_home.library).ok
