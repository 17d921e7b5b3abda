"""Tags and a note are typed in the inspector, found again, taken back, and there the next day."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until


async def found(person: Person, words: str) -> list[str]:
    return [turn.title for turn in await person.desk.library.search(words)]


async def test_many_are_tagged_and_one_is_annotated_and_all_is_there_the_next_day(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a boat"))
        second = await person.picture(person.ask_anew("a mug"))
        person.desk.selection.choose([first.id, second.id])
        await until(lambda: person.sees("noteField"), "the inspector")
        tags = person.find(QLineEdit, "tagField")
        QTest.mouseClick(tags, Qt.MouseButton.LeftButton)
        QTest.keyClicks(tags, "for the cover, slate,")
        await until(lambda: not person.desk.tasks._running, "tags that are kept")
        assert await found(person, "tag:slate") == ["a mug", "a boat"]
        person.press("Ctrl+Z", tags)
        await until(lambda: not person.desk.tasks._running, "one step back")
        assert await found(person, "tag:slate") == []
        person.press("Ctrl+Shift+Z", tags)
        person.press("Left", tags)
        person.press("Delete", person.window.focusWidget())
        await until(lambda: not person.desk.tasks._running, "a tag less")
        assert len(person.turns) == 2, "the key takes a tag, and no card off the table"
        assert await found(person, "tag:slate") == []
        person.press("Ctrl+Z", tags)

        person.desk.selection.choose([first.id])
        note = person.find(QPlainTextEdit, "noteField")
        QTest.mouseClick(note, Qt.MouseButton.LeftButton)
        QTest.keyClicks(note, "ask for a harbour")
        person.board.setFocus()
        await until(lambda: not person.desk.tasks._running, "a note that is kept")
        assert await found(person, "harbour") == ["a boat"]
        person.press("Ctrl+Z", person.board)
        await until(lambda: note.toPlainText() == "", "the whole sitting taken back")
        person.press("Ctrl+Shift+Z", person.board)
        QTest.keyClicks(note, "!")  # and the window is closed within the same moment
    async with opened(keyed_home.options(emulator.address)) as visit:
        marks = [turn.marks for turn in visit.person.turns]
        assert [len(one.tags) for one in marks] == [2, 2]
        assert sorted(marks[0].note) == sorted("ask for a harbour!")
        assert marks[1].note == ""
