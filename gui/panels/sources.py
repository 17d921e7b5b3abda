"""Where a grounded answer came from; every title is an outsider's own words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.widgets.elided_button import ElidedButton
from gui.widgets.labels import MUTED, plain_tooltip, wrapped
from services.domain import Source, Turn


class Sources(QWidget):
    """The Sources tab: one link a source, opened in the browser."""

    page_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = wrapped(self.tr("This picture was made without searching."), MUTED)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        self._links: list[_Link] = []

    def show_turn(self, turn: Turn) -> None:
        for link in self._links:
            link.hide()
            link.deleteLater()
        self._links = [_Link(source) for source in turn.outcome.sources]
        self._nothing.setVisible(not self._links)
        for place, link in enumerate(self._links):
            link.opened.connect(self.page_wanted)
            self._column.insertWidget(place + 1, link)


class _Link(ElidedButton):
    opened = Signal(str)

    def __init__(self, source: Source) -> None:
        title = " ".join((source.title or source.domain or source.uri).split())
        words = f"{title}, {source.domain}" if source.domain not in ("", title) else title
        super().__init__(words, theme.icon("link", "link"))
        self._uri = source.uri
        self.setProperty("role", "link")
        plain_tooltip(self, source.uri)
        self.clicked.connect(self._open)

    def _open(self) -> None:
        self.opened.emit(self._uri)
