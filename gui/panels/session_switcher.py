"""Which work table is open, and the way to another."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui import theme
from gui.actions import Actions
from gui.state.library import LibraryState
from gui.state.session import SessionState
from gui.widgets.labels import plain_tooltip
from services.domain import SessionId

LONGEST = 48  # characters of a name on the button


class SessionSwitcher(QToolButton):
    """Shows the open session's name; its menu lists all of them."""

    chosen = Signal(str)  # SessionId

    def __init__(
        self,
        session: SessionState,
        library: LibraryState,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._library = library
        self._actions = actions
        self.setObjectName("sessionSwitcher")
        self.setProperty("role", "control")
        self.setAccessibleName(self.tr("Session"))
        self.setIcon(theme.icon("folder"))
        self.setIconSize(theme.ICON_BEFORE_TEXT)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        session.opened.connect(self._show)
        library.changed.connect(self._show)
        self._show()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(self.width() - 24, (self.height() - 14) / 2, 14, 14)
        theme.draw(painter, "chevron-down", place, theme.current().text2)
        painter.end()

    def _show(self) -> None:
        name = self._session.name or self.tr("Opening…")
        self.setText(plain_menu_text(name))
        keys = self._actions["next_session"].shortcut().toString()
        plain_tooltip(self, self.tr("Session “{0}”").format(name), keys)

    def _fill(self) -> None:
        self._menu.clear()
        for known in self._library.sessions:
            if known.archived and known.id != self._session.id:
                continue
            one, many = self.tr("1 turn"), self.tr("{0} turns")
            count = (one if known.turns == 1 else many).format(known.turns)
            # After a tab stands what a menu aligns at its right edge.
            entry = self._menu.addAction(f"{plain_menu_text(known.name)}\t{count}")
            entry.setCheckable(True)
            entry.setChecked(known.id == self._session.id)
            entry.setData(known.id)
            entry.triggered.connect(self._choose)
        self._menu.addSeparator()
        self._menu.addAction(self._actions["new_session"])
        self._menu.addAction(self._actions["rename_session"])
        self._menu.addAction(self._actions["sessions"])

    def _choose(self) -> None:
        entry = self.sender()
        if isinstance(entry, QAction):
            self.chosen.emit(SessionId(str(entry.data())))


def plain_menu_text(text: str) -> str:
    """`text` for a menu or button: one line, no accelerator made of its ampersands."""
    line = " ".join(text.split())
    short = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    return short.replace("&", "&&")
