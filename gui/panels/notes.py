"""Tags and a note on the selected turns: what they share, changed for all of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.state.marking import Marking, Shared
from gui.widgets.growing_text import GrowingText
from gui.widgets.labels import HINT, plain_tooltip, wrapped
from gui.widgets.tag_field import TagField

_NOTE_LEAST_PX, _NOTE_MOST_PX = 32, 150


class Notes(QWidget):
    """A sitting at the note lasts as long as the keyboard's focus, or until others are selected."""

    def __init__(
        self,
        marking: Marking,
        tags_key: str = "",
        note_key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("notes")
        self._marking = marking
        self._count = wrapped("", HINT)
        self._count.setObjectName("notesCount")
        self._tags = TagField("tagField", self.tr("Tags"))
        self._tags.show_hint(self.tr("Add tags"))
        plain_tooltip(
            self._tags,
            self.tr("A comma or Enter ends a tag; Backspace takes the last one away"),
            tags_key,
        )
        self._note = GrowingText(_NOTE_LEAST_PX, _NOTE_MOST_PX)
        self._note.setObjectName("noteField")
        self._note.setAccessibleName(self.tr("Note"))
        plain_tooltip(self._note, self.tr("A note of your own; it is saved as you type"), note_key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(6)
        for part in (self._count, self._tags, self._note):
            column.addWidget(part)
        self._tags.added.connect(marking.add_tags)
        self._tags.taken.connect(marking.drop_tag)
        self._tags.entered.connect(marking.ask_for_tags)
        marking.tags_known.connect(self._tags.offer)
        self._note.textChanged.connect(self._write)
        self._note.installEventFilter(self)
        marking.changed.connect(self._show)
        self._show(marking.shared)

    def edit_tags(self) -> None:
        self._tags.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def edit_note(self) -> None:
        self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._note and event.type() == QEvent.Type.FocusOut:
            self._marking.end_sitting()
        return super().eventFilter(watched, event)

    def _write(self) -> None:
        self._marking.write(self._note.toPlainText())

    def _show(self, shared: Shared | None) -> None:
        self.setEnabled(shared is not None)
        count = shared.count if shared is not None else 0
        self._count.setText(self.tr("On all {0} selected turns:").format(count))
        self._count.setVisible(count > 1)
        self._tags.show_tags(shared.tags if shared is not None else ())
        differ = shared is not None and shared.note is None
        hint = self.tr("Different notes")
        self._note.setPlaceholderText(hint if differ else self.tr("Add a note"))
        note = (shared.note or "") if shared is not None else ""
        if note != self._note.toPlainText():
            with QSignalBlocker(self._note):
                self._note.setPlainText(note)
