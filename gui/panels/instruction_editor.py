"""The system instruction: words that hold for every answer, beside the prompt of each."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from gui.state.draft import Draft
from gui.widgets.growing_text import GrowingText
from gui.widgets.labels import plain_tooltip
from services.domain import Recipe

LEAST_PX, MOST_PX = 64, 180


class InstructionEditor(GrowingText):
    """`instructionEditor`: what is typed without a pause elsewhere is undone in one step."""

    _numbers = count(1)

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(LEAST_PX, MOST_PX, parent)
        self._draft = draft
        self._batch = next(self._numbers)
        self.setObjectName("instructionEditor")
        self.setAccessibleName(self.tr("System instruction"))
        self.setPlaceholderText(self.tr("For example: paint as if by hand, and never write"))
        plain_tooltip(self, self.tr("Goes along with every prompt, kept with the draft"))
        self.textChanged.connect(self._write)

    def show_recipe(self, recipe: Recipe) -> None:
        if self.toPlainText() != recipe.system_instruction:
            with QSignalBlocker(self):
                self.setPlainText(recipe.system_instruction)
            self.moveCursor(QTextCursor.MoveOperation.End)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._batch = next(self._numbers)
        super().focusInEvent(event)

    @Slot()
    def _write(self) -> None:
        self._draft.set_instruction(self.toPlainText(), self._batch)
