"""What can be done with a card, a row or the empty table, as a menu where it was asked for."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from gui.actions import MARKS, Actions
from services.domain import TurnId

OF_CARD = (
    "show_in_session",
    "edit_prompt",
    "answer",
    "fan_out",
    "compare",
    "use_as_reference",
    "mark_up",
    "from_picture",
    "recall",
    "save_picture",
    "copy_picture",
    "show_in_folder",
    "export",
    "move_to_session",
    "restore_original",
    "restore_folder",
    "use_preview",
    "discard",
)
OF_TABLE = (
    "start_anew",
    "add_files",
    "hang_pictures",
    "screenshot",
    "import_file",
    "export",
    "zoom_fit",
    "new_session",
    "sessions",
)
# What stands in the menu only while that action is open: to a question in words, of several
# pictures, and of an original that is damaged.
SELDOM = {
    "answer": "answer",
    "fan_out": "fan_out",
    "compare": "compare",
    "restore_original": "restore_original",
    "restore_folder": "restore_original",
    "use_preview": "restore_original",
}


class Menus(QObject):
    """Lives as long as its window."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._actions = actions
        self._window = window

    def open(self, turn: TurnId | None, at: QPoint) -> None:
        """Show what can be done with a card or a row; without one, with the table."""
        menu = QMenu(self._window)
        menu.setObjectName("cardMenu")
        for name in OF_CARD if turn else OF_TABLE:
            if name not in SELDOM or self._actions[SELDOM[name]].isEnabled():
                menu.addAction(self._actions[name])
        if turn:
            self._add_marks(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _add_marks(self, menu: QMenu) -> None:
        marks = menu.addMenu(self.tr("Marks"))
        marks.setObjectName("marksMenu")
        for row in MARKS:
            marks.addAction(self._actions[row.name])
        marks.addSeparator()
        for name in ("edit_tags", "edit_note"):
            marks.addAction(self._actions[name])
