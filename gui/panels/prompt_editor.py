"""Where the prompt is written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import (
    QFont,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QTextCursor,
    QTextDocumentFragment,
)
from PySide6.QtWidgets import QWidget

from gui.panels.mark_tips import tip
from gui.panels.prompt_completion import PromptCompletion, Thumbnail, no_thumbnail
from gui.panels.prompt_fields import PromptFields
from gui.panels.prompt_marks import PromptMarks, place
from gui.panels.prompt_steps import PromptSteps
from gui.state import sources
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.prompts import PromptState
from gui.widgets.growing_text import GrowingText
from gui.widgets.labels import plain_tooltip, show_tip
from services.domain import Recipe
from services.prompts.advice import Advice
from services.prompts.templates import Template

MIN_HEIGHT_PX = 96
MAX_HEIGHT_PX = 280
LONG_CHARACTERS = 4_000  # a prompt of more is set in the plainest way
_SUBMIT = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptEditor(GrowingText):
    """Plain text that grows with its lines; pictures dropped or pasted go to the tray.

    Ctrl+Enter asks to generate. Typing is undone here, not in the session's stack;
    with nothing typed to undo, the keys act on the session. Tab goes through a
    template's open fields first, and leaves when none is left on its way.
    """

    submitted = Signal()

    def __init__(
        self,
        draft: Draft,
        intake: Intake,
        prompts: PromptState,
        thumbnail: Thumbnail = no_thumbnail,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(MIN_HEIGHT_PX, MAX_HEIGHT_PX, parent)
        self._draft = draft
        self._intake = intake
        self._prompts = prompts
        self.setObjectName("promptEditor")
        self.setAccessibleName(self.tr("Prompt"))
        self.setPlaceholderText(self.tr("Describe the picture, or what to change in it"))
        self.setInputMethodHints(Qt.InputMethodHint.ImhMultiLine)
        tip = self.tr("What to make. @ names a reference. Generate with the keys in brackets")
        plain_tooltip(self, tip, "Ctrl+Enter")
        self.marks = PromptMarks(self, prompts)
        self.fields = PromptFields(self, prompts)
        self.steps = PromptSteps(self, prompts)
        self.completion = PromptCompletion(self, prompts, thumbnail)
        self.textChanged.connect(self._write)
        draft.changed.connect(self._show)
        self._show(draft.recipe)
        self.marks.show_now()

    def put_template(self, template: Template) -> None:
        """Write its words instead of what is there, as one step that can be undone."""
        self.fields.close()
        self._replace(0, len(self.toPlainText()), template.text)
        self._prompts.use_template(template)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.marks.show_now()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fields.go(forwards=True)

    def use_instead(self, remark: Advice) -> bool:
        """Write what a remark offers, unless its words have changed meanwhile."""
        text = self.toPlainText()
        if not remark.instead or text[remark.start : remark.end] != remark.words:
            return False
        self._replace(remark.start, remark.end, remark.instead)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if ctrl and event.key() in _SUBMIT:
            self.completion.close()
            self.submitted.emit()
        elif any(part.takes(event) for part in (self.completion, self.steps, self.fields)):
            return
        else:
            super().keyPressEvent(event)
            if event.text().isprintable() or self.completion.is_open():
                self.completion.look()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if event.commitString():
            self.completion.look()

    def focusNextPrevChild(self, forwards: bool) -> bool:
        if forwards and self.completion.take():
            return True
        self.completion.close()
        inside = self.hasFocus() and self.fields.go(forwards=forwards)
        return inside or super().focusNextPrevChild(forwards)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.fields.press()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.fields.release()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.marks.paint_under(event.rect())
        super().paintEvent(event)
        self.marks.paint_over()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            mark = self.marks.mark_at(event.pos())
            if mark is not None and (words := tip(mark, self._prompts)):
                show_tip(event.globalPos(), words, self)
                return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_plainly(len(self._draft.recipe.prompt) > LONG_CHARACTERS)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return sources.is_for_the_tray(source) or source.hasText() or source.hasHtml()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if sources.is_for_the_tray(source):
            self._intake.take(source)
        elif source.hasHtml() and not source.hasText():
            words = QTextDocumentFragment.fromHtml(source.html()).toPlainText()
            self.insertPlainText(words.replace("\ufffc", ""))  # where a picture stood
        else:
            super().insertFromMimeData(source)

    def _replace(self, start: int, end: int, words: str) -> None:
        text = self.toPlainText()
        cursor = QTextCursor(self.document())
        cursor.setPosition(place(text, start))
        cursor.setPosition(place(text, end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words)
        self.setTextCursor(cursor)

    @Slot()
    def _write(self) -> None:
        text = self.toPlainText()
        self._set_plainly(len(text) > LONG_CHARACTERS)
        self._draft.set_prompt(text)

    def _set_plainly(self, plainly: bool) -> None:
        """Without kerning and optional ligatures: Qt sets all of a paragraph at every key."""
        font = self.document().defaultFont()
        if plainly == font.kerning():
            font.setKerning(not plainly)
            plain, usual = QFont.StyleStrategy.PreferNoShaping, QFont.StyleStrategy.PreferDefault
            font.setStyleStrategy(plain if plainly else usual)
            self.document().setDefaultFont(font)

    @Slot(object)
    def _show(self, recipe: Recipe) -> None:
        if self.toPlainText() != recipe.prompt:
            at, old = self.textCursor().position(), self.toPlainText()
            self._set_plainly(len(recipe.prompt) > LONG_CHARACTERS)
            with QSignalBlocker(self):
                self.setPlainText(recipe.prompt)
            cursor = self.textCursor()
            cursor.setPosition(_kept(at, old, recipe.prompt))
            self.setTextCursor(cursor)
            self._write()  # an editor has one kind of line end and of space, a file several
            self.marks.show_now()


def _kept(at: int, old: str, new: str) -> int:
    """Where the cursor at `at` of `old` goes in `new`: stays with its words, or behind them all."""
    end = place(new, len(new))
    before, after = _shared(old, new), _shared(old[::-1], new[::-1])
    if 2 * (before + after) < len(new):
        return end  # another prompt
    left = place(old, len(old)) - at
    return min(at, end) if at <= before or left > after else end - left


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
