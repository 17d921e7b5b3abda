"""All sessions with covers and totals: found, sorted, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.dialogs import session_buttons as deeds
from gui.dialogs.cover_grid import CoverGrid
from gui.dialogs.name import NameDialog
from gui.dialogs.session_buttons import SessionButtons
from gui.dialogs.session_head import SessionHead
from gui.dialogs.session_words import cover_of, totals
from gui.state.pictures import Pictures
from gui.state.session import SessionState
from gui.state.tables import Deed, TablesState, arranged
from gui.widgets.labels import HINT, ElidedLabel, label
from gui.widgets.notice import INFO, Notice
from services.domain import SessionId, SessionOverview
from services.errors import StudioError

SIZE_PX = (1010, 680)


class SessionsDialog(QDialog):
    """Open with `open()`. Enter opens, F2 renames, Delete moves to the trash, Ctrl+Z undoes."""

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
        self._head = SessionHead(self)
        self._grid = CoverGrid(pictures, "sessionsGrid")
        self._grid.setAccessibleName(self.tr("Sessions"))
        self._grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._nothing = label("", HINT)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sum = ElidedLabel("", HINT)
        self._sum.setObjectName("sessionsSum")
        self._notice = Notice(self)
        self._notice.setObjectName("sessionsNotice")
        self._buttons = SessionButtons(self)
        self._lay_out()
        self._connect()
        self._show()
        tables.refresh()

    # -- what is shown

    def _show(self) -> None:
        head = self._head
        found = arranged(self._tables.sessions, head.words, head.order, archived=head.archived)
        first = not self._grid.covers and not head.words
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
        self._buttons.show_chosen(chosen)

    def _chosen(self) -> list[SessionOverview]:
        known = {one.id: one for one in self._tables.sessions}
        return [known[SessionId(key)] for key in self._grid.chosen if SessionId(key) in known]

    def _tell(self, error: StudioError) -> None:
        self._act = None
        self._notice.say(error.title, error.advice)

    def _offer_way_back(self, deed: Deed) -> None:
        self._act = self._tables.take_back
        self._notice.say(deed.title, button=self.tr("Undo"), keys="Ctrl+Z", kind=INFO)

    def _enter(self, at_once: bool) -> None:
        """From the search field into the grid."""
        if not self._grid.covers:
            return
        if not self._grid.chosen:
            self._grid.choose([self._grid.covers[0].key])
        self._grid.setFocus()
        if at_once:
            self._open()

    # -- what is done

    def _do(self, deed: str) -> None:
        {
            deeds.OPEN: self._open,
            deeds.RENAME: self._rename,
            deeds.COPY: self._duplicate,
            deeds.ASIDE: self._archive,
            deeds.JOIN: self._merge,
            deeds.AWAY: self._discard,
            deeds.FRESH: self._create,
            deeds.BIN: self._leave_for_trash,
            deeds.CLOSE: self.accept,
        }[deed]()

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
        self._buttons.menu(self).popup(self._grid.viewport().mapToGlobal(at))

    def _leave_for_trash(self) -> None:
        self.accept()
        self.trash_wanted.emit()

    # -- making

    def _connect(self) -> None:
        self._head.changed.connect(self._show)
        self._head.entered.connect(self._enter)
        self._grid.chosen_changed.connect(self._show_chosen)
        self._grid.opened.connect(self._open)
        self._grid.rename_wanted.connect(self._rename)
        self._grid.delete_wanted.connect(self._discard)
        self._grid.customContextMenuRequested.connect(self._menu)
        self._buttons.wanted.connect(self._do)
        self._notice.acted.connect(self._agreed)
        self._tables.changed.connect(self._show)
        self._tables.failed.connect(self._tell)
        self._tables.did.connect(self._offer_way_back)
        self._tables.taken_back.connect(self._notice.dismiss)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self._tables.take_back)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._head, 1)
        head.addWidget(self._buttons.fresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._notice)
        column.addWidget(self._grid, 1)
        column.addWidget(self._nothing, 1)
        column.addWidget(self._sum)
        column.addWidget(self._buttons)
