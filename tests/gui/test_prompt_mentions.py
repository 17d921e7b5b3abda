"""Mentions in the prompt: offered, marked, followed, and told when they are lost."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage, QTextCursor, QUndoStack
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListView,
    QPushButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.panels.lost_mentions import LostMentions
from gui.panels.prompt_editor import PromptEditor
from gui.panels.prompt_marks import Kind
from gui.panels.prompt_section import PromptSection
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.prompts import PromptState
from services.domain import MAX_REFERENCES, BlobId, Picture, Recipe, Reference
from services.studio.prompts import Prompts
from tests.gui.test_prompt_fields import marked

DOWN, TAB, RETURN, ESC = Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape


def reference(name: str) -> Reference:
    picture = Picture(BlobId(name.ljust(64, "0")), "image/png", 8, 8, 99)
    return Reference(picture, picture, name)


MUG, CAT, PHOTO = reference("mug.png"), reference("cat.jpg"), reference("IMG_2034.jpg")


@pytest.fixture
def stack(qapp: QApplication) -> QUndoStack:
    return QUndoStack(qapp)


@pytest.fixture
def draft(stack: QUndoStack) -> Draft:
    return Draft(Recipe(references=(MUG, CAT, PHOTO)), stack)


@pytest.fixture
def prompts(draft: Draft) -> Iterator[PromptState]:
    nowhere = cast(Prompts, None)
    works: list[Coroutine[Any, Any, None]] = []
    prompts = PromptState(draft, lambda: nowhere, lambda model: True, works.append, parent=draft)
    prompts.lists = {"weather": ("sun", "rain"), "moods": ("calm",)}
    yield prompts
    prompts.leave()
    for work in works:
        work.close()


@pytest.fixture
def section(qtbot: QtBot, draft: Draft, prompts: PromptState) -> PromptSection:
    def thumbnail(blob: BlobId, px: int) -> QImage | None:
        image = QImage(px, px // 2, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.red)
        return image if blob == MUG.sent.blob else None

    window = QWidget()
    qtbot.addWidget(window)
    intake = Intake(draft, cast(Any, None), lambda work: work.close(), parent=draft)
    section = PromptSection(draft, intake, prompts, thumbnail)
    QVBoxLayout(window).addWidget(section)
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
    return editor.completion._popup._list


def rows(words: QListView) -> list[str]:
    model = words.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def type_on(editor: PromptEditor, words: QListView, text: str, qtbot: QtBot) -> None:
    for sign in text:
        qtbot.keyClicks(words if words.isVisible() else editor, sign)


def test_at_offers_every_reference_by_name_or_number_with_its_picture(
    editor: PromptEditor, words: QListView, qtbot: QtBot
) -> None:
    type_on(editor, words, "put @", qtbot)
    assert words.isVisible()
    assert words.accessibleName() == "References"
    assert rows(words) == ["@mug", "@cat", "@3"]
    details = [words.model().index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(3)]
    assert details == ["image 1", "image 2", "IMG_2034.jpg"]
    icon = words.model().index(0, 0).data(Qt.ItemDataRole.DecorationRole)
    assert icon.pixmap(24, 24).toImage().pixelColor(12, 12) == Qt.GlobalColor.red
    assert editor.toPlainText() == "put @"


def test_typing_filters_and_enter_tab_and_a_click_take(
    editor: PromptEditor, draft: Draft, words: QListView, qtbot: QtBot
) -> None:
    type_on(editor, words, "put @c", qtbot)
    assert rows(words) == ["@cat"]
    qtbot.keyClick(words, RETURN)
    type_on(editor, words, " on @", qtbot)
    qtbot.keyClick(words, DOWN)
    qtbot.keyClick(words, DOWN)
    qtbot.keyClick(words, TAB)
    type_on(editor, words, ", @1", qtbot)
    assert not words.isVisible()  # that is all there is to say
    type_on(editor, words, " @", qtbot)
    at = words.visualRect(words.model().index(0, 0)).center()
    qtbot.mouseClick(words.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert draft.recipe.prompt == "put @cat on @3, @1 @mug"
    assert editor.hasFocus()
    editor.undo()
    assert draft.recipe.prompt == "put @cat on @3, @1 @"


def test_escape_puts_it_aside_until_the_next_one_and_alt_down_asks_again(
    editor: PromptEditor, words: QListView, qtbot: QtBot
) -> None:
    type_on(editor, words, "@", qtbot)
    qtbot.keyClick(words, ESC)
    assert not words.isVisible()
    type_on(editor, words, "c", qtbot)
    assert not words.isVisible()
    qtbot.keyClick(editor, DOWN, Qt.KeyboardModifier.AltModifier)
    assert rows(words) == ["@cat"]
    qtbot.keyClick(words, ESC)
    type_on(editor, words, "a @", qtbot)
    assert words.isVisible()
    qtbot.keyClick(words, Qt.Key.Key_Left)
    assert not words.isVisible()


def test_within_braces_word_lists_are_offered_first(
    editor: PromptEditor, draft: Draft, words: QListView, qtbot: QtBot
) -> None:
    editor.setPlainText("a 🎉 {} sky")
    cursor = editor.textCursor()
    cursor.setPosition(6)
    editor.setTextCursor(cursor)
    type_on(editor, words, "@", qtbot)
    assert words.accessibleName() == "Word lists and references"
    assert rows(words)[:3] == ["{@weather}", "{@moods}", "@mug"]
    qtbot.keyClick(words, RETURN)
    assert draft.recipe.prompt == "a 🎉 {@weather} sky"
    editor.setPlainText("{")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    type_on(editor, words, "@", qtbot)
    for _ in range(2):
        qtbot.keyClick(words, DOWN)
    qtbot.keyClick(words, RETURN)
    assert draft.recipe.prompt == "{@mug"


def test_what_is_being_written_is_not_lost_yet(
    editor: PromptEditor, words: QListView, qtbot: QtBot
) -> None:
    type_on(editor, words, "@mug and @do", qtbot)
    editor.marks.show_now()
    assert marked(editor) == [("@mug", Kind.MENTION)]
    type_on(editor, words, " ", qtbot)
    editor.marks.show_now()
    assert marked(editor) == [("@mug", Kind.MENTION), ("@do", Kind.LOST)]


def test_a_mark_says_what_it_means(editor: PromptEditor, qtbot: QtBot) -> None:
    def said(word: str) -> str:
        cursor = editor.textCursor()
        cursor.setPosition(editor.toPlainText().index(word) + 2)
        at = editor.cursorRect(cursor).center()
        kind = QEvent.Type.ToolTip
        QApplication.sendEvent(editor.viewport(), QHelpEvent(kind, at, QPoint(0, 0)))
        return QToolTip.text()

    editor.setPlainText("@mug, @dog in {red|blue|green} {@moods} {@none} {very |}")
    editor.marks.show_now()
    assert "Image 1: mug.png" in said("@mug")
    assert "No reference is called “dog”" in said("@dog")
    assert "Alternatives: 3" in said("{red")
    assert "Word list “moods”: 1" in said("{@moods")
    assert "There is no word list “none”." in said("{@none")
    assert "One of them is empty" in said("{very")


def test_mentions_follow_reordering_and_renaming_and_undo_brings_the_words_back(
    editor: PromptEditor, draft: Draft, stack: QUndoStack, qtbot: QtBot
) -> None:
    qtbot.keyClicks(editor, "put @mug and @3 on @2 now")
    editor.completion.close()
    cursor = editor.textCursor()
    cursor.setPosition(4)
    editor.setTextCursor(cursor)
    draft.move_reference(2, 0)
    assert editor.toPlainText() == "put @mug and @1 on @3 now"
    assert editor.textCursor().position() == 4
    draft.rename_reference(1, "Old cup")
    assert editor.toPlainText() == "put @old-cup and @1 on @3 now"
    editor.marks.show_now()
    assert [kind for _, kind in marked(editor)] == [Kind.MENTION] * 3
    stack.undo()
    stack.undo()
    assert editor.toPlainText() == "put @mug and @3 on @2 now"
    assert draft.recipe.references == (MUG, CAT, PHOTO)
    stack.redo()
    assert editor.toPlainText() == "put @mug and @1 on @3 now"


def test_removing_a_mentioned_reference_says_so_and_undo_brings_it_back(
    section: PromptSection, editor: PromptEditor, draft: Draft, stack: QUndoStack
) -> None:
    notice = section.findChild(LostMentions, "lostMentions")
    assert isinstance(notice, LostMentions)
    editor.setPlainText("put @1 on @2")
    draft.remove_reference(0)
    assert editor.toPlainText() == "put @mug on @1"
    assert notice.text() == "The prompt speaks of “mug”, which was removed from the tray."
    editor.marks.show_now()
    assert marked(editor) == [("@mug", Kind.LOST), ("@1", Kind.MENTION)]
    [button] = [one for one in notice.findChildren(QPushButton) if one.text() == "Undo"]
    button.click()
    assert editor.toPlainText() == "put @1 on @2"
    assert draft.recipe.references == (MUG, CAT, PHOTO)
    assert (stack.index(), notice.isVisible()) == (0, False)


def test_a_reference_comes_back_after_other_steps_as_a_step_of_its_own(
    section: PromptSection, editor: PromptEditor, draft: Draft, stack: QUndoStack
) -> None:
    notice = section.findChild(LostMentions, "lostMentions")
    assert isinstance(notice, LostMentions)
    editor.setPlainText("put @mug on @cat")
    draft.clear_references()
    assert "“mug”, “cat”, which were removed" in notice.text()
    draft.set_ratio("16:9")
    draft.add_references([PHOTO])
    [button] = [one for one in notice.findChildren(QPushButton) if one.text() == "Undo"]
    button.click()
    assert draft.recipe.references == (MUG, CAT, PHOTO)
    assert (draft.recipe.ratio, stack.count(), notice.isVisible()) == ("16:9", 4, False)


def test_the_notice_goes_when_the_words_do_and_waits_for_room(
    section: PromptSection, editor: PromptEditor, draft: Draft
) -> None:
    notice = section.findChild(LostMentions, "lostMentions")
    assert isinstance(notice, LostMentions)
    editor.setPlainText("put @mug on slate")
    draft.remove_reference(0)
    draft.add_references([reference(f"{number}.png") for number in range(MAX_REFERENCES)])
    [button] = [one for one in notice.findChildren(QPushButton) if one.text() == "Undo"]
    button.click()
    assert "no room" in notice.text()
    assert len(draft.recipe.references) == MAX_REFERENCES
    editor.setPlainText("put it on slate")
    editor.marks.show_now()
    assert not notice.isVisible()


def test_alternatives_are_marked_and_counted_under_the_prompt(
    section: PromptSection, editor: PromptEditor, prompts: PromptState
) -> None:
    line = section.findChild(QLabel, "alternativesLine")
    assert isinstance(line, QLabel)

    def told(text: str) -> tuple[list[Kind], str]:
        editor.setPlainText(text)
        editor.marks.show_now()
        return [kind for _, kind in marked(editor)], line.text() if line.isVisible() else ""

    choice = Kind.CHOICE
    assert told("a mug") == ([], "")
    assert told("{@moods} mug") == ([choice], "")
    assert told("{a|b|c} mug") == ([choice], "3 prompts, one for each alternative")
    assert told("{a|b|c} in {@weather}") == ([choice, choice], "3 × 2 = 6 prompts")
    assert told("{a|} in {@none}") == ([Kind.HOLLOW, Kind.BROKEN], "")
    assert told("{a|b}" * 7)[1] == "2 × 2 × 2 × 2 × 2 × 2 × … = 128 prompts"
    prompts.lists = {"weather": ("sun", "rain", "fog")}
    told("{a|b} {@weather}")
    prompts.lists = {"weather": ("sun",)}
    prompts.changed.emit()
    assert line.text() == "2 × 1 = 2 prompts"


async def test_files_are_read_once_more_for_all_that_asked_meanwhile(draft: Draft) -> None:
    class Shelf:
        read = 0

        async def templates(self) -> tuple[()]:
            self.read += 1
            await asyncio.sleep(0)
            return ()

        async def lists(self) -> dict[str, tuple[str, ...]]:
            return {"weather": (str(self.read),)}

        async def pins(self) -> tuple[()]:
            return ()

    shelf = Shelf()
    works: list[asyncio.Task[None]] = []
    prompts = PromptState(
        draft,
        lambda: cast(Prompts, shelf),
        lambda model: True,
        lambda work: works.append(asyncio.ensure_future(work)),
        parent=draft,
    )
    for _ in range(3):
        prompts.refresh()
    await asyncio.sleep(0)
    prompts.refresh()
    await asyncio.gather(*works)
    assert (len(works), shelf.read, prompts.lists) == (1, 2, {"weather": ("2",)})
    prompts.leave()
    prompts.refresh()
    assert len(works) == 1


def test_a_lost_name_that_another_picture_takes_is_told_and_no_picture_that_comes_back(
    editor: PromptEditor, section: PromptSection, draft: Draft
) -> None:
    notice = section.findChild(LostMentions, "lostMentions")
    assert isinstance(notice, LostMentions)
    editor.setPlainText("put @mug on a shelf")
    editor.marks.show_now()
    place = next(n for n, one in enumerate(draft.recipe.references) if one == MUG)
    draft.remove_reference(place)
    assert "which was removed" in notice.text()
    assert section._prompts.mentioned.bring_back()
    assert notice.text() == "", "the same picture has come back"
    draft.remove_reference(place)
    draft.rename_reference(0, "mug.png")
    assert "“@mug” in the prompt now means image 1, “mug.png”" in notice.text()
