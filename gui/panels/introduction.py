"""The words that tell the model which picture is which: shown, written by hand, or left out."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.state.draft import Draft
from gui.widgets.growing_text import GrowingText
from gui.widgets.labels import HINT, ElidedLabel, plain_tooltip
from services.domain import Recipe, Reference
from services.prompts.composed import AUTO, OFF, OWN, introduced
from services.prompts.introduction import introduction

LEAST_PX, MOST_PX = 48, 140


class Introduction(QWidget):
    """`introduction`: a quiet line under the references that opens into a field."""

    _numbers = count(1_000_000)

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._shown: tuple[object, ...] = ()
        self._written_for: tuple[Reference, ...] = ()
        self._batch = next(self._numbers)
        self.setObjectName("introduction")
        self._title = self.tr("What the model is told of them")
        self._toggle = QToolButton()
        self._toggle.setObjectName("introductionButton")
        self._toggle.setAccessibleName(self._title)
        plain_tooltip(self._toggle, self._title)
        self._toggle.setIcon(theme.icon("message-square", on="accent_text"))
        self._toggle.setIconSize(QSize(16, 16))
        self._toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._open)
        self._line = ElidedLabel("", HINT)
        self._line.setObjectName("introductionLine")
        self._text = GrowingText(LEAST_PX, MOST_PX, self)
        self._text.setObjectName("introductionEditor")
        self._text.setAccessibleName(self.tr("Words about the references"))
        plain_tooltip(self._text, self.tr("Goes to the model beside the prompt"))
        self._text.textChanged.connect(self._write)
        self._back = self._button("introductionAuto", self.tr("Back to automatic"))
        self._back.clicked.connect(self._go_back)
        self._off = self._button("introductionOff", self.tr("Tell the model nothing"))
        self._off.clicked.connect(self._leave_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()  # one line: at 1280 x 720 every other one counts
        row.setSpacing(8)
        row.addWidget(self._line, 1)
        row.addWidget(self._toggle)
        column.addLayout(row)
        for part in (self._text, self._back, self._off):
            column.addWidget(part)
        draft.changed.connect(self._show)
        self._open(False)
        self._show(draft.recipe)

    @Slot(object)
    def _show(self, recipe: Recipe) -> None:
        now = (recipe.references, recipe.introduce, recipe.introduction)
        if now == self._shown:
            return
        self._shown = now
        words = introduced(recipe)
        if self._text.toPlainText() != words:
            with QSignalBlocker(self._text):
                self._text.setPlainText(words)
        self._line.setText(self._told(recipe, words))
        self._open(self._toggle.isChecked())
        self.setVisible(bool(recipe.references))

    def _told(self, recipe: Recipe, words: str) -> str:
        if recipe.introduce == OFF:
            return self.tr("Told nothing")
        moved = self._written_for and self._written_for != recipe.references
        if recipe.introduce == OWN and moved:
            return self.tr("References changed: your words may no longer fit")
        if not words:
            return self.tr("Nothing yet: pictures with a name or a role are introduced")
        return self._title if self._toggle.isChecked() else words

    @Slot(bool)
    def _open(self, is_open: bool) -> None:
        recipe = self._draft.recipe
        self._line.setText(self._told(recipe, introduced(recipe)))
        self._text.setVisible(is_open and recipe.introduce != OFF)
        self._back.setVisible(is_open and recipe.introduce != AUTO)
        self._off.setVisible(is_open and recipe.introduce != OFF)
        if not is_open:
            self._batch = next(self._numbers)

    @Slot()
    def _write(self) -> None:
        words = self._text.toPlainText()
        references = self._draft.recipe.references
        self._written_for = references
        mode = AUTO if words == introduction(references) else OWN
        self._draft.set_introduction(mode, words if mode == OWN else "", self._batch)

    @Slot()
    def _go_back(self) -> None:
        self._draft.set_introduction(AUTO)

    @Slot()
    def _leave_out(self) -> None:
        self._draft.set_introduction(OFF)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        plain_tooltip(button, text)
        return button
