"""A button under which a menu opens that is made anew each time."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui import theme

ICON = QSize(16, 16)


class MenuButton(QToolButton):
    """Its heirs fill the menu, and say where what stands in it is read anew."""

    def __init__(self, name: str, menu_name: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setIcon(theme.icon(icon))
        self.setIconSize(ICON)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._menu = QMenu(self)
        self._menu.setObjectName(menu_name)
        self._menu.aboutToShow.connect(self._open)
        self.clicked.connect(self.open_menu)

    @Slot()
    def open_menu(self) -> None:
        """Under the button; of itself it would stop the loop until the menu closes."""
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @Slot()
    def _open(self) -> None:
        self._fill()
        self._refresh()  # anybody may have written a file meanwhile

    @Slot()
    def _follow(self) -> None:
        if self._menu.isVisible():
            self._fill()

    @abstractmethod
    def _fill(self) -> None:
        """Put into the menu, anew, what is known now."""

    @abstractmethod
    def _refresh(self) -> None:
        """Have it read anew what stands in the menu; `_follow` shows what has changed."""
