"""The seed: none, or a number that is typed, pasted or rolled."""

from __future__ import annotations

import re
import secrets
from itertools import count

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QFocusEvent, QValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from gui import theme
from gui.state.draft import Draft
from gui.widgets.labels import plain_tooltip
from services.catalogue import MAX_SEED
from services.domain import Recipe

LONGEST = 19  # digits; far above the limit, so that a number out of range is told, not cut
_BETWEEN = re.compile(r"[\s,_]")  # as in "1 234 567"


class SeedEditor(QWidget):
    """`seedEditor` with `seedRoll` and `seedClear` beside it."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._field = _Field(draft, self)
        self._roll = self._button("seedRoll", "refresh-cw", self.tr("Roll another seed"))
        self._roll.clicked.connect(self._roll_anew)
        self._clear = self._button("seedClear", "x", self.tr("No seed"))
        self._clear.clicked.connect(self._take_off)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._field, 1)
        row.addWidget(self._roll)
        row.addWidget(self._clear)
        self.setFocusProxy(self._field)

    def controls(self) -> tuple[QWidget, ...]:
        """In the order in which Tab goes."""
        return (self._field, self._roll, self._clear)

    def show_recipe(self, recipe: Recipe) -> None:
        self._field.show_seed(recipe.seed)
        self._clear.setEnabled(recipe.seed is not None)

    @Slot()
    def _roll_anew(self) -> None:
        self._draft.set_seed(secrets.randbelow(MAX_SEED + 1))

    @Slot()
    def _take_off(self) -> None:
        self._draft.set_seed(None)
        self._field.setFocus()  # a closed button would lose it

    def _button(self, name: str, icon: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIcon(theme.icon(icon))
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(text)
        plain_tooltip(button, text)
        return button


class _Field(QLineEdit):
    """What is typed without a pause elsewhere is undone in one step."""

    _numbers = count(1)

    def __init__(self, draft: Draft, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft = draft
        self._batch = next(self._numbers)
        self.setObjectName("seedEditor")
        self.setAccessibleName(self.tr("Seed"))
        self.setPlaceholderText(self.tr("None: another one each time"))
        limits = self.tr("A whole number from 0 to {limit}; empty is none")
        plain_tooltip(self, limits.format(limit=MAX_SEED))
        self.setValidator(_Digits(self))
        self.textEdited.connect(self._write)

    def show_seed(self, seed: int | None) -> None:
        if _number(self.text()) != seed:
            self.setText("" if seed is None else str(seed))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._batch = next(self._numbers)
        super().focusInEvent(event)

    @Slot(str)
    def _write(self, text: str) -> None:
        self._draft.set_seed(_number(text), self._batch)


class _Digits(QValidator):
    """Digits alone; what people write between them goes."""

    def validate(self, text: str, place: int) -> object:
        bare = _BETWEEN.sub("", text)
        fits = bare.isascii() and (bare.isdecimal() or not bare) and len(bare) <= LONGEST
        state = QValidator.State.Acceptable if fits else QValidator.State.Invalid
        return (state, bare, min(place, len(bare))) if fits else (state, text, place)


def _number(text: str) -> int | None:
    return int(text) if text else None
