"""A message in its place, instead of a box that stops the work."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.flow import Flow
from gui.widgets.labels import HINT, TITLE, label, plain_tooltip, wrapped

ERROR, INFO = "error", "info"


class Notice(QFrame):
    """What happened, what to do, one or two buttons for it, and a way to put it aside.

    Hidden until there is something to say. All of its text is shown as it is.
    """

    acted = Signal()
    other_acted = Signal()  # the second button, which only an offer has
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._icon = label()
        self._title = wrapped("", TITLE)
        self._advice = wrapped("", HINT)
        self._button = QPushButton()
        self._button.setObjectName("noticeButton")
        self._button.clicked.connect(self.acted)
        self._other = QPushButton()
        self._other.setObjectName("noticeOther")
        self._other.clicked.connect(self.other_acted)
        self._close = QToolButton()
        self._close.setObjectName("noticeClose")
        self._close.setIcon(theme.icon("x"))
        self._close.setIconSize(QSize(14, 14))
        self._close.setAccessibleName(self.tr("Dismiss"))
        plain_tooltip(self._close, self.tr("Dismiss"))
        self._close.clicked.connect(self.dismiss)
        self._lay_out()
        self.hide()

    def say(
        self,
        title: str,
        advice: str = "",
        *,
        button: str = "",
        other: str = "",
        keys: str = "",
        kind: str = ERROR,
    ) -> None:
        """Show the notice; `button` names the thing to do about it, `other` another one.

        `keys` do the first thing, too; whoever shows the notice makes them work.
        """
        self._title.setText(title)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        _name(self._button, button, title, keys)
        _name(self._other, other, title)
        self._show_kind(kind)
        self.setAccessibleName(f"{title}. {advice}".removesuffix(". "))
        self.show()

    def text(self) -> str:
        """What is said now, title and advice in two lines; empty when hidden."""
        if self.isHidden():
            return ""
        return f"{self._title.text()}\n{self._advice.text()}".strip()

    @Slot()
    def dismiss(self) -> None:
        if not self.isHidden():
            self.hide()
            self.dismissed.emit()

    def _show_kind(self, kind: str) -> None:
        tokens = theme.current()
        name, colour = ("circle-alert", tokens.error) if kind == ERROR else ("info", tokens.link)
        self._icon.setPixmap(theme.pixmap(name, 16, colour, self.devicePixelRatioF()))
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._advice)
        buttons = Flow(8)
        buttons.addWidget(self._button)
        buttons.addWidget(self._other)
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 6, 8)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)


def _name(button: QPushButton, text: str, title: str, keys: str = "") -> None:
    """Screen readers and tooltips say what the button belongs to."""
    button.setText(text)
    button.setVisible(bool(text))
    button.setAccessibleName(text)
    plain_tooltip(button, f"{text}: {title}" if text else "", keys or None)
