"""The editor's tools above its canvas, and what each of them can be set to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from gui import theme
from gui.dialogs.easel_hand import Tool
from gui.state.retouch import Retouch
from gui.widgets.labels import plain_tooltip

_BUTTON = QSize(36, 30)
_ICONS = {
    Tool.SELECT: ("mouse-pointer-2", "V"),
    Tool.CROP: ("crop", "C"),
    Tool.ARROW: ("move-up-right", "A"),
    Tool.BOX: ("square", "B"),
    Tool.LINE: ("pen-line", "P"),
    Tool.NUMBER: ("hash", "N"),
}


class EaselTools(QWidget):
    """One row: tools of which one is in the hand, then what is done to the whole picture."""

    picked = Signal(str)  # Tool

    def __init__(self, retouch: Retouch, parent: QWidget) -> None:
        super().__init__(parent)
        self._retouch = retouch
        self._tools = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._add_tools()
        self._add_rule()
        self._deed("rotateLeft", "rotate-ccw", self.tr("Rotate left"), "Shift+R", self._turn_left)
        self._deed("rotateRight", "rotate-cw", self.tr("Rotate right"), "R", self._turn_right)
        mirror, flip = self.tr("Flip left and right"), self.tr("Flip top and bottom")
        self._deed("mirror", "flip-vertical-2", mirror, "H", retouch.mirror)
        self._deed("flip", "flip-horizontal-2", flip, "Shift+H", retouch.flip)
        self._add_rule()
        undo, redo = retouch.stack.undo, retouch.stack.redo
        self._undo = self._deed("undo", "undo-2", self.tr("Undo"), "Ctrl+Z", undo)
        self._redo = self._deed("redo", "redo-2", self.tr("Redo"), "Ctrl+Shift+Z", redo)
        self._row.addStretch(1)
        self._reset = push_button(self.tr("Reset to original"), "easelReset", "Ctrl+Backspace")
        self._reset.clicked.connect(retouch.reset)
        self._hear("Ctrl+Backspace", self._reset)
        self._row.addWidget(self._reset)
        for button, told in (
            (self._undo, retouch.stack.canUndoChanged),
            (self._redo, retouch.stack.canRedoChanged),
        ):
            button.setEnabled(False)
            told.connect(button.setEnabled)
        retouch.changed.connect(self._show)
        self._show()

    def show_tool(self, tool: Tool) -> None:
        for button in self._tools.buttons():
            button.setChecked(button.property("tool") == tool)

    def _show(self) -> None:
        self._reset.setEnabled(self._retouch.is_edited)

    def _add_tools(self) -> None:
        names = {
            Tool.SELECT: self.tr("Select and move marks"),
            Tool.CROP: self.tr("Crop"),
            Tool.ARROW: self.tr("Arrow"),
            Tool.BOX: self.tr("Box"),
            Tool.LINE: self.tr("Draw by hand"),
            Tool.NUMBER: self.tr("Numbers, counting up"),
        }
        for tool, (icon, key) in _ICONS.items():
            button = self._button(icon, names[tool], f"easel-{tool}", key)
            button.setCheckable(True)
            button.setProperty("tool", tool)
            self._tools.addButton(button)
        self._tools.buttonClicked.connect(self._report)

    def _report(self, button: QAbstractButton) -> None:
        self.picked.emit(button.property("tool"))

    def _turn_left(self) -> None:
        self._retouch.turn(3)

    def _turn_right(self) -> None:
        self._retouch.turn(1)

    def _deed(
        self, name: str, icon: str, words: str, key: str, act: Callable[[], object]
    ) -> QPushButton:
        button = self._button(icon, words, f"easel-{name}", key)
        button.clicked.connect(lambda: act())
        return button

    def _button(self, icon: str, words: str, name: str, key: str) -> QPushButton:
        button = push_button("", name, key, words)
        button.setIcon(theme.icon(icon, on="accent_text"))
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(_BUTTON)
        self._hear(key, button)
        self._row.addWidget(button)
        return button

    def _hear(self, key: str, button: QPushButton) -> None:
        shortcut = QShortcut(QKeySequence(key), self.window())
        shortcut.activated.connect(button.click)

    def _add_rule(self) -> None:
        rule = QFrame()
        rule.setFixedSize(9, 20)
        rule.setFrameShape(QFrame.Shape.VLine)
        rule.setForegroundRole(self.backgroundRole().Mid)
        self._row.addWidget(rule)


def push_button(text: str, name: str, key: str = "", spoken: str = "") -> QPushButton:
    """A button of the editor's, also for those who hear or use no mouse."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(spoken or text)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    plain_tooltip(button, spoken or text, key or None)
    return button
