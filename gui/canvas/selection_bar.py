"""What can be done with the selected cards, on a small bar beside them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui import theme
from gui.actions import Actions
from gui.canvas.board_bar import BoardBar
from gui.widgets.labels import HINT, label, plain_tooltip

DEEDS = (
    ("edit_prompt", "git-branch-plus"),
    ("use_as_reference", "image-plus"),
    ("mark_up", "pen-line"),
    ("compare", "columns-2"),
    ("star", "star"),
    ("save_picture", "download"),
    ("export", "upload"),
    ("discard", "trash-2"),
)
_GAP_PX = 8
_BUTTON_PX = 28


class SelectionBar(BoardBar):
    """Stands above what is selected, or as near to that as there is room on the board."""

    def __init__(self, actions: Actions, board: QWidget) -> None:
        super().__init__(board)
        self.setObjectName("selectionBar")
        self.setAccessibleName(self.tr("What can be done with the selection"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(2)
        self._board = board
        self._count = label("", HINT)
        self._count.setObjectName("selectionCount")
        row.addWidget(self._count)
        for name, icon in DEEDS:
            row.addWidget(_button(name, actions[name], icon))
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """How many turns are selected; one needs no number."""
        self._count.setText(self.tr("{n} selected").format(n=count))
        self._count.setVisible(count > 1)
        self.adjustSize()
        self.setVisible(count > 0)

    def stand_by(self, selection: QRectF) -> None:
        """Stand above a rectangle of the board; hide while that is out of sight."""
        room = QRectF(self._board.rect())
        shown = selection & room
        self.setVisible(not shown.isEmpty())
        if shown.isEmpty():
            return
        above = shown.top() - self.height() - _GAP_PX
        x = shown.center().x() - self.width() / 2
        self.move(
            round(min(max(x, _GAP_PX), max(room.width() - self.width() - _GAP_PX, 0))),
            round(max(above, _GAP_PX)),
        )


def _button(name: str, action: QAction, icon: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(f"selection-{name}")
    button.setIcon(theme.icon(icon))
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(action.trigger)
    action.changed.connect(partial(_follow, button, action))
    _follow(button, action)
    return button


def _follow(button: QToolButton, action: QAction) -> None:
    button.setEnabled(action.isEnabled())
    button.setAccessibleName(action.text())
    plain_tooltip(button, action.text(), action.shortcut().toString())
