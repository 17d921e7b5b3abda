"""Which work table is open, and the way to another."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui import theme
from gui.actions import Actions
from gui.state.finding import FindingState
from gui.state.library import LibraryState
from gui.state.session import SessionState
from gui.widgets.labels import plain_tooltip
from services.domain import Collection, SessionId, SessionSummary

LONGEST = 48  # characters of a name on the button
AT_MOST = 20  # sessions, and collections: the pages have them all


class SessionSwitcher(QToolButton):
    """Shows the open session's name; its menu lists the latest, and the collections."""

    chosen = Signal(str)  # SessionId
    collection_chosen = Signal(object)  # Collection

    def __init__(
        self,
        session: SessionState,
        library: LibraryState,
        finding: FindingState,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._library = library
        self._finding = finding
        self._actions = actions
        self.setObjectName("sessionSwitcher")
        self.setProperty("role", "control")
        self.setAccessibleName(self.tr("Session"))
        self.setIcon(theme.icon("folder"))
        self.setIconSize(theme.ICON_BEFORE_TEXT)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.setObjectName("sessionMenu")
        self._menu.setAccessibleName(self.tr("Sessions and collections"))
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        session.opened.connect(self._show)
        library.changed.connect(self._show)
        finding.collections_changed.connect(self._count)
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
        usual = [one for one in self._library.sessions if self._is_listed(one)]
        for known in usual[:AT_MOST]:
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
        if len(usual) > AT_MOST:
            more = self.tr("{0} more sessions are on that page").format(len(usual) - AT_MOST)
            self._menu.addAction(more).setEnabled(False)
        self._fill_collections()

    def _is_listed(self, one: SessionSummary) -> bool:
        return not one.archived or one.id == self._session.id

    def _fill_collections(self) -> None:
        known = [one for one in self._finding.collections if not one.problem][:AT_MOST]
        if not known:
            return
        self._finding.refresh()
        self._menu.addSection(self.tr("Collections"))
        for one in known:
            entry = self._menu.addAction(self._told(one))
            entry.setIcon(theme.icon("search"))
            entry.setData(one)
            entry.triggered.connect(self._choose_collection)

    def _told(self, one: Collection) -> str:
        count = self._finding.counts.get(one.name)
        return plain_menu_text(one.name) + ("" if count is None else f"\t{count:,}")

    def _count(self) -> None:
        """Tell how much each collection holds, which is worked out while the menu is open."""
        for entry in self._menu.actions() if self._menu.isVisible() else ():
            if isinstance(entry.data(), Collection):
                entry.setText(self._told(entry.data()))

    def _choose_collection(self) -> None:
        entry = self.sender()
        if isinstance(entry, QAction):
            self.collection_chosen.emit(entry.data())

    def _choose(self) -> None:
        entry = self.sender()
        if isinstance(entry, QAction):
            self.chosen.emit(SessionId(str(entry.data())))


def plain_menu_text(text: str) -> str:
    """`text` for a menu or button: one line, no accelerator made of its ampersands."""
    line = " ".join(text.split())
    short = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    return short.replace("&", "&&")
