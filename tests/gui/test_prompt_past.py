"""The prompts of the past under the editor: searched, chosen, pinned; and stepped through."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.panels.prompt_editor import PromptEditor
from gui.panels.prompt_past_list import PastList
from gui.panels.prompt_past_rows import PastRow, body_in, pin_in, rows_of
from gui.panels.prompt_section import PromptSection
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.prompts import MOST_PAST, PromptState
from gui.widgets.shown_rows import ROW_ROLE
from services.domain import PastPrompt, Recipe, TurnId
from services.studio.prompts import Prompts

UP, DOWN, ENTER = Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
NOON = 1_700_000_000.0
SENT = ("<b>a red mug</b>", "@mug in {fog|rain}", "a harbour\nat dusk")


class Shelf:
    """The past as the studio tells it, without a library."""

    def __init__(self) -> None:
        self.sent: tuple[str, ...] = SENT
        self.kept: tuple[str, ...] = ()
        self.asked: list[str] = []

    async def past(self, words: str = "", limit: int = MOST_PAST) -> tuple[PastPrompt, ...]:
        self.asked.append(words)
        found = [one for one in self.sent if all(w in one.casefold() for w in words.split())]
        return tuple(PastPrompt(one, NOON, TurnId(one)) for one in found[:limit])

    async def pins(self) -> tuple[str, ...]:
        return self.kept

    async def pin(self, prompt: str, pinned: bool) -> tuple[str, ...]:
        others = tuple(one for one in self.kept if one != prompt)
        self.kept = (prompt, *others) if pinned else others
        return self.kept

    async def templates(self) -> tuple[()]:
        return ()

    async def lists(self) -> dict[str, tuple[str, ...]]:
        return {}


Works = list[Coroutine[Any, Any, None]]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def works() -> Iterator[Works]:
    works: Works = []
    yield works
    for work in works:
        work.close()


@pytest.fixture
def draft(qapp: QApplication) -> Draft:
    return Draft(Recipe(prompt="not sent"), QUndoStack(qapp))


@pytest.fixture
def prompts(draft: Draft, shelf: Shelf, works: Works) -> Iterator[PromptState]:
    prompts = PromptState(
        draft, lambda: cast(Prompts, shelf), lambda model: True, works.append, parent=draft
    )
    yield prompts
    prompts.leave()


@pytest.fixture
def section(qtbot: QtBot, draft: Draft, prompts: PromptState, works: Works) -> PromptSection:
    window = QWidget()
    qtbot.addWidget(window)
    section = PromptSection(
        draft, Intake(draft, cast(Any, None), works.append, parent=draft), prompts
    )
    column = QVBoxLayout(window)
    column.addWidget(section)
    column.addWidget(QPushButton("after", objectName="after"))
    column.addStretch(1)
    window.resize(900, 700)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    section.editor.setFocus()
    section.outside = window  # type: ignore[attr-defined] # which lives as long
    return section


@pytest.fixture
def editor(section: PromptSection) -> PromptEditor:
    return section.editor


@pytest.fixture
def panel(section: PromptSection) -> QWidget:
    return section.past._panel


@pytest.fixture
def field(panel: QWidget) -> QLineEdit:
    [found] = panel.findChildren(QLineEdit, "pastField")
    return cast(QLineEdit, found)


@pytest.fixture
def rows(panel: QWidget) -> PastList:
    [found] = panel.findChildren(PastList, "pastList")
    return cast(PastList, found)


def work(works: Works) -> None:
    """Let all that was asked for come to its end."""
    while works:
        asyncio.run(works.pop(0))


def opened(section: PromptSection, works: Works) -> None:
    section.past.toggle()
    work(works)


def texts(rows: PastList) -> list[str]:
    return [row.text for row in rows.rows()]


def search(field: QLineEdit, words: str, works: Works, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, words)
    qtbot.waitUntil(lambda: bool(works))  # the pause after the last key
    work(works)


def pin_at(rows: PastList, row: int) -> QPoint:
    index = rows.model().index(row, 0)
    shown: PastRow = index.data(ROW_ROLE)
    return pin_in(body_in(rows.visualRect(index), shown)).center()


def test_the_panel_shows_what_was_sent_as_it_was_typed_the_latest_first(
    section: PromptSection, panel: QWidget, field: QLineEdit, rows: PastList, works: Works
) -> None:
    section.past.toggle()
    assert panel.isVisible()
    assert field.hasFocus()
    assert panel.findChildren(QLabel, "pastEmpty")[0].text() == ""  # nobody knows yet
    work(works)
    assert texts(rows) == list(SENT)
    assert rows.rows()[0].sentence().startswith("<b>a red mug</b>. 14 Nov 2023")
    assert rows.current() == rows.rows()[0]
    assert field.accessibleDescription() == rows.rows()[0].sentence()
    below = section.editor.mapTo(section.window(), QPoint(0, section.editor.height())).y()
    assert below <= panel.y() < below + 8


def test_enter_writes_a_prompt_as_one_step_that_can_be_undone(
    section: PromptSection,
    panel: QWidget,
    field: QLineEdit,
    works: Works,
    draft: Draft,
    qtbot: QtBot,
) -> None:
    editor = section.editor
    qtbot.keyClick(editor, Qt.Key.Key_End)
    qtbot.keyClicks(editor, " yet")
    opened(section, works)
    qtbot.keyClick(field, DOWN)
    qtbot.keyClick(field, ENTER)
    assert not panel.isVisible()
    assert editor.hasFocus()
    assert draft.recipe.prompt == "@mug in {fog|rain}"
    qtbot.keyClicks(editor, "!")
    for expected in ("@mug in {fog|rain}", "not sent yet", "not sent"):
        editor.undo()
        assert draft.recipe.prompt == expected
    for _ in range(3):
        editor.redo()
    assert draft.recipe.prompt == "@mug in {fog|rain}!"


def test_in_an_empty_editor_a_prompt_is_a_step_of_its_own_too(
    section: PromptSection, field: QLineEdit, works: Works, draft: Draft, qtbot: QtBot
) -> None:
    section.editor.setPlainText("")
    opened(section, works)
    qtbot.keyClick(field, ENTER)
    qtbot.keyClicks(section.editor, "!")
    section.editor.undo()
    assert draft.recipe.prompt == SENT[0]
    section.editor.undo()
    assert draft.recipe.prompt == ""


def test_a_click_uses_a_prompt_and_one_on_its_pin_keeps_it(
    section: PromptSection,
    panel: QWidget,
    field: QLineEdit,
    rows: PastList,
    works: Works,
    shelf: Shelf,
    draft: Draft,
    qtbot: QtBot,
) -> None:
    opened(section, works)
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(rows.viewport(), left, pos=pin_at(rows, 2))
    work(works)
    assert shelf.kept == (SENT[2],)
    assert texts(rows) == [SENT[2], SENT[0], SENT[1]]
    assert [row.heading for row in rows.rows()] == ["Pinned", "Earlier", ""]
    assert field.hasFocus()
    qtbot.mouseClick(rows.viewport(), left, pos=pin_at(rows, 0))
    work(works)
    assert texts(rows) == list(SENT)
    at = rows.visualRect(rows.model().index(2, 0)).center()
    qtbot.mouseClick(rows.viewport(), left, pos=at)
    assert draft.recipe.prompt == SENT[2]
    assert not panel.isVisible()


def test_a_key_pins_the_current_row_which_stays_the_current_one(
    section: PromptSection,
    field: QLineEdit,
    rows: PastList,
    works: Works,
    shelf: Shelf,
    qtbot: QtBot,
) -> None:
    opened(section, works)
    qtbot.keyClick(field, DOWN)
    qtbot.keyClick(field, Qt.Key.Key_D, CTRL)
    work(works)
    assert shelf.kept == (SENT[1],)
    current = rows.current()
    assert current is not None
    assert (current.text, current.pinned) == (SENT[1], True)
    assert rows.currentIndex().row() == 0


def test_searching_waits_for_a_pause_and_narrows_pins_too(
    section: PromptSection,
    field: QLineEdit,
    rows: PastList,
    works: Works,
    shelf: Shelf,
    qtbot: QtBot,
) -> None:
    shelf.kept = ("pinned long ago", "a blue mug")
    opened(section, works)
    assert texts(rows)[:2] == ["pinned long ago", "a blue mug"]
    search(field, "mug", works, qtbot)
    assert shelf.asked == ["", "mug"]
    assert texts(rows) == ["a blue mug", SENT[0], SENT[1]]
    assert rows.rows()[0].at == 0  # sent too long ago to tell


def test_an_answer_to_an_older_search_is_not_shown(
    section: PromptSection, field: QLineEdit, rows: PastList, prompts: PromptState, works: Works
) -> None:
    opened(section, works)
    field.setText("harbour")
    prompts.past_found.emit("mug", (PastPrompt("a mug", NOON, TurnId("t")),))
    assert texts(rows) == list(SENT)
    prompts.past_found.emit("harbour", (PastPrompt("a harbour", NOON, TurnId("t")),))
    assert texts(rows) == ["a harbour"]


def test_only_the_last_of_what_is_asked_meanwhile_is_looked_for(
    prompts: PromptState, works: Works, shelf: Shelf
) -> None:
    answers: list[str] = []
    prompts.past_found.connect(lambda words, found: answers.append(words))
    for words in ("m", "mu", "mug"):
        prompts.find_past(words)
    assert len(works) == 1
    work(works)
    assert (shelf.asked, answers) == (["mug"], ["mug"])
    prompts.find_past("fog")
    work(works)
    assert answers == ["mug", "fog"]


def test_nothing_to_show_is_said(
    section: PromptSection,
    panel: QWidget,
    field: QLineEdit,
    works: Works,
    shelf: Shelf,
    qtbot: QtBot,
) -> None:
    shelf.sent = ()
    opened(section, works)
    [empty] = panel.findChildren(QLabel, "pastEmpty")
    assert isinstance(empty, QLabel)
    assert empty.text() == "No prompt was sent in this library yet"
    search(field, "<i>x</i> {0}", works, qtbot)
    assert empty.text() == "Nothing found for “<i>x</i> {0}”"
    assert empty.textFormat() is Qt.TextFormat.PlainText
    qtbot.keyClick(field, ENTER)  # uses nothing
    assert panel.isVisible()


def test_escape_gives_the_focus_back_and_a_click_elsewhere_takes_it_away(
    section: PromptSection, panel: QWidget, field: QLineEdit, works: Works, qtbot: QtBot
) -> None:
    opened(section, works)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert section.editor.hasFocus()
    assert not section.past.isChecked()
    opened(section, works)
    [after] = section.window().findChildren(QPushButton, "after")
    assert isinstance(after, QPushButton)
    after.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not panel.isVisible()
    assert after.hasFocus()


def test_the_button_closes_what_it_has_opened(
    section: PromptSection, panel: QWidget, works: Works, qtbot: QtBot
) -> None:
    for there in (True, False, True):
        qtbot.mouseClick(section.past, Qt.MouseButton.LeftButton)
        work(works)
        assert panel.isVisible() == there
    section.hide()
    assert not panel.isVisible()


def test_keys_that_mean_something_in_the_window_mean_nothing_there(
    section: PromptSection, panel: QWidget, rows: PastList, works: Works, draft: Draft, qtbot: QtBot
) -> None:
    opened(section, works)
    qtbot.keyClick(panel, Qt.Key.Key_Tab)
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert texts(rows) == list(SENT)
    sent: list[bool] = []
    section.editor.submitted.connect(lambda: sent.append(True))
    qtbot.keyClick(rows, ENTER, CTRL)
    assert draft.recipe.prompt == SENT[0]
    assert not sent


def test_a_full_answer_says_that_there_may_be_more(
    section: PromptSection, panel: QWidget, rows: PastList, works: Works, shelf: Shelf
) -> None:
    shelf.sent = tuple(f"prompt {n} " + "long " * 5_000 for n in range(300))
    opened(section, works)
    assert len(rows.rows()) == MOST_PAST
    [hint] = panel.findChildren(QLabel, "pastHint")
    assert isinstance(hint, QLabel)
    assert f"the latest {MOST_PAST}" in hint.text()
    assert panel.geometry().bottom() < section.window().height()


def test_a_row_shows_where_the_words_are_that_were_looked_for() -> None:
    long = "a very long road " * 20 + "to the old Lighthouse\non the cliff"
    assert PastRow(long).shown().startswith("a very long road a very")
    shown = PastRow(long, words="LIGHT cliff").shown()
    assert shown.startswith("… ")
    assert "to the old Lighthouse on the cliff" in shown


def test_what_is_pinned_is_not_repeated_among_the_earlier_ones() -> None:
    past = [PastPrompt(text, NOON, TurnId(text)) for text in SENT]
    rows = rows_of([SENT[1]], past, "")
    assert [(row.text, row.pinned) for row in rows] == [
        (SENT[1], True),
        (SENT[0], False),
        (SENT[2], False),
    ]
    assert rows[0].at == NOON


def test_alt_and_arrows_step_into_the_past_and_back_to_what_was_not_sent(
    editor: PromptEditor, draft: Draft, works: Works, qtbot: QtBot
) -> None:
    seen = []
    for key in (UP, UP, UP, UP, DOWN, DOWN, DOWN):
        qtbot.keyClick(editor, key, ALT)
        work(works)
        seen.append(draft.recipe.prompt)
    assert seen == [*SENT, SENT[2], SENT[1], SENT[0], "not sent"]
    editor.undo()
    assert draft.recipe.prompt == SENT[0]


def test_steps_that_are_quicker_than_the_answer_are_all_made(
    editor: PromptEditor, draft: Draft, works: Works, qtbot: QtBot
) -> None:
    for key in (UP, UP, UP, DOWN):
        qtbot.keyClick(editor, key, ALT)
    assert draft.recipe.prompt == "not sent"
    work(works)
    assert draft.recipe.prompt == SENT[1]
    qtbot.keyClick(editor, DOWN, ALT)
    qtbot.keyClick(editor, DOWN, ALT)
    assert draft.recipe.prompt == "not sent"


def test_what_is_typed_before_the_answer_comes_stays(
    editor: PromptEditor, draft: Draft, works: Works, qtbot: QtBot
) -> None:
    qtbot.keyClick(editor, UP, ALT)
    qtbot.keyClicks(editor, "!")
    typed = draft.recipe.prompt
    work(works)
    assert draft.recipe.prompt == typed


def test_a_prompt_of_the_past_that_was_changed_is_a_text_of_ones_own(
    editor: PromptEditor, draft: Draft, works: Works, qtbot: QtBot
) -> None:
    qtbot.keyClick(editor, UP, ALT)
    work(works)
    qtbot.keyClicks(editor, "!")
    changed = SENT[0] + "!"
    assert draft.recipe.prompt == changed
    qtbot.keyClick(editor, UP, ALT)
    work(works)
    assert draft.recipe.prompt == SENT[0]
    qtbot.keyClick(editor, DOWN, ALT)
    assert draft.recipe.prompt == changed


def test_the_prompt_that_was_sent_last_is_not_the_one_before_itself(
    editor: PromptEditor, draft: Draft, works: Works, qtbot: QtBot
) -> None:
    editor.setPlainText(SENT[0])
    qtbot.keyClick(editor, UP, ALT)
    work(works)
    assert draft.recipe.prompt == SENT[1]


def test_with_no_past_a_step_changes_nothing(
    editor: PromptEditor, draft: Draft, works: Works, shelf: Shelf, qtbot: QtBot
) -> None:
    shelf.sent = ()
    for key in (UP, DOWN):
        qtbot.keyClick(editor, key, ALT)
        work(works)
    assert draft.recipe.prompt == "not sent"
