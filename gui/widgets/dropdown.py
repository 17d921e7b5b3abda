"""A list of choices of which one shows, dressed as everything else."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from gui import theme

ICON_PX = 16


class Dropdown(QComboBox):
    """Item data is the value; the wheel scrolls past instead of choosing."""

    def __init__(self, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(spoken)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colour = theme.current().text2
        arrow = theme.pixmap("chevron-down", ICON_PX, colour, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 26, (self.height() - ICON_PX) // 2, arrow)
        painter.end()
