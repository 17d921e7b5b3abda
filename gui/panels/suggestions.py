"""Google's search suggestions, visible wherever a grounded picture is shown.

Google asks that they stand with the answer, unmodified, one click from its result
page. Where QtWebEngine is installed its own rendering is shown in a locked view;
else each of its links is a chip of ours.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.panels import locked_page
from gui.widgets.elided_button import ElidedButton
from gui.widgets.flow import Flow
from gui.widgets.labels import HINT, label, plain_tooltip
from services.domain import Turn
from services.grounding import Grounding, Suggestion, grounding_in

GAP_PX = 6
MOST_PX = 96  # three lines of chips; what is more is scrolled to, so that the tabs keep their place


class Suggestions(QWidget):
    """`searchSuggestions`: hidden where nothing was searched."""

    page_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchSuggestions")
        self.setAccessibleName(self.tr("Google Search suggestions"))
        self._title = label(self.tr("Google Search"), HINT)
        self._chips = Shelf()
        self._flow = self._chips.flow
        self._rendered: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._title)
        self._column.addWidget(self._chips)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_turn(self, turn: Turn) -> None:
        """Show what Google suggests to search after `turn`."""
        found = grounding_in(turn.outcome)
        rendered = bool(found.html) and self._render(found)
        self._show_chips(() if rendered else found.suggestions)
        self._title.setVisible(not rendered)
        self._chips.setVisible(not rendered)
        if self._rendered is not None:
            self._rendered.setVisible(rendered)
        self.setVisible(rendered or bool(found.suggestions))

    def _render(self, found: Grounding) -> bool:
        """Show Google's own rendering; False where there is no view for it."""
        if self._rendered is None:
            made = locked_page.locked_page(self.page_wanted.emit)
            if made is None:
                return False
            self._rendered = made
            self._column.addWidget(made)
        locked_page.show_html(self._rendered, found.html)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, Chip):
            self._chips.ensureWidgetVisible(watched, 0, GAP_PX)
        return super().eventFilter(watched, event)

    def _show_chips(self, suggestions: tuple[Suggestion, ...]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for suggestion in suggestions:
            chip = Chip(suggestion)
            chip.opened.connect(self.page_wanted)
            chip.installEventFilter(self)
            self._flow.addWidget(chip)
            chip.show()  # at once: what is hidden has no height to measure
        self._chips.fit()


class Shelf(QScrollArea):
    """Chips in lines, as high as they need and no higher than `MOST_PX`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = QWidget()
        self.flow = Flow(GAP_PX, inside)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the chips have it

    def fit(self) -> None:
        """Take the height that the chips need at this width."""
        needed = self.flow.heightForWidth(self.viewport().width())
        self.setFixedHeight(min(needed, MOST_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class Chip(ElidedButton):
    """One suggestion; a click opens Google's result page at once."""

    MARGINS_PX = 28
    opened = Signal(str)

    def __init__(self, suggestion: Suggestion) -> None:
        super().__init__(suggestion.words, theme.icon("search", "text2"))
        self._uri = suggestion.uri
        self.setProperty("role", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        plain_tooltip(self, self.tr("Search Google for “{0}”").format(suggestion.words))
        self.clicked.connect(self._open)

    def sizeHint(self) -> QSize:
        return QSize(self.whole_px(), super().sizeHint().height())

    def _open(self) -> None:
        self.opened.emit(self._uri)
