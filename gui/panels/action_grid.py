"""Buttons for actions, two in a row: what can be done with what is shown above them."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from gui import theme
from gui.actions import Actions
from gui.widgets.elided_button import ElidedButton
from gui.widgets.labels import plain_tooltip


class Deed(NamedTuple):
    """One button: the action's name in the table, the button's own words and icon."""

    action: str
    text: str
    icon: str


class ActionGrid(QWidget):
    """Each button is called `prefix`-action; it is open, named and explained as its action is."""

    def __init__(
        self, prefix: str, deeds: list[Deed], actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, deed in enumerate(deeds):
            action = actions[deed.action]
            button = _Button(deed.text, theme.icon(deed.icon))
            button.setObjectName(f"{prefix}-{deed.action}")
            button.clicked.connect(action.trigger)
            action.changed.connect(partial(_follow, button, action))
            _follow(button, action)
            grid.addWidget(button, place // 2, place % 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)


class _Button(ElidedButton):
    MARGINS_PX = 30


def _follow(button: QPushButton, action: QAction) -> None:
    button.setEnabled(action.isEnabled())
    plain_tooltip(button, action.text(), action.shortcut().toString())
