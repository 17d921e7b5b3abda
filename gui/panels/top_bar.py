"""The row above everything: session, undo, search, view, settings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from gui import theme
from gui.actions import Actions
from gui.panels.session_switcher import SessionSwitcher
from gui.widgets.labels import HINT, label, plain_tooltip
from gui.widgets.segmented import Choice, Segmented

HEIGHT_PX = 44


TREE, GRID, COMPARE = "tree", "grid", "compare"


class TopBar(QFrame):
    """Everything here is also an action with a shortcut."""

    view_wanted = Signal(str)  # TREE, GRID or COMPARE

    def __init__(
        self,
        switcher: SessionSwitcher,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._switch = Segmented(self.tr("View"), self)
        self.setObjectName("topBar")
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(_button("composerButton", actions["toggle_composer"], "panel-left"))
        row.addWidget(switcher)
        row.addWidget(_button("undoButton", actions["undo"], "undo-2"))
        row.addWidget(_button("redoButton", actions["redo"], "redo-2"))
        row.addStretch(1)
        row.addWidget(self._search(actions["palette"]))
        row.addStretch(1)
        row.addWidget(self._views())
        row.addWidget(_button("inspectorButton", actions["toggle_inspector"], "panel-right"))
        row.addWidget(_button("settingsButton", actions["settings"], "settings"))

    def show_view(self, view: str) -> None:
        """Mark the view that is shown."""
        self._switch.show_value(view)

    def _views(self) -> Segmented:
        """Three ways to see the same session."""
        switch = self._switch
        switch.setObjectName("viewSwitch")
        switch.setFixedSize(216, 32)
        tree, grid, compare = self.tr("Tree"), self.tr("Grid"), self.tr("Compare")
        tips = (
            self.tr("Show the tree (Ctrl+1)"),
            self.tr("Show all pictures in rows (Ctrl+3)"),
            self.tr("Compare what is selected (Ctrl+4)"),
        )
        switch.show_choices(
            [
                Choice(TREE, tree, "view-tree", tree, tips[0]),
                Choice(GRID, grid, "view-grid", grid, tips[1]),
                Choice(COMPARE, compare, "view-compare", compare, tips[2]),
            ]
        )
        switch.show_value(TREE)
        switch.picked.connect(self.view_wanted)
        return switch

    def _search(self, action: QAction) -> QPushButton:
        """Looks like a field and opens the palette, where the typing happens."""
        field = QPushButton(theme.icon("search"), self.tr("Search prompts, or type a command"))
        field.setObjectName("searchField")
        field.setProperty("role", "field")
        field.setAccessibleName(action.text())
        field.setMinimumWidth(340)
        field.setIconSize(theme.ICON_BEFORE_TEXT)
        plain_tooltip(field, action.text(), action.shortcut().toString())
        field.clicked.connect(action.trigger)
        keys = label(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), HINT)
        keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(field)
        inside.setContentsMargins(0, 0, 10, 0)
        inside.addWidget(keys, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return field


def _button(name: str, action: QAction, icon: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setIcon(theme.icon(icon))
    button.setIconSize(QSize(18, 18))
    button.setFixedSize(32, 30)
    button.setEnabled(action.isEnabled())
    button.setAccessibleName(action.text())
    plain_tooltip(button, action.text(), action.shortcut().toString())
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    return button
