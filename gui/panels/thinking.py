"""What the model thought on the way: its summaries and its drafts."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from gui.panels.filmstrip import Filmstrip
from gui.state.pictures import Pictures
from gui.state.thinking import Thoughts
from gui.widgets.labels import HINT, MUTED, SECTION, label, wrapped
from services.domain import Picture

_HEADING = re.compile(r"\*\*(.+?)\*\*")  # a line of its own, as Google's summaries begin

_LEAST_PX = 120  # of the text


class Thinking(QWidget):
    """The Thinking tab. Drafts are told apart from results by where they stand and by a mark."""

    draft_chosen = Signal(object)  # Picture | None
    draft_entered = Signal()
    draft_menu_wanted = Signal(object)  # global QPoint

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = wrapped("", MUTED)
        self._title = label(self.tr("Drafts"), SECTION)
        self._strip = Filmstrip(pictures)
        self._hint = wrapped(
            self.tr("Drafts are no results. Enter makes the chosen one a turn."), HINT
        )
        self._text = _Text()
        self._text.setObjectName("thinkingText")
        self._text.setAccessibleName(self.tr("Thoughts"))
        self._strip.chosen.connect(self.draft_chosen)
        self._strip.entered.connect(self.draft_entered)
        self._strip.menu_wanted.connect(self.draft_menu_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self._nothing, self._title, self._strip, self._hint):
            column.addWidget(part)
        column.addWidget(self._text, 1)
        column.addStretch()

    def show_thoughts(self, thoughts: Thoughts | None) -> None:
        """Show what has come so far."""
        words, drafts = (thoughts.words, thoughts.drafts) if thoughts else ("", ())
        self._text.show_words(words)
        self._text.setVisible(bool(words))
        self._strip.show_drafts(drafts)
        for part in (self._title, self._strip, self._hint):
            part.setVisible(bool(drafts))
        self._nothing.setVisible(not words and not drafts)
        self._nothing.setText(self._why_nothing(thoughts))

    def show_chosen(self, draft: Picture | None) -> None:
        self._strip.show_chosen(draft)

    def _why_nothing(self, thoughts: Thoughts | None) -> str:
        if thoughts is not None and thoughts.outcome.draft_of is not None:
            return self.tr("This picture is a draft out of another answer's thinking.")
        if thoughts is None or not thoughts.live:
            return self.tr("The model showed no thoughts for this picture.")
        if thoughts.origin.recipe.show_thoughts:
            return self.tr("Thoughts and drafts show here as they come.")
        return self.tr("This picture was asked for without showing thoughts.")


class _Text(QPlainTextEdit):
    """Grows at its end; who has scrolled up is not brought down."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(_LEAST_PX)
        self._words = ""

    def sizeHint(self) -> QSize:
        return QSize(290, _LEAST_PX)  # it takes what room there is, and scrolls by itself

    def show_words(self, words: str) -> None:
        """Show plain text; a line between double asterisks is a heading, without them."""
        if words == self._words:
            return
        grows = bool(self._words) and words.startswith(self._words)
        bar = self.verticalScrollBar()
        at_end = bar.value() == bar.maximum()
        if not grows:
            self.clear()
        self._append(words.removeprefix(self._words) if grows else words)
        self._words = words
        bar.setValue(bar.maximum() if grows and at_end else bar.value() if grows else 0)

    def _append(self, words: str) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        plain, bold = QTextCharFormat(), QTextCharFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        cursor.beginEditBlock()
        for line in words.splitlines(keepends=True):
            heading = _HEADING.fullmatch(line.strip())
            if heading:
                cursor.insertText(heading[1], bold)
                cursor.insertText(line[len(line.rstrip("\r\n")) :], plain)
            else:
                cursor.insertText(line, plain)
        cursor.endEditBlock()
