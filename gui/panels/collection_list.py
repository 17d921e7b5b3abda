"""The smart collections: searches under a name, with how much each holds now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QWidget

from gui.state.finding import FindingState
from services.domain import Collection

_COLLECTION = int(Qt.ItemDataRole.UserRole)
_KEYS = (Qt.Key.Key_F2, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class CollectionList(QListWidget):
    """`collectionList`: Enter or a click opens one, F2 renames it, Delete deletes it."""

    chosen = Signal(object)  # Collection
    rename_wanted = Signal(object)
    drop_wanted = Signal(object)

    def __init__(self, finding: FindingState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding = finding
        self.setObjectName("collectionList")
        self.setAccessibleName(self.tr("Collections"))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.itemActivated.connect(self._open)
        self.itemClicked.connect(self._open)
        finding.collections_changed.connect(self._show)
        self._show()

    def current(self) -> Collection | None:
        item = self.currentItem()
        return item.data(_COLLECTION) if item else None

    def event(self, event: QEvent) -> bool:
        # The window has shortcuts for the same keys; here they are the list's.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _KEYS or event.modifiers():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_F2:
            self._rename()
        else:
            self._drop()

    def _show(self) -> None:
        before = self.current()
        self.clear()
        for one in self._finding.collections:
            count = self._finding.counts.get(one.name)
            told = self.tr("cannot be read") if one.problem else "" if count is None else str(count)
            item = QListWidgetItem(f"{one.name}   {told}".rstrip())
            item.setData(_COLLECTION, one)
            tip = one.problem or self.tr("Finds {0} (F2 renames, Delete deletes)")
            item.setData(Qt.ItemDataRole.StatusTipRole, tip.format(one.query))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, one.problem or one.query)
            self.addItem(item)
            if before is not None and one.name == before.name:
                self.setCurrentItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_COLLECTION))

    def _menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        if item is None:
            return
        self.setCurrentItem(item)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Rename…") + "\tF2", self._rename)
        menu.addAction(self.tr("Delete") + "\tDel", self._drop)
        menu.popup(self.viewport().mapToGlobal(at))

    def _rename(self) -> None:
        if (one := self.current()) is not None:
            self.rename_wanted.emit(one)

    def _drop(self) -> None:
        if (one := self.current()) is not None:
            self.drop_wanted.emit(one)
