"""The open fields in the prompt: from one to the next, and what may stand there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from gui.panels.prompt_marks import place
from gui.state.prompts import PromptState
from gui.widgets.word_popup import Word, WordPopup
from services.prompts.templates import Field


class PromptFields(QObject):
    """A field is chosen as a whole: typing takes its place, or one of the words offered."""

    def __init__(self, editor: QPlainTextEdit, prompts: PromptState) -> None:
        super().__init__(editor)
        self._editor = editor
        self._prompts = prompts
        self._offered: tuple[int, int] | None = None
        self._was_chosen: Field | None = None
        self._popup = WordPopup(editor, "fieldSuggestions")
        self._popup.chosen.connect(self._fill)
        editor.selectionChanged.connect(self._look)
        editor.cursorPositionChanged.connect(self._look)

    def go(self, *, forwards: bool) -> bool:
        """Choose the next open field on the way from the cursor; False where there is none."""
        cursor = self._editor.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        fields = self._fields()
        if forwards:
            found = next((one for one in fields if one.end > end), None)
        else:
            found = next((one for one in reversed(fields) if one.start < start), None)
        if found is not None:
            self._choose(found)
        return found is not None

    def go_on(self) -> None:
        """Choose the next open field, from the last one on the first."""
        if not self.go(forwards=True) and (fields := self._fields()):
            self._choose(fields[0])

    def close(self) -> None:
        """Offer nothing any more."""
        self._popup.close()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key of the editor's is for the fields; one for the list is left to it."""
        if self._popup.takes(event):
            event.ignore()
            return True
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        here = self._here() if alt and event.key() == Qt.Key.Key_Down else None
        if here is not None:
            self._choose(here)
        return here is not None

    def press(self) -> None:
        """A mouse button goes down: where the field is chosen already, the cursor goes in."""
        here = self._here()
        self._was_chosen = here if here is not None and self._is_chosen(here) else None

    def release(self) -> None:
        """A click into a field chooses it."""
        here = None if self._editor.textCursor().hasSelection() else self._here()
        if here is not None and here != self._was_chosen:
            self._choose(here)

    def _choose(self, field: Field) -> None:
        self._popup.close()
        self._offered = None
        cursor = self._editor.textCursor()
        cursor.setPosition(field.start)
        cursor.setPosition(field.end, QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()
        words = self._prompts.suggestions(field.name)
        if words and self._editor.isVisible():
            self._offered = field.start, field.end
            cursor.setPosition(field.start)
            title = self.tr("Suggestions for {0}").format(field.name)
            rows = [Word(word) for word in words]
            self._popup.offer(rows, title, self._editor.cursorRect(cursor), first=False)

    def _fill(self, words: str) -> None:
        cursor = self._editor.textCursor()
        if self._offered == (cursor.selectionStart(), cursor.selectionEnd()):
            cursor.insertText(words)

    def _look(self) -> None:
        """What is offered is for a field that is chosen."""
        cursor = self._editor.textCursor()
        chosen = cursor.selectionStart(), cursor.selectionEnd()
        if self._popup.is_open() and chosen != self._offered:
            self._popup.close()

    def _is_chosen(self, field: Field) -> bool:
        cursor = self._editor.textCursor()
        return (cursor.selectionStart(), cursor.selectionEnd()) == (field.start, field.end)

    def _here(self) -> Field | None:
        """The open field in which the cursor stands."""
        at = self._editor.textCursor().position()
        return next((one for one in self._fields() if one.start <= at <= one.end), None)

    def _fields(self) -> tuple[Field, ...]:
        """The open fields, by their places in the document."""
        text = self._prompts.text
        return tuple(
            Field(place(text, one.start), place(text, one.end), one.name)
            for one in self._prompts.open_fields()
        )
