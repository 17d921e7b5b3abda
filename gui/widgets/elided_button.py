"""A quiet button whose text may be of any length, and anybody's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from gui import theme


class ElidedButton(QPushButton):
    """Shows as much of `text` as there is room for; screen readers get all of it."""

    MARGINS_PX = 12  # left and right of the text, by its role in the style

    def __init__(self, text: str, icon: QIcon | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = " ".join(text.split())
        self._has_icon = icon is not None
        self.setAccessibleName(self._whole)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if icon is not None:
            self.setIcon(icon)
            self.setIconSize(theme.ICON_BEFORE_TEXT)
        self.setText("…")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - self._beside_px()
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))

    def whole_px(self) -> int:
        """The width that all of the text takes."""
        return self.fontMetrics().horizontalAdvance(self._whole) + self._beside_px() + 1

    def _beside_px(self) -> int:
        icon = self.iconSize().width() if self._has_icon else 0
        return icon + self.MARGINS_PX
