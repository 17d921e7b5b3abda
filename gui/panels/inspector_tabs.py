"""The tabs under the inspector's picture: details, thinking, sources, code."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from gui.actions import Actions
from gui.panels.code import Code
from gui.panels.details import Details
from gui.panels.notes import Notes
from gui.panels.sources import Sources
from gui.panels.thinking import Thinking
from gui.state.code import CodeState
from gui.state.marking import Marking
from gui.state.pictures import Pictures
from services.catalogue import Catalogue
from services.domain import Turn

DETAILS, THINKING, SOURCES, CODE = range(4)


class InspectorTabs(QWidget):
    """A page for each; the notes stand above the details."""

    turned = Signal(int)  # the tab that is shown now

    def __init__(
        self,
        pictures: Pictures,
        code: CodeState,
        marking: Marking,
        catalogue: Catalogue,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.notes = Notes(
            marking,
            actions["edit_tags"].shortcut().toString(),
            actions["edit_note"].shortcut().toString(),
        )
        self.details = Details(catalogue)
        self.thinking = Thinking(pictures)
        self.sources = Sources()
        self.code = Code(code)
        self.code.explain_export(actions["export_code"].shortcut().toString())
        self._bar = QTabBar()
        self._pages = QStackedWidget()
        self._lay_out()
        self._bar.currentChanged.connect(self._turn_to)

    def turn_to(self, tab: int) -> None:
        self._bar.setCurrentIndex(tab)

    def show_turn(self, path: tuple[Turn, ...]) -> None:
        """Fill the pages with the last turn of `path`."""
        turn = path[-1]
        self.details.show_path(path)
        self.code.show_turn(turn)
        count = self.sources.show_turn(turn)
        self._bar.setTabText(SOURCES, self.tr("Sources {0}").format(count or "").strip())

    def allow_answers(self, asked: bool) -> None:
        """Only what a model was asked for, and has answered, has sources and code."""
        for tab in (SOURCES, CODE):
            self._bar.setTabEnabled(tab, asked)

    def edit_tags(self) -> None:
        """Let the keyboard type tags."""
        self.turn_to(DETAILS)
        self.notes.edit_tags()

    def edit_note(self) -> None:
        """Let the keyboard write the note."""
        self.turn_to(DETAILS)
        self.notes.edit_note()

    def _turn_to(self, tab: int) -> None:
        self._pages.setCurrentIndex(tab)
        self.turned.emit(tab)

    # -- how it is laid out

    def _lay_out(self) -> None:
        self._bar.setObjectName("inspectorTabs")
        self._bar.setAccessibleName(self.tr("What to show of the picture"))
        self._bar.setDrawBase(False)
        self._bar.setExpanding(True)
        self._bar.setProperty("role", "segments")
        pages = (
            (self.tr("Details"), self._noted_details()),
            (self.tr("Thinking"), self.thinking),
            (self.tr("Sources"), self.sources),
            (self.tr("Code"), self.code),
        )
        for text, page in pages:
            self._bar.addTab(text)
            area = _scrolled(page)
            area.setAccessibleName(text)
            self._pages.addWidget(area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)

    def _noted_details(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.notes)
        column.addWidget(self.details, 1)
        return page


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
