"""The small bar that tells and changes the zoom."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui import theme
from gui.canvas.board_bar import BoardBar
from gui.widgets.labels import plain_tooltip


class ZoomBar(BoardBar):
    """− 68 % + and fit. A click on the percentage goes to 100 %."""

    zoomed_out = Signal()
    zoomed_in = Signal()
    reset = Signal()
    fitted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("zoomBar")
        self.setAccessibleName(self.tr("Zoom"))
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(0)
        out = self._button("zoomOutButton", self.tr("Zoom out"), "-", "minus")
        self._label = self._button("zoomLabel", self.tr("Zoom to 100 %"), "1", "")
        closer = self._button("zoomInButton", self.tr("Zoom in"), "+", "plus")
        fit = self._button("zoomFitButton", self.tr("Show everything"), "F", "maximize")
        for button in (out, self._label, closer, fit):
            row.addWidget(button)
        out.clicked.connect(self.zoomed_out)
        self._label.clicked.connect(self.reset)
        closer.clicked.connect(self.zoomed_in)
        fit.clicked.connect(self.fitted)
        self.show_zoom(1.0)
        self.adjustSize()

    def show_zoom(self, zoom: float) -> None:
        percent = zoom * 100
        words = f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"
        if self._label.text() != words:
            self._label.setText(words)
            self._label.setAccessibleName(self.tr("Zoom {percent}, to 100 %").format(percent=words))
            self.resize(self.sizeHint().expandedTo(self.size()))  # it never shrinks under a hand

    def _button(self, name: str, words: str, key: str, icon: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(words)
        plain_tooltip(button, words, key)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFixedHeight(24)
        if icon:
            button.setIcon(theme.icon(icon))
            button.setIconSize(QSize(14, 14))
            button.setFixedWidth(26)
        else:
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance("88.8 %") + 10)
        return button
