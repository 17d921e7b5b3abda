"""The one place where labels and tooltips are made: their text is never taken as markup."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

BODY, SECTION, TITLE, MUTED, HINT, ERROR = "body", "section", "title", "muted", "hint", "error"


def label(text: str = "", role: str = BODY, parent: QWidget | None = None) -> QLabel:
    """A label that shows `text` letter by letter, whatever markup it may hold.

    Roles: body, section (a heading), title, muted, hint (small and quiet), error.
    """
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setText(text)
    return made


def wrapped(text: str = "", role: str = BODY, parent: QWidget | None = None) -> QLabel:
    """A `label` that breaks its lines."""
    made = label(text, role, parent)
    made.setWordWrap(True)
    return made


def show_role(shown: QLabel, role: str) -> None:
    """Let a label that is on the screen look as another role does."""
    if shown.property("role") != role:
        shown.setProperty("role", role)
        shown.style().unpolish(shown)
        shown.style().polish(shown)


class ElidedLabel(QLabel):
    """One line that ends in "…" where it is too long; the tooltip then has all of it."""

    def __init__(self, text: str = "", role: str = BODY, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(re.sub(r"[\r\n\t]+", " ", text))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def shown(self) -> str:
        """What there is room for."""
        return self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self.shown())
        painter.end()

    def explanation(self) -> str:
        """The tooltip: what does not fit, then what was said with `plain_tooltip`."""
        cut = self.text() if self.shown() != self.text() else ""
        return escaped("\n".join(filter(None, (cut, self.accessibleDescription()))))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.explanation(), self)
            return True
        return super().event(event)


def escaped(text: str, shortcut: str | None = None) -> str:
    """A tooltip's markup that shows `text` letter by letter; `shortcut` follows in brackets."""
    plain = _with_keys(text, shortcut)
    # With the tag Qt needs not guess whether this is rich text: it is, and it is escaped.
    return f"<qt>{html.escape(plain).replace(chr(10), '<br>')}</qt>" if plain else ""


def show_tip(at: QPoint, text: str, widget: QWidget) -> None:
    """Show `text` now as a tooltip at a place on the screen: for rows that are drawn by hand."""
    QToolTip.showText(at, escaped(text), widget)


def plain_tooltip(widget: QWidget, text: str, shortcut: str | None = None) -> None:
    """Give `widget` a tooltip as `escaped` makes it, and screen readers the same words."""
    plain = _with_keys(text, shortcut)
    if widget.accessibleDescription() != plain or not widget.toolTip():
        widget.setToolTip(escaped(text, shortcut))
        widget.setAccessibleDescription(plain)


def _with_keys(text: str, shortcut: str | None) -> str:
    return f"{text} ({shortcut})" if shortcut else text
