"""The selected picture: what it is, what can be done with it, how it came about."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.actions import Actions
from gui.panels.code import Code
from gui.panels.details import Details
from gui.panels.job_ways import JobWays, Ways
from gui.panels.preview import Preview
from gui.panels.sources import Sources
from gui.panels.suggestions import Suggestions
from gui.panels.thinking import Thinking
from gui.state.code import CodeState
from gui.state.pictures import Pictures
from gui.state.session import SessionState
from gui.widgets.labels import plain_tooltip
from services.domain import Turn

WIDTH_PX = 320


class Inspector(QFrame):
    """Shows the head of the session; without one, how to get one."""

    turn_wanted = Signal(object)  # TurnId: an ancestor was chosen
    page_wanted = Signal(str)  # an https address for the browser
    job_action = Signal(str, str)  # job id, action: as the board's

    def __init__(
        self,
        session: SessionState,
        pictures: Pictures,
        code: CodeState,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setProperty("role", "panel")
        self._preview = Preview(pictures)
        self._details = Details()
        self._thinking = Thinking()
        self._sources = Sources()
        self._suggestions = Suggestions()
        self._code = Code(code)
        self._code.explain_export(actions["export_code"].shortcut().toString())
        self._export = actions["export_code"]
        self._export.triggered.connect(self._code.choose_folder)
        self._details.turn_wanted.connect(self.turn_wanted)
        self._sources.page_wanted.connect(self.page_wanted)
        self._suggestions.page_wanted.connect(self.page_wanted)
        self._tabs = QTabBar()
        self._pages = QStackedWidget()
        self._stack = QStackedWidget(self)
        self._nothing = JobWays()
        self._nothing.chosen.connect(self.job_action)
        self.say("")
        self._lay_out(actions)
        session.path_changed.connect(self._show)
        self._show(())

    def say(self, words: str) -> None:
        """Show `words` while there is no head: why a job's card failed, or what it does."""
        nothing = self.tr("Nothing is selected.\nClick a picture to see how it was made.")
        self._nothing.say(words or nothing)

    def offer(self, job: str, ways: Ways) -> None:
        """Show what can be done about a job while its card is the current one."""
        self._nothing.offer(job, ways)

    def _show(self, path: tuple[Turn, ...]) -> None:
        self._stack.setCurrentIndex(1 if path else 0)
        self._export.setEnabled(bool(path))
        if not path:
            return
        turn = path[-1]
        self._preview.show_turn(turn)
        self._details.show_path(path)
        self._thinking.show_turn(turn)
        self._suggestions.show_turn(turn)
        self._code.show_turn(turn)
        count = self._sources.show_turn(turn)
        self._tabs.setTabText(2, self.tr("Sources {0}").format(count or "").strip())

    def _lay_out(self, actions: Actions) -> None:
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(12)
        column.addWidget(self._preview)
        column.addWidget(self._suggestions)
        column.addLayout(self._buttons(actions))
        column.addWidget(self._tab_row())
        column.addWidget(self._pages, 1)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(filled)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _buttons(self, actions: Actions) -> QGridLayout:
        rows = (
            ("edit_prompt", self.tr("Branch here"), "git-branch-plus"),
            ("use_as_reference", self.tr("As reference"), "image-plus"),
            ("from_picture", self.tr("Picture only"), "image"),
            ("recall", self.tr("Use prompt"), "history"),
            ("save_picture", self.tr("Save as"), "download"),
        )
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, (name, text, icon) in enumerate(rows):
            button = QPushButton(theme.icon(icon), text)
            button.setObjectName(f"inspector-{name}")
            button.setIconSize(theme.ICON_BEFORE_TEXT)
            button.setAccessibleName(text)
            plain_tooltip(button, actions[name].text(), actions[name].shortcut().toString())
            button.clicked.connect(actions[name].trigger)
            actions[name].changed.connect(partial(_follow, button, actions[name]))
            grid.addWidget(button, place // 2, place % 2)
        return grid

    def _tab_row(self) -> QTabBar:
        self._tabs.setObjectName("inspectorTabs")
        self._tabs.setAccessibleName(self.tr("What to show of the picture"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(True)
        self._tabs.setProperty("role", "segments")
        pages = (
            (self.tr("Details"), self._details),
            (self.tr("Thinking"), self._thinking),
            (self.tr("Sources"), self._sources),
            (self.tr("Code"), self._code),
        )
        for text, page in pages:
            self._tabs.addTab(text)
            area = _scrolled(page)
            area.setAccessibleName(text)
            self._pages.addWidget(area)
        self._tabs.currentChanged.connect(self._pages.setCurrentIndex)
        return self._tabs


def _follow(button: QPushButton, action: QAction) -> None:
    button.setEnabled(action.isEnabled())
    plain_tooltip(button, action.text(), action.shortcut().toString())


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
