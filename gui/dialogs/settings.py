"""All settings, one section under the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.settings_section import SettingsSection

WIDTH_PX = 560
MARGIN_PX = 20
SPACING_PX = 12
LEFT_FREE_PX = 80  # of the screen, above and below together


class SettingsDialog(QDialog):
    """As high as its sections, and scrolled where the screen is lower."""

    def __init__(self, sections: Sequence[SettingsSection], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self._sections = sections
        self._page = self._column_of(sections)
        self._scroll = self._scroller()
        close = self._close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        button = close.button(QDialogButtonBox.StandardButton.Close)
        button.setIcon(QIcon())
        for each in (button, *self._page.findChildren(QPushButton)):
            each.setAutoDefault(False)  # Enter in a field is for the field
        close.rejected.connect(self.reject)
        close.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, MARGIN_PX)
        column.setSpacing(SPACING_PX)
        column.addWidget(self._scroll, 1)
        column.addWidget(close)
        # A scroll area follows the focus only while it moves inside of it.
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._follow_focus)
        for section in sections:
            section.done.connect(self.accept)
            section.installEventFilter(self)

    def reject(self) -> None:
        """Escape and Close: unless a section has something that would be lost."""
        if not any(section.holds() for section in self._sections):
            super().reject()

    def sizeHint(self) -> QSize:
        screen = self.screen().availableSize()
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        needed = self._page.minimumSizeHint().width() + bar  # longer in some languages
        width = min(max(WIDTH_PX, needed), screen.width() - MARGIN_PX)
        foot = SPACING_PX + self._close.sizeHint().height() + MARGIN_PX
        height = self._page.heightForWidth(width) + foot
        return QSize(width, min(height, screen.height() - LEFT_FREE_PX))

    def showEvent(self, event: QShowEvent) -> None:
        self.resize(self.sizeHint())  # of itself, Qt never takes more than two thirds of a screen
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._grow()  # a sentence was added to a section
        return super().eventFilter(watched, event)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._page.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now)

    def _grow(self) -> None:
        self.resize(self.width(), max(self.height(), self.sizeHint().height()))

    def _column_of(self, sections: Sequence[SettingsSection]) -> QWidget:
        page = QWidget()
        page.setObjectName("settingsPage")
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, 4)
        column.setSpacing(24)
        for section in sections:
            column.addWidget(section)
        column.addStretch(1)
        return page

    def _scroller(self) -> QScrollArea:
        area = QScrollArea()
        area.setObjectName("settingsScroll")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._page)
        return area
