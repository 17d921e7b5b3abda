"""A quiet line under the model: what another model could not keep, and a way back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from gui.state.draft import Draft
from gui.widgets.labels import HINT, plain_tooltip, wrapped
from services.catalogue import Move
from services.domain import Recipe


class ModelNote(QFrame):
    """`modelNote`: there as long as the recipe is the one that the move made of it."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._before = draft.recipe
        self._held: dict[str, Any] = {}
        self.setObjectName("modelNote")
        self._words = wrapped("", HINT)
        self._words.setObjectName("modelNoteWords")
        self._undo = QPushButton(self.tr("Undo"))
        self._undo.setObjectName("modelNoteUndo")
        self._undo.setProperty("role", "link")
        self._undo.setAccessibleName(self.tr("Undo the change of model"))
        plain_tooltip(self._undo, self.tr("Back to the model before, with its settings"))
        self._undo.clicked.connect(self._take_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._words, 1)
        row.addWidget(self._undo)
        draft.changed.connect(self._look)
        self.hide()

    def tell(self, before: Recipe, move: Move) -> None:
        """Say what changed on the way from `before`; nothing changed: say nothing."""
        self._before = before
        self._held = {name: value for change in move.changes for name, value in
                      change.values.items()}  # fmt: skip
        self._held["model"] = move.recipe.model
        self._words.setText("\n".join(change.title for change in move.changes))
        self.setVisible(bool(move.changes))

    @Slot(object)
    def _look(self, recipe: Recipe) -> None:
        if any(getattr(recipe, name) != value for name, value in self._held.items()):
            self.hide()

    @Slot()
    def _take_back(self) -> None:
        back = {name: getattr(self._before, name) for name in self._held}
        self._draft.move(replace(self._draft.recipe, **back))
