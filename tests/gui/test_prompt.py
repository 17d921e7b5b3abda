"""The prompt: plain words that grow; pictures go to the tray."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QByteArray, QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QFont, QKeyEvent, QUndoStack
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.panels.prompt_editor import LONG_CHARACTERS, MAX_HEIGHT_PX, MIN_HEIGHT_PX, PromptEditor
from gui.state.draft import Draft
from gui.state.intake import Intake, TakenIn
from gui.state.prompts import PromptState
from gui.state.sources import Source
from services.domain import Recipe
from services.errors import ImageRejected
from services.studio.prompts import Prompts


async def take_in(source: Source) -> TakenIn:
    raise ImageRejected("image_broken", name=source.name)


@pytest.fixture
def draft(qapp: QApplication) -> Draft:
    return Draft(Recipe(prompt="a mug"), QUndoStack(qapp))


@pytest.fixture
def intake(draft: Draft) -> Iterator[Intake]:
    works: list[Coroutine[Any, Any, None]] = []
    yield Intake(draft, take_in, works.append, parent=draft)
    for work in works:
        work.close()


@pytest.fixture
def prompts(draft: Draft) -> Iterator[PromptState]:
    nowhere = cast(Prompts, None)
    prompts = PromptState(
        draft, lambda: nowhere, lambda model: True, lambda work: work.close(), parent=draft
    )
    yield prompts
    prompts.leave()


@pytest.fixture
def editor(qtbot: QtBot, draft: Draft, intake: Intake, prompts: PromptState) -> PromptEditor:
    editor = PromptEditor(draft, intake, prompts)
    qtbot.addWidget(editor)
    editor.resize(344, 96)
    editor.show()
    return editor


def test_typing_writes_the_draft_and_the_draft_is_shown(
    editor: PromptEditor, draft: Draft, qtbot: QtBot
) -> None:
    assert editor.toPlainText() == "a mug"
    qtbot.keyClick(editor, Qt.Key.Key_End)
    qtbot.keyClicks(editor, "!")
    assert draft.recipe.prompt == "a mug!"
    draft.replace(Recipe(prompt="<b>another</b>"))
    assert editor.toPlainText() == "<b>another</b>"


def test_ctrl_enter_asks_to_generate_and_enter_breaks_the_line(
    editor: PromptEditor, draft: Draft, qtbot: QtBot
) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        with qtbot.waitSignal(editor.submitted):
            qtbot.keyClick(editor, key, Qt.KeyboardModifier.ControlModifier)
    assert draft.recipe.prompt == "a mug"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert "\n" in draft.recipe.prompt


def test_it_grows_with_its_lines_within_bounds(editor: PromptEditor) -> None:
    assert editor.sizeHint().height() == MIN_HEIGHT_PX
    editor.setPlainText("line\n" * 9)
    assert MIN_HEIGHT_PX < editor.sizeHint().height() < MAX_HEIGHT_PX
    editor.setPlainText("line\n" * 90)
    assert editor.sizeHint().height() == MAX_HEIGHT_PX


def test_pasted_pictures_and_files_go_to_the_tray(
    editor: PromptEditor, draft: Draft, intake: Intake
) -> None:
    picture, file = QMimeData(), QMimeData()
    picture.setData("image/png", QByteArray(b"raw"))
    file.setUrls([QUrl.fromLocalFile("/x/cat.png")])
    for mime in (picture, file):
        assert editor.canInsertFromMimeData(mime)
        editor.insertFromMimeData(mime)
    assert [pending.name for pending in intake.pending] == ["Pasted picture", "cat.png"]
    assert draft.recipe.prompt == "a mug"


def test_pasted_words_arrive_without_their_formats(editor: PromptEditor, draft: Draft) -> None:
    mime = QMimeData()
    mime.setHtml('<b>red</b> <img src="/x.png">')
    mime.setText(", red")
    editor.insertFromMimeData(mime)
    assert draft.recipe.prompt == "a mug, red"


def test_formats_alone_are_pasted_as_their_words(editor: PromptEditor, draft: Draft) -> None:
    mime = QMimeData()
    mime.setHtml('<p>a <b>red</b> mug <img src="x.png"></p>')
    assert editor.canInsertFromMimeData(mime)
    editor.selectAll()
    editor.insertFromMimeData(mime)
    assert draft.recipe.prompt.strip() == "a red mug"


def test_signs_that_an_editor_knows_no_others_of_do_not_part_it_from_the_draft(
    editor: PromptEditor, draft: Draft
) -> None:
    draft.replace(Recipe(prompt="un chat\u00a0: {rouge|bleu}\r\nfin"), "Take up a prompt")
    assert editor.toPlainText() == draft.recipe.prompt == "un chat : {rouge|bleu}\nfin"
    assert [mark.start for mark in editor.marks.marks()] == [10]
    cursor = editor.textCursor()
    cursor.setPosition(3)
    editor.setTextCursor(cursor)
    draft.set_ratio("16:9")
    assert editor.textCursor().position() == 3


def test_with_nothing_typed_to_undo_the_keys_are_left_to_the_session(
    editor: PromptEditor, draft: Draft, qtbot: QtBot
) -> None:
    def kept_here() -> bool:
        keys = QKeyEvent(
            QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
        )
        keys.ignore()
        QApplication.sendEvent(editor, keys)
        return keys.isAccepted()

    draft.replace(Recipe(prompt="another mug"), "Take up a prompt")
    assert not kept_here()

    qtbot.keyClicks(editor, "!")
    assert editor.toPlainText() == "another mug!"
    assert kept_here()


def test_a_long_prompt_is_set_plainly_and_looks_as_ever_once_it_is_short_again(
    editor: PromptEditor, draft: Draft
) -> None:
    def is_plain() -> bool:
        font = editor.document().defaultFont()
        plain = font.styleStrategy() == QFont.StyleStrategy.PreferNoShaping
        assert plain != font.kerning()
        return plain

    assert not is_plain()
    draft.replace(Recipe(prompt="a mug, " * LONG_CHARACTERS))
    assert is_plain()
    editor.setFont(QFont("Sans", 14))
    assert is_plain()
    assert editor.document().defaultFont().pointSize() == 14
    editor.setPlainText("a mug")
    assert not is_plain()
