"""Short words as chips in a field: a comma or Enter ends one, Backspace takes the last away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QLineEdit,
    QListView,
    QSizePolicy,
    QWidget,
)

from gui import theme
from gui.widgets.elided_button import ElidedButton
from gui.widgets.flow import Flow
from gui.widgets.labels import plain_tooltip

_ENDS = re.compile("[,;\n\t，、；]")
_TYPING_PX = 96  # room for a word that is being typed
_GAP_PX = 4
# Where the keyboard's focus goes for a moment only, what was typed is not finished.
_FOR_A_MOMENT = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class TagField(QFrame):
    """Shows tags and reports what is added or taken away; keeps none itself."""

    added = Signal(object)  # tuple[str, …]
    taken = Signal(str)
    entered = Signal()  # the keyboard came in: `offer` what may be typed

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        """`name` is the object name of the place where one types."""
        super().__init__(parent)
        self.setProperty("role", "tags")
        self._tags: tuple[str, ...] = ()
        self._chips: list[_Chip] = []
        self._edit = _Edit(self)
        self._edit.setObjectName(name)
        self._edit.setAccessibleName(spoken)
        plain_tooltip(
            self._edit, self.tr("A comma or Enter ends a tag; Backspace takes the last one away")
        )
        self._edit.ended.connect(self.added)
        self._edit.wants_back.connect(self._go_back)
        self._edit.wants_last_gone.connect(self._take_last)
        self._edit.entered.connect(self.entered)
        self._flow = Flow(_GAP_PX, self)
        self._flow.setContentsMargins(5, 4, 5, 4)
        self._flow.addWidget(self._edit)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self._edit)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def show_tags(self, tags: Sequence[str]) -> None:
        """Show these; what is being typed stays."""
        if tuple(tags) == self._tags:
            return
        self._tags = tuple(tags)
        had_focus = any(chip.hasFocus() for chip in self._chips)
        while (item := self._flow.takeAt(0)) is not None:
            if isinstance(chip := item.widget(), _Chip):
                chip.setObjectName("")  # until it is deleted another one has its name
                chip.hide()
                chip.deleteLater()
        self._chips = [self._made(tag, place) for place, tag in enumerate(self._tags)]
        self._flow.addWidget(self._edit)
        if had_focus:
            self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edit.show_hint(not self._tags)
        self.updateGeometry()

    def show_hint(self, words: str) -> None:
        """What an empty field says."""
        self._edit.hint = words
        self._edit.show_hint(not self._tags)

    def offer(self, words: Sequence[str]) -> None:
        """What typing is completed to, beside what is there already."""
        self._edit.offer([word for word in words if word not in self._tags])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)

    def _made(self, tag: str, place: int) -> _Chip:
        chip = _Chip(tag, self.tr("Tag {0}").format(tag), self)
        chip.setObjectName(f"tag-{place}")
        plain_tooltip(chip, self.tr("Take the tag away (Delete)"))
        chip.clicked.connect(self._take_clicked)
        chip.taken.connect(self._take)
        chip.stepped.connect(self._step)
        self._flow.addWidget(chip)
        chip.show()
        return chip

    @Slot()
    def _take_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, _Chip):
            self._take(chip)

    @Slot(object)
    def _take(self, chip: _Chip) -> None:
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.taken.emit(chip.tag)

    @Slot()
    def _take_last(self) -> None:
        if self._tags:
            self.taken.emit(self._tags[-1])

    @Slot()
    def _go_back(self) -> None:
        if self._chips:
            self._chips[-1].setFocus(Qt.FocusReason.BacktabFocusReason)

    @Slot(object, int)
    def _step(self, chip: _Chip, by: int) -> None:
        place = self._chips.index(chip) + by
        if place >= len(self._chips):
            self._edit.setFocus(Qt.FocusReason.TabFocusReason)
        elif place >= 0:
            self._chips[place].setFocus(Qt.FocusReason.TabFocusReason)


class _Chip(ElidedButton):
    """One tag; a click or Delete takes it away."""

    MARGINS_PX = 26
    taken = Signal(object)
    stepped = Signal(object, int)

    def __init__(self, tag: str, spoken: str, parent: QWidget) -> None:
        super().__init__(tag, theme.icon("x"), parent)
        self.tag = tag
        self.setAccessibleName(spoken)
        self.setProperty("role", "chip")
        self.setIconSize(QSize(12, 12))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the arrows come here; Tab goes past
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def sizeHint(self) -> QSize:
        return QSize(self.whole_px(), super().sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._goes_by(event):
            event.accept()  # or the window would delete something else
            return True
        return super().event(event)

    def _goes_by(self, event: QEvent) -> bool:
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        return isinstance(event, QKeyEvent) and event.key() in keys and not event.modifiers()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.taken.emit(self)
        elif event.key() in steps:
            self.stepped.emit(self, steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class _Edit(QLineEdit):
    """Where the next tag is typed."""

    ended = Signal(object)  # tuple[str, …]
    wants_back = Signal()
    wants_last_gone = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hint = ""
        self.setProperty("role", "inside")
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        rows = self._rows = QListView()
        rows.setObjectName("tagSuggestions")
        rows.setAccessibleName(self.tr("Tags of the library"))
        rows.setProperty("role", "words")
        completer.setPopup(rows)
        self.setCompleter(completer)
        # The field takes the chosen word as its text, too: afterwards it is emptied.
        completer.activated.connect(self._take_chosen, Qt.ConnectionType.QueuedConnection)
        self.textEdited.connect(self._look)

    def show_hint(self, shown: bool) -> None:
        self.setPlaceholderText(self.hint if shown else "")

    def offer(self, words: Sequence[str]) -> None:
        if self._words.stringList() != list(words):
            self._words.setStringList(list(words))

    def sizeHint(self) -> QSize:
        words = self.text() or self.placeholderText()
        wide = self.fontMetrics().horizontalAdvance(words) + 16
        return QSize(max(wide, _TYPING_PX), super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, empty = event.key(), not self.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end(self.text())
        elif key == Qt.Key.Key_Backspace and empty:
            if not event.isAutoRepeat():  # who holds the key means what was typed
                self.wants_last_gone.emit()
        elif key == Qt.Key.Key_Left and self.cursorPosition() == 0 and not self.hasSelectedText():
            self.wants_back.emit()
        else:
            super().keyPressEvent(event)
            self.updateGeometry()
            return
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _FOR_A_MOMENT:
            self._end(self.text())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            undoes = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
            redoes = event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()
            if undoes or redoes:  # nothing is typed: the keys act on the window
                event.ignore()
                return False
        return super().event(event)

    @Slot(str)
    def _look(self, text: str) -> None:
        if _ENDS.search(text):
            self._end(text)

    @Slot(str)
    def _take_chosen(self, word: str) -> None:
        self._end(word)

    def _end(self, text: str) -> None:
        self._rows.hide()
        self.setText("")  # which forgets what was typed: undo then acts on the window
        words = tuple(word.strip() for word in _ENDS.split(text) if word.strip())
        if words:
            self.ended.emit(words)
        self.updateGeometry()
