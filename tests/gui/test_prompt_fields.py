"""Templates in the prompt: fields are marked, gone through, filled in and undone."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QUndoStack
from PySide6.QtWidgets import QApplication, QListView, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.panels.prompt_editor import PromptEditor
from gui.panels.prompt_marks import MOST, Kind, place
from gui.panels.prompt_section import PromptSection
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.prompts import PromptState
from gui.widgets.notice import Notice
from services.domain import Recipe
from services.prompts.advice import Advice, Circumstances, advice_on
from services.prompts.templates import Template, ours
from services.studio.prompts import Prompts

CARD = Template(
    "own:card",
    "card",
    "A card for [whom] with [flowers], in [style].",
    {"whom": ("Ann & Bob", "<b>Zoë</b>"), "flowers": ("tulips", "roses")},
)
TAB, BACKTAB, DOWN = Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Down


@pytest.fixture
def draft(qapp: QApplication) -> Draft:
    return Draft(Recipe(prompt="a mug"), QUndoStack(qapp))


@pytest.fixture
def works() -> Iterator[list[Coroutine[Any, Any, None]]]:
    works: list[Coroutine[Any, Any, None]] = []
    yield works
    for work in works:
        work.close()


@pytest.fixture
def prompts(draft: Draft, works: list[Coroutine[Any, Any, None]]) -> Iterator[PromptState]:
    nowhere = cast(Prompts, None)
    prompts = PromptState(draft, lambda: nowhere, lambda model: True, works.append, parent=draft)
    prompts.templates = (*ours(), CARD)
    yield prompts
    prompts.leave()


@pytest.fixture
def section(
    qtbot: QtBot, draft: Draft, prompts: PromptState, works: list[Coroutine[Any, Any, None]]
) -> PromptSection:
    window = QWidget()
    qtbot.addWidget(window)
    intake = Intake(draft, cast(Any, None), works.append, parent=draft)
    section = PromptSection(draft, intake, prompts)
    column = QVBoxLayout(window)
    column.addWidget(section)
    column.addWidget(QPushButton("after", objectName="after"))
    window.resize(372, 500)
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
def words(editor: PromptEditor) -> QListView:
    return editor.fields._popup._list


def marked(editor: PromptEditor) -> list[tuple[str, Kind]]:
    """The words of each mark, taken out as Qt counts."""
    found = []
    for mark in editor.marks.marks():
        cursor = QTextCursor(editor.document())
        cursor.setPosition(mark.start)
        cursor.setPosition(mark.end, QTextCursor.MoveMode.KeepAnchor)
        found.append((cursor.selectedText(), mark.kind))
    return found


def chosen(editor: PromptEditor) -> str:
    return editor.textCursor().selectedText()


def test_a_template_takes_the_place_of_what_was_typed_and_undo_brings_that_back(
    editor: PromptEditor, draft: Draft, qtbot: QtBot
) -> None:
    qtbot.keyClick(editor, Qt.Key.Key_End)
    qtbot.keyClicks(editor, " on slate")
    editor.put_template(CARD)
    assert (draft.recipe.prompt, draft.recipe.template) == (CARD.text, CARD.id)
    editor.fields.close()
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert draft.recipe.prompt == "a mug on slate"
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert draft.recipe.prompt == "a mug"


def test_open_and_filled_fields_are_marked_where_they_stand_in_any_script(
    editor: PromptEditor, draft: Draft, prompts: PromptState
) -> None:
    prompts.use_template(CARD)
    editor.setPlainText("A card for Zoë 🎉 with [flowers], in [style]. [sic]")
    editor.marks.show_now()
    assert marked(editor) == [
        ("Zoë 🎉", Kind.FILLED),
        ("[flowers]", Kind.OPEN),
        ("[style]", Kind.OPEN),
    ]


def test_marks_go_along_with_their_words_while_somebody_types_before_them(
    editor: PromptEditor, qtbot: QtBot
) -> None:
    editor.put_template(CARD)
    editor.fields.close()
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.keyClicks(editor, "Paint! ")
    assert marked(editor)[0] == ("[whom]", Kind.OPEN)


def test_alternatives_and_mentions_are_marked_too(editor: PromptEditor, draft: Draft) -> None:
    editor.setPlainText("@mug as {a plate|a {red|blue} bowl}, {plain}")
    editor.marks.show_now()
    assert marked(editor) == [
        ("@mug", Kind.LOST),
        ("{a plate|a {red|blue} bowl}", Kind.CHOICE),
    ]


def test_marks_have_a_limit(editor: PromptEditor, prompts: PromptState) -> None:
    prompts.use_template(CARD)
    editor.setPlainText("[whom] " * 3 * MOST)
    editor.marks.show_now()
    assert len(editor.marks.marks()) == MOST


def test_an_undo_to_another_template_knows_that_ones_fields(
    editor: PromptEditor, prompts: PromptState
) -> None:
    editor.put_template(CARD)
    editor.put_template(ours()[0])
    editor.fields.close()
    editor.undo()
    assert prompts.template() == CARD
    assert [one.name for one in prompts.open_fields()] == ["whom", "flowers", "style"]


def test_tab_goes_from_field_to_field_and_leaves_after_the_last(
    editor: PromptEditor, section: PromptSection, words: QListView, qtbot: QtBot
) -> None:
    editor.put_template(CARD)
    seen = [chosen(editor)]
    for _ in range(2):
        qtbot.keyClick(words if words.isVisible() else editor, TAB)
        seen.append(chosen(editor))
    assert seen == ["[whom]", "[flowers]", "[style]"]
    qtbot.keyClick(editor, BACKTAB)
    assert chosen(editor) == "[flowers]"
    for _ in range(2):
        qtbot.keyClick(words if words.isVisible() else editor, TAB)
    assert not editor.hasFocus()


def test_shift_tab_leaves_before_the_first(
    editor: PromptEditor, section: PromptSection, words: QListView, qtbot: QtBot
) -> None:
    editor.put_template(CARD)
    editor.fields.close()
    qtbot.keyClick(editor, BACKTAB)
    assert section.templates.hasFocus()


def test_typing_takes_the_place_of_a_field_and_closes_what_is_offered(
    editor: PromptEditor, draft: Draft, words: QListView, qtbot: QtBot
) -> None:
    editor.put_template(CARD)
    assert words.isVisible()
    qtbot.keyClicks(words, "me")
    assert draft.recipe.prompt == "A card for me with [flowers], in [style]."
    assert not words.isVisible()


def test_a_suggestion_is_taken_by_keyboard_letter_by_letter(
    editor: PromptEditor, draft: Draft, words: QListView, qtbot: QtBot
) -> None:
    editor.put_template(CARD)
    assert words.accessibleName() == "Suggestions for whom"
    for key in (DOWN, DOWN, Qt.Key.Key_Return):
        qtbot.keyClick(words, key)
    assert draft.recipe.prompt == "A card for <b>Zoë</b> with [flowers], in [style]."
    assert not words.isVisible()


def test_enter_with_nothing_chosen_leaves_the_field_as_it_is(
    editor: PromptEditor, draft: Draft, words: QListView, qtbot: QtBot
) -> None:
    editor.put_template(CARD)
    qtbot.keyClick(words, Qt.Key.Key_Return)
    assert (draft.recipe.prompt, chosen(editor)) == (CARD.text, "[whom]")
    assert not words.isVisible()


def test_a_suggestion_is_taken_with_the_mouse(
    editor: PromptEditor, draft: Draft, words: QListView, qtbot: QtBot
) -> None:
    editor.put_template(CARD)
    at = words.visualRect(words.model().index(0, 0)).center()
    qtbot.mouseClick(words.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert draft.recipe.prompt == "A card for Ann & Bob with [flowers], in [style]."


def test_a_click_into_a_field_chooses_it_and_a_second_one_goes_inside(
    editor: PromptEditor, words: QListView, qtbot: QtBot
) -> None:
    editor.put_template(CARD)
    editor.fields.close()
    cursor = editor.textCursor()
    cursor.setPosition(CARD.text.index("flowers") + 3)
    at = editor.cursorRect(cursor).center()
    qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert (chosen(editor), words.isVisible()) == ("[flowers]", True)
    editor.fields.close()
    qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert (chosen(editor), words.isVisible()) == ("", False)
    qtbot.keyClick(editor, DOWN, Qt.KeyboardModifier.AltModifier)
    assert (chosen(editor), words.isVisible()) == ("[flowers]", True)
    qtbot.keyClick(words, Qt.Key.Key_Escape)
    assert not words.isVisible()


def test_what_is_open_is_counted_and_asked_about(
    section: PromptSection, editor: PromptEditor, qtbot: QtBot
) -> None:
    line = section.findChild(QWidget, "openFieldsLine")
    notice = section.findChild(Notice, "openFieldsNotice")
    following = section.findChild(QPushButton, "nextField")
    assert line is not None
    assert isinstance(notice, Notice)
    assert isinstance(following, QPushButton)
    assert not section.ask_about_fields()
    editor.put_template(CARD)
    editor.fields.close()
    assert line.property("text") == "3 fields still open"
    assert section.ask_about_fields()
    assert notice.text().startswith("3 fields still open: whom, flowers, style\n")
    qtbot.keyClicks(editor, "me")
    editor.marks.show_now()
    assert notice.text().startswith("2 fields still open: flowers, style\n")
    for expected in ("[flowers]", "[style]", "[flowers]"):
        following.click()
        assert chosen(editor) == expected
        editor.fields.close()
    editor.setPlainText("a mug")
    editor.marks.show_now()
    assert not line.isVisible()
    assert not notice.isVisible()


def test_advice_is_stepped_through_followed_undone_and_put_aside(
    section: PromptSection, editor: PromptEditor, draft: Draft, prompts: PromptState, qtbot: QtBot
) -> None:
    def button(name: str) -> QPushButton:
        found = section.findChild(QPushButton, name)
        assert isinstance(found, QPushButton)
        return found

    def advise() -> None:
        prompts.advising._found = advice_on(draft.recipe.prompt, Circumstances())
        prompts.advising._tell()

    editor.setPlainText("🏖 A photo of a beach, no people")
    advise()
    assert section.advice.isVisible()
    assert ("photo", Kind.REMARK) in marked(editor)
    assert not button("adviceInstead").isVisible()
    button("adviceNext").click()
    assert ("no people", Kind.REMARK) in marked(editor)
    button("adviceInstead").click()
    assert draft.recipe.prompt == "🏖 A photo of a beach, a deserted scene"
    editor.undo()
    assert draft.recipe.prompt == "🏖 A photo of a beach, no people"
    button("adviceAside").click()
    assert [one.key for one in prompts.advising.advice] == ["advice_photo_both"]
    prompts.advising.set_wanted(False)
    assert not section.advice.isVisible()


def test_advice_on_words_that_have_changed_is_not_followed(
    editor: PromptEditor, draft: Draft
) -> None:
    [remark] = advice_on("a beach, no people", Circumstances())
    editor.setPlainText("a beach with people")
    assert not editor.use_instead(remark)
    assert draft.recipe.prompt == "a beach with people"


def test_places_are_counted_as_qt_does() -> None:
    text = "a🎉b\nc"
    assert [place(text, at) for at in range(6)] == [0, 1, 3, 4, 5, 6]


def test_a_remark_keeps_to_its_words_and_goes_with_them(editor: PromptEditor) -> None:
    """Advice comes after the typing has rested: until then its places are those of old words."""

    def remarked() -> list[str]:
        text = editor.toPlainText()
        marks = [mark for mark in editor.marks.marks() if mark.kind is Kind.REMARK]
        return [text[mark.start : mark.end] for mark in marks]

    editor.setPlainText("A photo of a beach at dawn, no cars")
    editor.marks.show_remark(Advice("advice_negative", 28, 35, "no cars"))
    assert remarked() == ["no cars"]
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    editor.insertPlainText("Once more: ")
    editor.marks.show_now()
    assert remarked() == ["no cars"]
    editor.setPlainText("A bay")
    editor.marks.show_now()
    assert remarked() == []
