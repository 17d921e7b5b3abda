"""From prompt to prompt into the past and back, as in a shell."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from gui.state.prompts import PromptState
from services.domain import PastPrompt

_BACK, _FORTH = 1, -1
_STEPS = {Qt.Key.Key_Up: _BACK, Qt.Key.Key_Down: _FORTH}
_OWN = -1  # the place before the latest prompt: what was not sent yet


class PromptSteps(QObject):
    """Alt+Up writes the prompt before, Alt+Down the one after; at last comes what was not sent.

    Each step can be undone. Whoever types into a prompt of the past has a text of
    their own, from which the next Alt+Up begins anew.
    """

    def __init__(self, editor: QPlainTextEdit, prompts: PromptState) -> None:
        super().__init__(editor)
        self._prompts = prompts
        self._own = ""
        self._past: tuple[str, ...] = ()
        self._at = _OWN
        self._written = ""  # at the last step, as the editor has it
        self._wanted = 0  # steps, until it is known what was sent
        prompts.past_found.connect(self._begin)

    @property
    def _editor(self) -> QPlainTextEdit:
        # Not kept: an editor that two of its parts hold takes its completer along in the
        # wrong order where it is garbage, and Qt dies.
        return cast(QPlainTextEdit, self.parent())

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key of the editor's is a step."""
        # A key pad says so in its arrows' modifiers on some systems.
        alone = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = event.key()
        if alone != Qt.KeyboardModifier.AltModifier or key not in _STEPS:
            return False
        return self._step(_STEPS[Qt.Key(key)])

    @Slot(str)
    def put(self, text: str) -> None:
        """Write `text` instead of what is there, as one step that can be undone."""
        if text != self._editor.toPlainText():
            self._replace_all(text)
        self._editor.moveCursor(QTextCursor.MoveOperation.End)
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _replace_all(self, text: str) -> None:
        cursor = QTextCursor(self._editor.document())
        cursor.beginEditBlock()
        if self._editor.document().isEmpty():
            cursor.insertText(" ")
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        cursor.insertText(text)
        # Taken away last: what is typed then is no part of this step, as it were after an insert.
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.endEditBlock()

    def _step(self, step: int) -> bool:
        """Go there; False for a step from the unsent text to where nothing is."""
        if self._wanted:
            self._wanted = max(self._wanted + step, 0)
        elif self._at != _OWN and self._editor.toPlainText() == self._written:
            self._go(min(self._at + step, len(self._past) - 1))
        elif step == _FORTH:
            return False
        else:
            self._own = self._editor.toPlainText()
            self._wanted = step
            self._prompts.find_past("")
        return True

    @Slot(str, object)
    def _begin(self, words: str, found: tuple[PastPrompt, ...]) -> None:
        if words or not self._wanted:
            return
        steps, self._wanted = self._wanted, 0
        if self._editor.toPlainText() != self._own:
            return  # somebody types: those words are not to go
        self._past = tuple(one.text for one in found if one.text != self._own.strip())
        if self._past:
            self._go(min(steps, len(self._past)) - 1)

    def _go(self, at: int) -> None:
        self._at = at
        self.put(self._own if at == _OWN else self._past[at])
        self._written = self._editor.toPlainText()
