"""All sessions with covers and totals: found, sorted, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.cover_grid import CoverGrid
from gui.dialogs.name import NameDialog
from gui.dialogs.session_words import cover_of, totals
from gui.state.pictures import Pictures
from gui.state.session import SessionState
from gui.state.tables import Order, TablesState, arranged
from gui.widgets.dropdown import Dropdown
from gui.widgets.labels import HINT, ElidedLabel, label, plain_tooltip
from gui.widgets.notice import INFO, Notice
from services.domain import SessionId, SessionOverview
from services.errors import StudioError

SIZE_PX = (1010, 680)


class SessionsDialog(QDialog):
    """Open with `open()`. Enter opens, F2 renames, Delete moves to the trash."""

    trash_wanted = Signal()

    def __init__(
        self,
        tables: TablesState,
        session: SessionState,
        pictures: Pictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tables = tables
        self._session = session
        self._act: Callable[[], None] | None = None  # what a yes to the notice does
        self.setObjectName("sessionsDialog")
        self.setWindowTitle(self.tr("All sessions"))
        if parent is not None:
            self.resize(min(SIZE_PX[0], parent.width() - 60), min(SIZE_PX[1], parent.height() - 60))
        self._make_head()
        self._grid = CoverGrid(pictures, "sessionsGrid")
        self._grid.setAccessibleName(self.tr("Sessions"))
        self._grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._nothing = label("", HINT)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sum = ElidedLabel("", HINT)
        self._sum.setObjectName("sessionsSum")
        self._notice = Notice(self)
        self._notice.setObjectName("sessionsNotice")
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._show()
        tables.refresh()

    # -- what is shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search field the arrows lead into the grid, and Enter opens what is there."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            down = event.key() == Qt.Key.Key_Down
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if (down or enter) and self._grid.covers:
                if not self._grid.chosen:
                    self._grid.choose([self._grid.covers[0].key])
                self._grid.setFocus()
                if enter:
                    self._open()
                return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        order = Order(str(self._order.currentData()))
        found = arranged(
            self._tables.sessions, self._field.text(), order, archived=self._archived.isChecked()
        )
        first = not self._grid.covers and not self._field.text()
        self._grid.show_covers([cover_of(one, is_open=one.id == self._session.id) for one in found])
        if first and self._session.id is not None and not self._grid.chosen:
            self._grid.choose([self._session.id])
        if found and first:
            self._grid.show()
            self._grid.setFocus()
        self._grid.setVisible(bool(found))
        self._nothing.setVisible(not found)
        known = bool(self._tables.sessions)
        self._nothing.setText(self.tr("No session has this name") if known else "")
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        shown = {cover.key for cover in self._grid.covers}
        told = chosen or [one for one in self._tables.sessions if one.id in shown]
        self._sum.setText(totals(told, self._tables.sizes) if told else "")
        one, some = len(chosen) == 1, bool(chosen)
        for button in (self._go, self._name, self._copy):
            button.setEnabled(one)
        self._join.setEnabled(len(chosen) > 1)
        self._aside.setEnabled(some)
        self._away.setEnabled(some)
        back = some and all(each.archived for each in chosen)
        self._aside.setText(self.tr("Unarchive") if back else self.tr("Archive"))

    def _chosen(self) -> list[SessionOverview]:
        known = {one.id: one for one in self._tables.sessions}
        return [known[SessionId(key)] for key in self._grid.chosen if SessionId(key) in known]

    def _tell(self, error: StudioError) -> None:
        self._act = None
        self._notice.say(error.title, error.advice)

    # -- what is done

    def _open(self) -> None:
        chosen = self._chosen()
        if chosen:
            self._tables.open(chosen[-1].id)
            self.accept()

    def _create(self) -> None:
        name = self.tr("Session {0}").format(len(self._tables.sessions) + 1)
        self._ask_name(self.tr("New session"), name, self._tables.create)

    def _rename(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            one, rename = chosen[0], self._tables.rename
            self._ask_name(self.tr("Rename session"), one.name, lambda new: rename(one.id, new))

    def _duplicate(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            one, copy = chosen[0], self._tables.duplicate
            name = self.tr("{0}, a copy").format(one.name)
            self._ask_name(self.tr("Duplicate session"), name, lambda new: copy(one.id, new))

    def _archive(self) -> None:
        chosen = self._chosen()
        archived = not all(one.archived for one in chosen)
        self._tables.archive([one.id for one in chosen], archived)

    def _merge(self) -> None:
        """Into the one on which the keyboard stands."""
        chosen, at = self._chosen(), self._grid.currentIndex().row()
        key = self._grid.covers[at].key if at >= 0 else ""
        into = next((one for one in chosen if one.id == key), chosen[-1])
        ids = [one.id for one in chosen]
        self._ask(
            self.tr("Merge {0} sessions into “{1}”?").format(len(chosen), into.name),
            self.tr("Their cards hang below those that are there, trees and marks as they are. "
                    "The emptied sessions go to the trash."),
            self.tr("Merge"),
            lambda: self._tables.merge(ids, into.id),
        )  # fmt: skip

    def _discard(self) -> None:
        chosen = self._chosen()
        ids = [one.id for one in chosen]
        if not ids:
            return
        one, many = self.tr("Move “{0}” to the trash?"), self.tr("Move {0} sessions to the trash?")
        what = one.format(chosen[0].name) if len(ids) == 1 else many.format(len(ids))
        self._ask(
            what,
            self.tr("It can be restored for 30 days; what it cost stays counted."),
            self.tr("Move to the trash"),
            lambda: self._tables.discard(ids),
        )

    def _ask(self, title: str, advice: str, button: str, act: Callable[[], None]) -> None:
        self._act = act
        self._notice.say(title, advice, button=button, kind=INFO)
        self._notice.findChildren(QPushButton)[0].setFocus()

    def _agreed(self) -> None:
        act, self._act = self._act, None
        self._notice.dismiss()
        self._grid.setFocus()
        if act is not None:
            act()

    def _ask_name(self, title: str, name: str, take: Callable[[str], None]) -> None:
        dialog = NameDialog(title, self.tr("Name"), name, parent=self)
        dialog.named.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("sessionsMenu")
        for button in (self._go, self._name, self._copy, self._aside, self._join, self._away):
            entry = menu.addAction(button.text())
            entry.setEnabled(button.isEnabled())
            entry.triggered.connect(button.click)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._grid.viewport().mapToGlobal(at))

    def _leave_for_trash(self) -> None:
        self.accept()
        self.trash_wanted.emit()

    # -- making

    def _make_head(self) -> None:
        self._field = QLineEdit()
        self._field.setObjectName("sessionsField")
        self._field.setPlaceholderText(self.tr("Search sessions by name"))
        self._field.setAccessibleName(self._field.placeholderText())
        self._field.setClearButtonEnabled(True)
        self._field.installEventFilter(self)
        self._order = Dropdown(self.tr("Sorted by"))
        self._order.setObjectName("sessionsOrder")
        for order, words in (
            (Order.RECENT, self.tr("Last changed")),
            (Order.NAME, self.tr("Name")),
            (Order.COST, self.tr("Cost")),
        ):
            self._order.addItem(words, order.value)
        plain_tooltip(self._order, self.tr("Sorted by"))
        self._archived = QCheckBox(self.tr("Archived, too"))
        self._archived.setObjectName("sessionsArchived")
        plain_tooltip(self._archived, self.tr("Show sessions that were put aside"))

    def _make_buttons(self) -> None:
        named = (
            ("_go", "sessionsOpen", self.tr("Open"), self.tr("Enter"), self._open),
            ("_fresh", "sessionsNew", self.tr("New…"), "Ctrl+N", self._create),
            ("_name", "sessionsRename", self.tr("Rename…"), "F2", self._rename),
            ("_copy", "sessionsDuplicate", self.tr("Duplicate…"), "Ctrl+D", self._duplicate),
            ("_aside", "sessionsArchive", self.tr("Archive"), "Ctrl+E", self._archive),
            ("_join", "sessionsMerge", self.tr("Merge…"), "Ctrl+M", self._merge),
            ("_away", "sessionsDiscard", self.tr("Delete…"), self.tr("Delete"), self._discard),
            ("_bin", "sessionsTrash", self.tr("Trash…"), "", self._leave_for_trash),
            ("_close", "sessionsClose", self.tr("Close"), self.tr("Esc"), self.accept),
        )
        for part, name, text, keys, act in named:
            button = QPushButton(text)
            button.setObjectName(name)
            button.setAccessibleName(text)
            button.setAutoDefault(False)
            if keys.startswith("Ctrl"):
                button.setShortcut(keys)
            plain_tooltip(button, text, keys)
            button.clicked.connect(act)
            setattr(self, part, button)

    _go: QPushButton
    _fresh: QPushButton
    _name: QPushButton
    _copy: QPushButton
    _aside: QPushButton
    _join: QPushButton
    _away: QPushButton
    _bin: QPushButton
    _close: QPushButton

    def _connect(self) -> None:
        self._field.textChanged.connect(self._show)
        self._order.activated.connect(self._show)
        self._archived.toggled.connect(self._show)
        self._grid.chosen_changed.connect(self._show_chosen)
        self._grid.opened.connect(self._open)
        self._grid.rename_wanted.connect(self._rename)
        self._grid.delete_wanted.connect(self._discard)
        self._grid.customContextMenuRequested.connect(self._menu)
        self._notice.acted.connect(self._agreed)
        self._tables.changed.connect(self._show)
        self._tables.failed.connect(self._tell)

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._field, 1)
        head.addWidget(self._order)
        head.addWidget(self._archived)
        head.addWidget(self._fresh)
        foot.setSpacing(8)
        for button in (self._go, self._name, self._copy, self._aside, self._join, self._away):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._bin)
        foot.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._notice)
        column.addWidget(self._grid, 1)
        column.addWidget(self._nothing, 1)
        column.addWidget(self._sum)
        column.addLayout(foot)
