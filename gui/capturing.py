"""Connects the screenshot with its action and the button beside the references."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from gui.actions import Actions
from gui.panels.screenshot_button import ScreenshotButton
from gui.state.desk import Desk
from gui.widgets.labels import escaped
from gui.window import Window


class Capturing(QObject):
    """Lives as long as its window."""

    def __init__(
        self, desk: Desk, window: Window, button: ScreenshotButton, actions: Actions
    ) -> None:
        super().__init__(window)
        self._shot = desk.screenshot
        self._window = window
        self._button = button
        self._action = actions["screenshot"]
        button.serve(self._action)
        actions.connect_all({"screenshot": self._take})
        self._shot.changed.connect(self._show)
        desk.opened.connect(self._shot.find)
        self._show()

    def _show(self) -> None:
        offered = self._shot.is_offered
        self._button.setVisible(offered)
        self._action.setEnabled(offered and not self._shot.is_under_way)
        why = self.tr("This desktop has no portal for screenshots; take one and paste it")
        self._action.setToolTip(escaped(self._action.text() if offered else why))

    def _take(self) -> None:
        self._window.show_composer()
        # Elsewhere a window has no name that a portal knows.
        is_x11 = QGuiApplication.platformName() == "xcb"
        self._shot.take(f"x11:{int(self._window.winId()):x}" if is_x11 else "")
