"""The prompts of the past: one field to search them, a list to choose and pin from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from gui.panels.prompt_past_list import PastList
from gui.panels.prompt_past_rows import rows_of
from gui.state.prompts import MOST_PAST, PromptState
from gui.widgets.labels import HINT, MUTED, label, plain_tooltip, wrapped
from services.domain import PastPrompt

SEARCH_AFTER_MS = 120
LIST_PX = 320  # at most; further rows are scrolled to
_MOST_WORDS = 200  # characters
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEY_EVENTS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


class PastPanel(QFrame):
    """`pastPanel`: pinned prompts, then those that were sent, the latest first.

    Whoever shows it says `begin`; Escape is the wish to close it.
    """

    chosen = Signal(str)
    closed = Signal()
    resized = Signal()  # it needs another height

    def __init__(self, prompts: PromptState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prompts = prompts
        self._found: tuple[PastPrompt, ...] | None = None  # None: nobody has answered yet
        self._words = ""  # what that is the answer to
        self.setObjectName("pastPanel")
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Earlier prompts"))
        self._field = self._search_field()
        self._list = PastList(self)
        self._empty = wrapped("", MUTED)
        self._empty.setObjectName("pastEmpty")
        self._hint = label("", HINT)
        self._hint.setObjectName("pastHint")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_AFTER_MS)
        self._lay_out()
        self._connect()
        self._fill()
        self.hide()

    def begin(self) -> None:
        """Take the focus, with all that was sent before."""
        self._field.clear()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)
        if self._words:
            self._found, self._words = None, ""
        self._prompts.refresh()
        self._search()
        self._fill()
        self._list.choose(0)

    @Slot()
    def close_up(self) -> None:
        if self.isVisible():
            self._pause.stop()
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in _KEY_EVENTS:
            does = event.type() == QEvent.Type.KeyPress
            if self._steers(event, does=does):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    # -- keys

    def _steers(self, event: QKeyEvent, *, does: bool) -> bool:
        """Whether a key is the panel's, and not the window's; it is obeyed where it `does`."""
        key, ctrl = event.key(), event.modifiers() == Qt.KeyboardModifier.ControlModifier
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: self._list.page(),
            Qt.Key.Key_PageUp: -self._list.page(),
        }
        if key in steps:
            if does:
                self._list.step(steps[Qt.Key(key)])
        elif key == Qt.Key.Key_Escape:
            if does:
                self.close_up()
        elif key in _ENTER:  # with Ctrl, too: it must not send what cannot be seen
            if does:
                self._use()
        elif ctrl and key == Qt.Key.Key_D:
            if does:
                self._pin_current()
        else:
            return key == Qt.Key.Key_Delete and self._list.hasFocus()  # nothing is deleted here
        return True

    def _use(self) -> None:
        row = self._list.current()
        if row is not None:
            self._choose(row.text)

    def _pin_current(self) -> None:
        row = self._list.current()
        if row is not None:
            self._prompts.pin(row.text, not row.pinned)

    @Slot(str)
    def _choose(self, text: str) -> None:
        self.close_up()
        self.chosen.emit(text)

    # -- what is shown

    @Slot()
    def _search(self) -> None:
        self._prompts.find_past(self._field.text().strip())

    @Slot(str, object)
    def _show(self, words: str, found: tuple[PastPrompt, ...]) -> None:
        if self.isVisible() and words == self._field.text().strip():
            fresh = words != self._words
            self._found, self._words = found, words
            self._fill()
            if fresh:
                self._list.choose(0)

    @Slot()
    def _follow(self) -> None:
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        found = self._found or ()
        self._list.show_rows(rows_of(self._prompts.pins, found, self._words))
        there = bool(self._list.rows())
        self._list.setVisible(there)
        self._empty.setVisible(not there)
        self._empty.setText("" if self._found is None else self._nothing())
        use = self.tr("Enter uses a prompt, Ctrl+D pins it.")
        more = self.tr("These are the latest {0}: type to find others.").format(MOST_PAST)
        self._hint.setText(f"{use} {more}" if len(found) == MOST_PAST else use)
        self._hint.setVisible(there)
        self._list.setFixedHeight(self._list.needed_height(LIST_PX))
        self.resized.emit()

    def _nothing(self) -> str:
        if self._words:
            return self.tr("Nothing found for “{0}”").format(self._words)
        return self.tr("No prompt was sent in this library yet")

    @Slot()
    def _tell(self) -> None:
        """Let screen readers hear the current row: the focus stays in the field."""
        row = self._list.current()
        self._field.setAccessibleDescription(row.sentence() if row is not None else "")

    # -- making

    def _search_field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName("pastField")
        field.setMaxLength(_MOST_WORDS)
        field.setPlaceholderText(self.tr("Search earlier prompts"))
        field.setAccessibleName(field.placeholderText())
        plain_tooltip(field, field.placeholderText())
        field.setClearButtonEnabled(True)
        return field

    def _connect(self) -> None:
        self._field.textChanged.connect(self._pause.start)
        self._field.installEventFilter(self)
        self._list.installEventFilter(self)
        self._pause.timeout.connect(self._search)
        self._list.chosen.connect(self._choose)
        self._list.pin_wanted.connect(self._prompts.pin)
        self._list.current_changed.connect(self._tell)
        self._prompts.past_found.connect(self._show)
        self._prompts.changed.connect(self._follow)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for part in (self._field, self._list, self._empty, self._hint):
            column.addWidget(part)
