"""Words to choose from at a place in a text; typing goes on meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QCompleter,
    QListView,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gui import theme

MOST_ROWS = 9
LEAST_WIDTH_PX = 160
ICON_PX = 24
GAP_PX = 16  # between a word and its detail
EDGE_PX = 8
# Left to the list while it is open: the arrows it takes by itself.
_ITS_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
_DETAIL = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Word:
    """A row: `text` is what is chosen, `detail` stands quietly at the right end."""

    text: str
    detail: str = ""
    icon: QIcon | None = None


class WordPopup(QObject):
    """A list under a piece of an editor's text: up and down choose, Enter and a click take.

    Every other key goes on to the editor.
    """

    chosen = Signal(str)

    def __init__(self, editor: QPlainTextEdit, name: str) -> None:
        super().__init__(editor)
        self._editor = editor
        self._words = _Words(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(editor)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(MOST_ROWS)
        self._completer.activated.connect(self.chosen)
        # The completer's own: it deletes its list in the end, and so would Python one of ours.
        self._list = cast(QListView, self._completer.popup())
        self._list.setObjectName(name)
        self._list.setProperty("role", "words")
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setIconSize(QSize(ICON_PX, ICON_PX))
        self._list.setItemDelegate(_Rows(self))

    def offer(self, words: Sequence[Word], title: str, under: QRect, *, first: bool) -> None:
        """Open under a place in the editor's viewport; `title` tells screen readers for what.

        `first` says whether the first word is chosen already, so that Enter takes it.
        """
        self._words.show_words(words)
        if not words:
            self.close()
            return
        self._list.setAccessibleName(title)
        needed, never = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._list.setVerticalScrollBarPolicy(needed if len(words) > MOST_ROWS else never)
        frame = self._editor.viewport().pos()
        wide = self._list.sizeHintForColumn(0) + 28
        most = self._editor.width() - 8
        at = under.translated(frame)
        width = min(max(wide, LEAST_WIDTH_PX), most)
        at.setLeft(max(min(at.left(), self._editor.width() - width - 4), 4))
        at.setWidth(width)
        self._completer.complete(at)
        index = self._completer.completionModel().index(0 if first else -1, 0)
        self._list.setCurrentIndex(index)

    def is_open(self) -> bool:
        return self._list.isVisible()

    def close(self) -> None:
        self._list.hide()

    def take(self) -> bool:
        """Choose the current word; False where there is none."""
        index = self._list.currentIndex()
        if not self.is_open() or not index.isValid():
            return False
        self.close()
        self.chosen.emit(index.data())
        return True

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is the list's: the editor has to ignore it."""
        return self.is_open() and event.key() in _ITS_KEYS and not event.modifiers()


class _Words(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._words: tuple[Word, ...] = ()

    def show_words(self, words: Sequence[Word]) -> None:
        self.beginResetModel()
        self._words = tuple(words)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._words)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        word = self._words[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return word.text
        if role in (_DETAIL, Qt.ItemDataRole.AccessibleDescriptionRole):
            return word.detail
        return word.icon if role == Qt.ItemDataRole.DecorationRole else None


class _Rows(QStyledItemDelegate):
    """A word, and what is to be known of it at the right end."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        size = super().sizeHint(option, index)
        detail = index.data(_DETAIL)
        if detail:
            wide = option.fontMetrics.horizontalAdvance(detail)
            size.setWidth(size.width() + GAP_PX + wide + EDGE_PX)
        return size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        detail = index.data(_DETAIL)
        if not detail:
            return
        rect: QRect = option.rect
        word = super().sizeHint(option, index).width()
        room = rect.adjusted(word + GAP_PX // 2, 0, -EDGE_PX, 0)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(detail, Qt.TextElideMode.ElideMiddle, room.width())
        painter.setPen(theme.current().hint)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
