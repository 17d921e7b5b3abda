"""Several work tables, and finding one's way among them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QWidget

from gui.canvas.card_sheet import LaidSheet
from services.domain import TurnSummary
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until


async def name_session(person: Person, keys: str, name: str) -> None:
    person.press(keys, person.board)
    dialog = person.find(QDialog, "nameDialog")
    field = dialog.findChild(QLineEdit, "nameField")
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: person.text("sessionSwitcher") == name.replace("&", "&&"), name)
    await until(lambda: not person.window.findChildren(QDialog, "nameDialog"), "no dialog")
    person.window.activateWindow()  # which a desktop does when its dialog closes
    await until(person.window.isActiveWindow, "the keyboard")


async def test_work_goes_on_in_one_session_while_another_is_open(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        job = person.ask("a lighthouse !hold")
        await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
        await name_session(person, "Ctrl+N", "Boats & birds")
        assert person.turns == ()
        assert person.board.card_rect(job.id).isEmpty()
        assert person.prompt.toPlainText() == "", "a new table begins with an empty prompt"
        boat = await person.picture(person.ask("a boat"))
        emulator.release()
        await until(lambda: not person.sees("queueStatus"), "an idle queue")
        assert [turn.id for turn in person.turns] == [boat.id], "no stranger on this table"

        person.press("Ctrl+Shift+O", person.board)
        await until(lambda: person.desk.session.turn(job.id), "the lighthouse, on its own table")
        assert person.prompt.toPlainText() == "a lighthouse !hold"
        await name_session(person, "F2", "Coast")

        person.press("Ctrl+K", person.board)
        field = person.find(QLineEdit, "paletteField")
        assert field.hasFocus()
        QTest.keyClicks(field, "boat")
        found = person.find(QListWidget, "paletteList")
        await until(lambda: found.count() and found.item(0).text() == "a boat", "the boat")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: person.desk.session.head, "the boat, selected")
        assert person.desk.session.head.id == boat.id
        assert person.text("sessionSwitcher") == "Boats && birds"

    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: len(person.desk.library.sessions) == 2, "both sessions")
        assert {known.name for known in person.desk.library.sessions} == {"Coast", "Boats & birds"}
        assert person.desk.session.name == "Boats & birds"


async def test_the_palette_runs_commands_and_closes_with_escape(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.click("searchField")
        palette = person.find(QWidget, "commandPalette")
        assert palette.isVisible()
        QTest.keyClick(person.find(QLineEdit, "paletteField"), Qt.Key.Key_Escape)
        assert not palette.isVisible()
        person.press("Ctrl+K", person.board)
        QTest.keyClicks(person.find(QLineEdit, "paletteField"), "hide inspector")
        QTest.keyClick(person.find(QLineEdit, "paletteField"), Qt.Key.Key_Return)
        assert not person.find(QWidget, "inspector").isVisible()
        person.press("Ctrl+I", person.board)
        assert person.find(QWidget, "inspector").isVisible()


async def test_what_the_command_line_adds_appears_on_the_open_table(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    from tests.journeys import programs

    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        said = await asyncio.to_thread(
            programs.run,
            *("generate", "a kite", "--session", "First session", "--json"),
            *("--library", keyed_home.library, "--endpoint", emulator.address),
            GEMINI_API_KEY="AIzaSy-another-key-0123456789",
        )
        assert said.status == 0, said.err
        await until(lambda: person.turns, "the kite")
        assert person.turns[0].id == said.json["turns"][0]["turn"]
        assert person.board.card_rect(person.turns[0].id).width() > 0


async def test_of_two_sessions_asked_for_at_once_the_last_one_opens(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await person.picture(person.ask("a lighthouse"))
        await name_session(person, "Ctrl+N", "Boats")
        session = person.desk.session
        await until(lambda: len(person.desk.library.sessions) == 2, "both sessions")
        known = {one.name: one.id for one in person.desk.library.sessions}
        boats, first = known.pop("Boats"), next(iter(known.values()))
        await asyncio.gather(session.open(boats), session.open(first), session.open(boats))
        assert session.id == boats
        assert person.turns == ()
        await asyncio.gather(session.open(first), session.open(boats), session.open(first))
        assert session.id == first
        assert len(person.turns) == 1


async def test_a_turn_that_is_made_while_its_session_opens_is_on_its_table(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        job = person.ask("a lighthouse !hold")
        await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
        session, first = person.desk.session, person.desk.session.id
        assert first is not None
        await name_session(person, "Ctrl+N", "Boats")
        laying, made = asyncio.Event(), asyncio.Event()
        person.desk.queue.turn_made.connect(lambda turn: made.set())
        loop = asyncio.get_running_loop()

        def lay(turns: Sequence[TurnSummary]) -> LaidSheet:
            """Takes as long as the answer does."""
            loop.call_soon_threadsafe(laying.set)
            asyncio.run_coroutine_threadsafe(made.wait(), loop).result()
            return person.board.lay(turns)

        session.lay_by(lay)
        opening = asyncio.create_task(session.open(first))
        await laying.wait()
        emulator.release()
        await opening
        assert [turn.id for turn in session.turns] == [job.id]
        assert not person.board.card_rect(job.id).isEmpty()
