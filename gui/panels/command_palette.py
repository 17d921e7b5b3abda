"""One field for everything: runs an action, or goes to a turn by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gui.widgets.labels import plain_tooltip
from services.domain import Collection, TurnId, TurnSummary

WIDTH_PX, HEIGHT_PX = 520, 360
SEARCH_AFTER_MS = 120
AT_MOST = 40


@dataclass(frozen=True)
class _Found:
    action: QAction | None = None
    turn: TurnId | None = None
    collection: Collection | None = None
    all_of: str = ""  # words of which everything shall be shown


class CommandPalette(QFrame):
    """Opens over the window; Escape or a click elsewhere closes it."""

    search_wanted = Signal(str)
    turn_chosen = Signal(object)  # TurnId
    all_wanted = Signal(str)  # words: everything that they find, on a page of its own
    collection_chosen = Signal(object)  # Collection

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self._above = parent
        self._actions = actions
        self._turns: Sequence[TurnSummary] = ()
        self._collections: list[tuple[str, Collection]] = []
        self.setObjectName("commandPalette")
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Search prompts, or type a command"))
        self._field = QLineEdit()
        self._field.setObjectName("paletteField")
        self._field.setPlaceholderText(self.tr("Search prompts, or type a command"))
        self._field.setAccessibleName(self._field.placeholderText())
        plain_tooltip(self._field, self._field.placeholderText(), "Ctrl+K")
        self._field.textEdited.connect(self._edited)
        self._field.installEventFilter(self)
        self._list = QListWidget()
        self._list.setObjectName("paletteList")
        self._list.setAccessibleName(self.tr("Results"))
        self._list.itemActivated.connect(self._run)
        self._list.itemClicked.connect(self._run)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_AFTER_MS)
        self._pause.timeout.connect(self._search)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self._field)
        column.addWidget(self._list)
        self.hide()

    def open(self) -> None:
        """Show the palette, empty, ready to type."""
        above = self._above
        self.setFixedSize(min(WIDTH_PX, above.width() - 40), min(HEIGHT_PX, above.height() - 80))
        self.move((above.width() - self.width()) // 2, 52)
        self._field.clear()
        self._turns = ()
        self._fill()
        self.show()
        self.raise_()
        self._field.setFocus()

    def show_turns(self, words: str, turns: Sequence[TurnSummary]) -> None:
        """Show what a search found, if it is still the one that was asked for."""
        if words == self._field.text().strip():
            self._turns = turns
            self._fill()

    def set_collections(self, collections: Sequence[Collection], counts: Mapping[str, int]) -> None:
        """Offer these, with how much each of them holds as far as that is known."""
        self._collections = [
            (f"{one.name}   {counts.get(one.name, '')}".rstrip(), one)
            for one in collections
            if not one.problem
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._steer(event)
        if event.type() == QEvent.Type.FocusOut and not self._list.hasFocus():
            QTimer.singleShot(0, self, self._close_if_left)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _steer(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            row = self._list.currentRow() + steps[Qt.Key(event.key())]
            self._list.setCurrentRow(max(0, min(row, self._list.count() - 1)))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self._list.currentItem())
            return True
        return False

    def _close_if_left(self) -> None:
        focus = self.window().focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.hide()

    def _edited(self) -> None:
        self._turns = ()
        self._fill()
        self._pause.start()

    def _search(self) -> None:
        words = self._field.text().strip()
        if words and self.isVisible():
            self.search_wanted.emit(words)

    def _fill(self) -> None:
        words = self._field.text().strip().casefold()
        self._list.clear()
        for turn in self._turns[:AT_MOST]:
            self._add(turn.title or "…", _Found(turn=turn.id))
        if self._turns:
            self._add(self.tr("Show all results…"), _Found(all_of=self._field.text().strip()))
        for name, one in self._collections:
            if words and all(word in name.casefold() for word in words.split()):
                self._add(self.tr("Collection {0}").format(name), _Found(collection=one))
        for action in self._actions:
            if all(word in action.text().casefold() for word in words.split()):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                self._add(f"{action.text()}   {keys}".rstrip(), _Found(action=action))
        self._list.setCurrentRow(0)

    def _add(self, text: str, found: _Found) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, found)
        self._list.addItem(item)

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        found = item.data(Qt.ItemDataRole.UserRole)
        self.hide()
        if found.turn is not None:
            self.turn_chosen.emit(found.turn)
        elif found.all_of:
            self.all_wanted.emit(found.all_of)
        elif found.collection is not None:
            self.collection_chosen.emit(found.collection)
        elif found.action is not None:
            found.action.trigger()
