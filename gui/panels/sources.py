"""Where a grounded answer came from; every title is an outsider's own words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.labels import MUTED, plain_tooltip, wrapped
from services.domain import Source, Turn

LONGEST = 46  # characters


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


class _Link(QPushButton):
    opened = Signal(str)

    def __init__(self, source: Source) -> None:
        title = " ".join((source.title or source.domain or source.uri).split())
        words = f"{title}, {source.domain}" if source.domain not in ("", title) else title
        short = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
        super().__init__(theme.icon("link", "link"), short.replace("&", "&&"))
        self._uri = source.uri
        self.setProperty("role", "link")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        plain_tooltip(self, source.uri)
        self.clicked.connect(self._open)

    def _open(self) -> None:
        self.opened.emit(self._uri)
