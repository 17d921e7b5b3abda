"""What can be done with the chosen sessions, as a row of buttons and as a menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from gui.widgets.labels import plain_tooltip
from services.domain import SessionOverview

OPEN, RENAME, COPY, ASIDE, JOIN, AWAY = "open", "rename", "copy", "aside", "join", "away"
FRESH, BIN, CLOSE = "fresh", "bin", "close"


class SessionButtons(QWidget):
    """Reports which deed is wanted; what it is done to is the page's to know."""

    wanted = Signal(str)  # OPEN, RENAME, …

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._buttons = {
            OPEN: self._button("sessionsOpen", self.tr("Open"), self.tr("Enter")),
            RENAME: self._button("sessionsRename", self.tr("Rename…"), "F2"),
            COPY: self._button("sessionsDuplicate", self.tr("Duplicate…"), "Ctrl+D"),
            ASIDE: self._button("sessionsArchive", self.tr("Archive"), "Ctrl+E"),
            JOIN: self._button("sessionsMerge", self.tr("Merge…"), "Ctrl+M"),
            AWAY: self._button("sessionsDiscard", self.tr("Delete…"), self.tr("Delete")),
        }
        for button in self._buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        self.bin = self._button("sessionsTrash", self.tr("Trash…"), "Ctrl+T")
        self.close_ = self._button("sessionsClose", self.tr("Close"), self.tr("Esc"))
        row.addWidget(self.bin)
        row.addWidget(self.close_)
        self._fresh = self._button("sessionsNew", self.tr("New…"), "Ctrl+N")
        for deed, button in (
            *self._buttons.items(), (BIN, self.bin), (CLOSE, self.close_), (FRESH, self._fresh)
        ):  # fmt: skip
            button.setProperty("deed", deed)
            button.clicked.connect(self._report)

    @property
    def fresh(self) -> QPushButton:
        """Stands at the top of the page: it needs nothing to be chosen."""
        return self._fresh

    def show_chosen(self, chosen: Sequence[SessionOverview]) -> None:
        """Enable what can be done with these."""
        for deed in (OPEN, RENAME, COPY):
            self._buttons[deed].setEnabled(len(chosen) == 1)
        self._buttons[JOIN].setEnabled(len(chosen) > 1)
        for deed in (ASIDE, AWAY):
            self._buttons[deed].setEnabled(bool(chosen))
        back = bool(chosen) and all(each.archived for each in chosen)
        words = self.tr("Unarchive") if back else self.tr("Archive")
        self._buttons[ASIDE].setText(words)
        self._buttons[ASIDE].setAccessibleName(words)
        plain_tooltip(self._buttons[ASIDE], words, "Ctrl+E")
        # A button forgets its shortcut with its text.
        self._buttons[ASIDE].setShortcut("Ctrl+E")

    def menu(self, parent: QWidget) -> QMenu:
        """The same as a menu, to be shown once."""
        menu = QMenu(parent)
        menu.setObjectName("sessionsMenu")
        menu.setAccessibleName(self.tr("What can be done with the chosen sessions"))
        for button in self._buttons.values():
            entry = menu.addAction(button.text())
            entry.setEnabled(button.isEnabled())
            entry.triggered.connect(button.click)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _report(self) -> None:
        self.wanted.emit(str(self.sender().property("deed")))

    def _button(self, name: str, text: str, keys: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        if keys.startswith("Ctrl"):
            button.setShortcut(keys)
        plain_tooltip(button, text, keys)
        return button
