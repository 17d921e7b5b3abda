"""The part of the composer that scrolls: prompt, references, controls."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui import theme

EDGE_PX = 14  # above the first section and under the last
BETWEEN_PX = 20


class ComposerPage(QScrollArea):
    """Sections under each other, as wide as the composer."""

    scrolls_changed = Signal(bool)  # whether it holds more than is seen

    def __init__(self, *sections: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = QWidget()
        self._page.setObjectName("composerPage")
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(theme.PADDING_PX, EDGE_PX, theme.PADDING_PX, EDGE_PX)
        self._column.setSpacing(BETWEEN_PX)
        for section in sections:
            self._column.addWidget(section)
        self._column.addStretch(1)
        self.setObjectName("composerScroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._page)
        self._stay_as_painted()
        self.verticalScrollBar().rangeChanged.connect(self._make_room)

    def least_width(self) -> int:
        """Of its widest row."""
        return self._page.minimumSizeHint().width()

    def _stay_as_painted(self) -> None:
        """Whatever comes or goes in the footer changes the height, which moves nothing here.

        Else all of the page, fifty controls, would be painted anew.
        """
        for part in (self, self.viewport(), self._page):
            part.setAttribute(Qt.WidgetAttribute.WA_StaticContents)

    @Slot(int, int)
    def _make_room(self, _: int, last: int) -> None:
        """The scroll bar lies in the margin, so that all right edges stay in line."""
        bar = self.verticalScrollBar().sizeHint().width() if last else 0
        right = max(theme.PADDING_PX - bar, 0)
        if right != self._column.contentsMargins().right():
            self._column.setContentsMargins(theme.PADDING_PX, EDGE_PX, right, EDGE_PX)
        self.scrolls_changed.emit(bool(last))
