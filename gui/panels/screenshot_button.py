"""The button that takes a picture of the screen as a reference: there only where that works."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget

from gui import theme
from gui.widgets.labels import plain_tooltip


class ScreenshotButton(QToolButton):
    """`screenshotButton`: shows an action."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("screenshotButton")
        self.setIcon(theme.icon("camera"))
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def serve(self, action: QAction) -> None:
        self.setAccessibleName(action.text())
        plain_tooltip(self, action.text(), action.shortcut().toString())
        self.clicked.connect(action.trigger)
        action.enabledChanged.connect(self.setEnabled)
