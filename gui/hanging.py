"""Connects what hangs pictures from elsewhere on the canvas: the dialog, a drop, the refusals."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Slot

from gui.actions import Actions
from gui.canvas.board import Board
from gui.panels.picture_dialog import picture_dialog
from gui.state.desk import Desk
from gui.window import Window
from services.domain import Place, Turn
from services.errors import StudioError


class HangingDoor(QObject):
    """A drop with Shift held hangs pictures where it falls; without, it fills the tray."""

    def __init__(self, desk: Desk, board: Board, window: Window, actions: Actions) -> None:
        super().__init__(board)
        self._desk, self._board, self._window = desk, board, window
        actions.connect_all({"hang_pictures": self._choose})
        board.hung.connect(self._drop)
        desk.hanging.hung.connect(self._show)
        desk.hanging.refused.connect(self._tell)

    @Slot()
    def _choose(self) -> None:
        title = self.tr("Hang pictures on the canvas")
        dialog = picture_dialog(title, "hangPicturesDialog", self._window, several=True)
        dialog.filesSelected.connect(self._take)
        dialog.open()

    @Slot(list)
    def _take(self, files: list[str]) -> None:
        self._desk.hanging.take_paths([Path(file) for file in files])

    @Slot(object, object)
    def _drop(self, mime: QMimeData, at: Place) -> None:
        self._desk.hanging.take(mime, at)

    @Slot(object)
    def _show(self, turn: Turn) -> None:
        self._board.select(turn.id)
        self._desk.refresh_library()

    @Slot(object, str)
    def _tell(self, error: StudioError, name: str) -> None:
        self._window.notices.say(error.title, error.advice)
