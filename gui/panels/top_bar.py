"""The row above everything: session, undo, search, view, settings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from gui import theme
from gui.actions import Actions
from gui.panels.session_switcher import SessionSwitcher
from gui.widgets.labels import HINT, label, plain_tooltip
from gui.widgets.segmented import Choice, Segmented

HEIGHT_PX = 44
FIELD_PX, LEAST_FIELD_PX = 340, 240

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
        row.addWidget(SearchField(actions["palette"]), 100)
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
        switch.fit(216)
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


_BESIDE_PX = 28  # of the field, beside icon, words and keys


class SearchField(QPushButton):
    """`searchField`: looks like a field and opens the palette, where the typing happens."""

    def __init__(self, action: QAction) -> None:
        super().__init__(theme.icon("search"), "")
        self.setObjectName("searchField")
        self.setProperty("role", "field")
        self.setAccessibleName(action.text())
        self.setMinimumWidth(LEAST_FIELD_PX)
        self.setMaximumWidth(FIELD_PX)
        self.setIconSize(theme.ICON_BEFORE_TEXT)
        plain_tooltip(self, action.text(), action.shortcut().toString())
        self.clicked.connect(action.trigger)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self._keys = label(keys, HINT)
        self._keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 10, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        inside.addWidget(self._keys, 0, right)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= FIELD_PX
        self._keys.setVisible(wide)  # else they would lie on the words
        long, short = self.tr("Search prompts, or type a command"), self.tr("Search, or a command")
        room = self.width() - self.iconSize().width() - _BESIDE_PX
        room -= self._keys.sizeHint().width() if wide else 0
        words = long if wide else short
        self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))


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
