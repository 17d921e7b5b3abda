"""Where the prompt is written."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from gui.state import sources
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.widgets.growing_text import GrowingText
from gui.widgets.labels import plain_tooltip
from services.domain import Recipe

MIN_HEIGHT_PX = 96
MAX_HEIGHT_PX = 280
_SUBMIT = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptEditor(GrowingText):
    """Plain text that grows with its lines; pictures dropped or pasted go to the tray.

    Ctrl+Enter asks to generate. Typing is undone here, not in the session's stack;
    with nothing typed to undo, the keys act on the session.
    """

    submitted = Signal()

    def __init__(self, draft: Draft, intake: Intake, parent: QWidget | None = None) -> None:
        super().__init__(MIN_HEIGHT_PX, MAX_HEIGHT_PX, parent)
        self._draft = draft
        self._intake = intake
        self.setObjectName("promptEditor")
        self.setAccessibleName(self.tr("Prompt"))
        self.setPlaceholderText(self.tr("Describe the picture, or what to change in it"))
        plain_tooltip(
            self, self.tr("What to make. Generate with the keys in brackets"), "Ctrl+Enter"
        )
        self.textChanged.connect(self._write)
        draft.changed.connect(self._show)
        self._show(draft.recipe)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if ctrl and event.key() in _SUBMIT:
            self.submitted.emit()
            return
        super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return sources.is_for_the_tray(source) or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if sources.is_for_the_tray(source):
            self._intake.take(source)
        else:
            super().insertFromMimeData(source)

    @Slot()
    def _write(self) -> None:
        self._draft.set_prompt(self.toPlainText())

    @Slot(object)
    def _show(self, recipe: Recipe) -> None:
        if self.toPlainText() != recipe.prompt:
            with QSignalBlocker(self):
                self.setPlainText(recipe.prompt)
            self.moveCursor(QTextCursor.MoveOperation.End)
