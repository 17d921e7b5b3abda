"""Where the prompt is written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from gui.state import sources
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.widgets.labels import plain_tooltip
from services.domain import Recipe

MIN_HEIGHT_PX = 96
MAX_HEIGHT_PX = 280
_SUBMIT = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptEditor(QPlainTextEdit):
    """Plain text that grows with its lines; pictures dropped or pasted go to the tray.

    Ctrl+Enter asks to generate. Typing is undone here, not in the session's stack;
    with nothing typed to undo, the keys act on the session.
    """

    submitted = Signal()

    def __init__(self, draft: Draft, intake: Intake, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._intake = intake
        self.setObjectName("promptEditor")
        self.setAccessibleName(self.tr("Prompt"))
        self.setPlaceholderText(self.tr("Describe the picture, or what to change in it"))
        plain_tooltip(
            self, self.tr("What to make. Generate with the keys in brackets"), "Ctrl+Enter"
        )
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.textChanged.connect(self._write)
        draft.changed.connect(self._show)
        self._show(draft.recipe)

    def sizeHint(self) -> QSize:
        # A plain text document tells its height in lines, wrapped ones included.
        lines = self.document().documentLayout().documentSize().height()
        text = lines * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin()
        frame = self.height() - self.viewport().height()
        height = min(max(round(text) + frame + 4, MIN_HEIGHT_PX), MAX_HEIGHT_PX)
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, MIN_HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()  # other line breaks: the document tells only of edits

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            document = self.document()
            spent = (
                event.matches(QKeySequence.StandardKey.Undo) and not document.isUndoAvailable()
            ) or (event.matches(QKeySequence.StandardKey.Redo) and not document.isRedoAvailable())
            if spent:
                event.ignore()
                return False
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._grow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if ctrl and event.key() in _SUBMIT:
            self.submitted.emit()
            return
        super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return sources.is_for_the_tray(source) or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if sources.is_for_the_tray(source):
            self._intake.take(source)
        elif source.hasText():
            self.insertPlainText(source.text())

    @Slot()
    def _grow(self) -> None:
        self.updateGeometry()

    @Slot()
    def _write(self) -> None:
        self._draft.set_prompt(self.toPlainText())

    @Slot(object)
    def _show(self, recipe: Recipe) -> None:
        if self.toPlainText() != recipe.prompt:
            with QSignalBlocker(self):
                self.setPlainText(recipe.prompt)
            self.moveCursor(QTextCursor.MoveOperation.End)
