"""Tags and notes in the inspector: what the selected turns share, changed for all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListView, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from gui.panels.mark_row import MarkRow
from gui.panels.notes import Notes
from gui.state.desk import Desk
from services.domain import Flag, Label, Marks, TurnId
from tests.gui.test_desk import filled, opened
from tests.journeys.person import until

ONE, TWO = TurnId("one"), TurnId("two")


class Table:
    """The two parts of the inspector over a library with two turns."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.window = QWidget()
        self.row, self.notes = (
            MarkRow(desk.marking, self.window),
            Notes(desk.marking, parent=self.window),
        )
        self.notes.move(0, 40)
        self.window.resize(300, 300)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.tags = self.notes.findChild(QLineEdit, "tagField")
        self.note = self.notes.findChild(QPlainTextEdit, "noteField")

    def marks(self, turn: TurnId) -> Marks:
        card = self.desk.session.turn(turn)
        assert card is not None
        return card.marks

    def chips(self) -> list[str]:
        found = self.notes.findChildren(QAbstractButton)
        return [chip.accessibleName() for chip in found if not chip.isHidden()]

    def click(self, name: str) -> None:
        button = self.window.findChild(QAbstractButton, name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def on(self) -> set[str]:
        found = self.row.findChildren(QAbstractButton)
        return {button.objectName() for button in found if button.isChecked()}

    def undo(self) -> None:
        self.desk.undo.group.undo()


@asynccontextmanager
async def table(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Table]:
    filled(tmp_path, "one", "two")
    async with opened(tmp_path) as desk:
        yield Table(desk, qtbot)


async def test_a_comma_or_enter_ends_a_tag_and_backspace_takes_the_last_away(
    tmp_path: Path, qtbot: QtBot
) -> None:
    async with table(tmp_path, qtbot) as at:
        assert not at.notes.isEnabled()
        at.desk.selection.choose([ONE])
        QTest.keyClicks(at.tags, "studio,  blue   hour, Studio,")
        assert at.marks(ONE).tags == ("studio", "blue hour")
        assert at.chips() == ["Tag studio", "Tag blue hour"]
        QTest.keyClicks(at.tags, "<b>mug</b>")
        QTest.keyClick(at.tags, Qt.Key.Key_Return)
        assert at.marks(ONE).tags == ("studio", "blue hour", "<b>mug</b>")
        assert at.tags.text() == ""
        QTest.keyClick(at.tags, Qt.Key.Key_Backspace)
        assert at.marks(ONE).tags == ("studio", "blue hour")
        at.undo()
        at.undo()
        assert at.marks(ONE).tags == ("studio", "blue hour")


async def test_the_arrows_walk_over_the_chips_and_delete_takes_one_away(
    tmp_path: Path, qtbot: QtBot
) -> None:
    async with table(tmp_path, qtbot) as at:
        at.desk.selection.choose([ONE])
        at.desk.marking.add_tags(["a", "b", "c"])
        at.tags.setFocus()
        await until(at.tags.hasFocus, "the focus")
        QTest.keyClick(at.tags, Qt.Key.Key_Left)
        QTest.keyClick(at.window.focusWidget(), Qt.Key.Key_Left)
        assert at.window.focusWidget().accessibleName() == "Tag b"
        QTest.keyClick(at.window.focusWidget(), Qt.Key.Key_Delete)
        assert at.marks(ONE).tags == ("a", "c")
        assert at.tags.hasFocus()


async def test_many_turns_show_what_they_share_and_are_tagged_in_one_step(
    tmp_path: Path, qtbot: QtBot
) -> None:
    async with table(tmp_path, qtbot) as at:
        at.desk.selection.choose([ONE])
        at.desk.marking.add_tags(["mug", "slate"])
        at.desk.selection.choose([TWO])
        at.desk.marking.add_tags(["slate", "dusk"])
        assert at.chips() == ["Tag slate", "Tag dusk"]
        at.desk.selection.choose([ONE, TWO])
        assert at.chips() == ["Tag slate"]
        QTest.keyClicks(at.tags, "keep,")
        assert at.marks(ONE).tags == ("mug", "slate", "keep")
        assert at.marks(TWO).tags == ("slate", "dusk", "keep")
        at.click("tag-0")
        assert at.marks(ONE).tags == ("mug", "keep")
        at.undo()
        at.undo()
        assert (at.marks(ONE).tags, at.marks(TWO).tags) == (("mug", "slate"), ("slate", "dusk"))
        assert at.chips() == ["Tag slate"]


async def test_typing_is_completed_from_the_tags_of_the_library(
    tmp_path: Path, qtbot: QtBot
) -> None:
    async with table(tmp_path, qtbot) as at:
        at.desk.selection.choose([ONE])
        at.desk.marking.add_tags(["studio mug"])
        known: list[object] = []
        at.desk.marking.tags_known.connect(known.append)
        await until(lambda: known, "the library's tags")
        assert known == [("studio mug",)]
        at.desk.selection.choose([TWO])
        at.tags.setFocus()
        await until(lambda: len(known) > 1, "them again")
        QTest.keyClicks(at.tags, "mu")
        rows = at.window.findChild(QListView, "tagSuggestions") or at.tags.completer().popup()
        assert rows.isVisible()
        assert rows.model().index(0, 0).data() == "studio mug"
        QTest.keyClick(rows, Qt.Key.Key_Down)
        QTest.keyClick(rows, Qt.Key.Key_Return)
        assert at.marks(TWO).tags == ("studio mug",)
        assert not rows.isVisible()


async def test_a_note_is_one_step_a_sitting_and_kept_as_it_is_typed(
    tmp_path: Path, qtbot: QtBot
) -> None:
    async with table(tmp_path, qtbot) as at:
        at.desk.selection.choose([ONE])
        QTest.keyClicks(at.note, "Too")
        await until(lambda: at.marks(ONE).note == "Too", "what was typed so far")
        QTest.keyClicks(at.note, " dark")
        at.desk.selection.choose([TWO])
        assert at.marks(ONE).note == "Too dark"
        assert at.note.toPlainText() == ""
        assert at.marks(TWO).note == ""
        at.desk.selection.choose([ONE])
        assert at.note.toPlainText() == "Too dark"
        QTest.keyClicks(at.note, "!")
        at.desk.marking.rate(3)
        assert "!" in at.marks(ONE).note
        at.undo()
        assert (at.marks(ONE).rating, "!" in at.marks(ONE).note) == (0, True)
        at.undo()
        assert at.marks(ONE).note == "Too dark"
        at.undo()
        assert at.marks(ONE).note == at.note.toPlainText() == ""


async def test_notes_that_differ_are_not_shown_and_the_window_keeps_the_last_words(
    tmp_path: Path, qtbot: QtBot
) -> None:
    async with table(tmp_path, qtbot) as at:
        at.desk.selection.choose([ONE])
        QTest.keyClicks(at.note, "left")
        at.desk.selection.choose([ONE, TWO])
        assert at.note.toPlainText() == ""
        assert "Different" in at.note.placeholderText()
        QTest.keyClicks(at.note, "both")  # and the window is closed at once
    async with opened(tmp_path) as desk:
        assert [turn.marks.note for turn in desk.session.turns] == ["both", "both"]


async def test_the_buttons_show_what_holds_and_a_second_click_takes_it_away(
    tmp_path: Path, qtbot: QtBot
) -> None:
    async with table(tmp_path, qtbot) as at:
        assert not at.row.isEnabled()
        at.desk.selection.choose([ONE])
        for name in ("rate-3", "pick", "star", "label-blue"):
            at.click(name)
        assert at.on() == {"rate-1", "rate-2", "rate-3", "pick", "star", "label-blue"}
        assert at.marks(ONE) == Marks(3, Flag.PICK, Label.BLUE)
        assert at.desk.selection.turns == (ONE,), "a click stays"
        at.desk.selection.choose([ONE, TWO])
        assert at.on() == set()
        at.click("pick")
        assert (at.marks(ONE).flag, at.marks(TWO).flag) == (Flag.PICK, Flag.PICK)
        at.click("pick")
        at.desk.selection.choose([ONE])
        for name in ("rate-3", "star", "label-blue"):
            at.click(name)
        assert at.on() == set()
        assert at.marks(ONE) == Marks()
