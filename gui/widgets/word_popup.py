"""Words to choose from at a place in a text; typing goes on meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QListView, QPlainTextEdit

MOST_ROWS = 9
LEAST_WIDTH_PX = 160
# Left to the list while it is open: the arrows it takes by itself.
_ITS_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class WordPopup(QObject):
    """A list under a piece of an editor's text: up and down choose, Enter and a click take.

    Every other key goes on to the editor.
    """

    chosen = Signal(str)

    def __init__(self, editor: QPlainTextEdit, name: str) -> None:
        super().__init__(editor)
        self._editor = editor
        self._words = QStringListModel(self)
        self._list = QListView()
        self._list.setObjectName(name)
        self._list.setProperty("role", "words")
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(editor)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(MOST_ROWS)
        self._completer.setPopup(self._list)
        self._completer.activated.connect(self.chosen)

    def offer(self, words: Sequence[str], title: str, under: QRect) -> None:
        """Open under a place in the editor's viewport; `title` tells screen readers for what."""
        self._words.setStringList(list(words))
        if not words:
            self.close()
            return
        self._list.setAccessibleName(title)
        frame = self._editor.viewport().pos()
        wide = self._list.sizeHintForColumn(0) + 28
        most = self._editor.width() - 8
        at = under.translated(frame)
        width = min(max(wide, LEAST_WIDTH_PX), most)
        at.setLeft(max(min(at.left(), self._editor.width() - width - 4), 4))
        at.setWidth(width)
        self._completer.complete(at)
        self._list.setCurrentIndex(self._words.index(-1, 0))

    def is_open(self) -> bool:
        return self._list.isVisible()

    def close(self) -> None:
        self._list.hide()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is the list's: the editor has to ignore it."""
        return self.is_open() and event.key() in _ITS_KEYS and not event.modifiers()
