"""Cards that leave their view in a hand: to the tray, or as files to other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QDrag, QGuiApplication, QPixmap

from gui.canvas.board import Board
from gui.canvas.grid_view import GridView
from gui.panels.inspector import Inspector
from gui.state.desk import Desk
from gui.state.places import Aim
from gui.state.sources import carried
from services.domain import TurnId

THUMBNAIL_PX = 128


class Dragging(QObject):
    """Lives as long as its board.

    The files are copied while the hand is on its way; if it has let go before
    they are there, nothing happens.
    """

    def __init__(
        self, desk: Desk, board: Board, grids: Sequence[GridView], inspector: Inspector
    ) -> None:
        super().__init__(board)
        self._desk = desk
        self._board = board
        for carried_out in (
            board.carried_out,
            *(grid.carried_out for grid in grids),
            inspector.carried_out,
        ):
            carried_out.connect(desk.outgoing.lay_out)
        # A drag has a loop of its own, which must not run inside of a coroutine.
        desk.outgoing.ready.connect(self._drag, Qt.ConnectionType.QueuedConnection)
        desk.outgoing.refused.connect(desk.tasks.failed)
        desk.intake.turns_dropped.connect(self._use)
        desk.intake.turns_aimed.connect(self._use_there)

    @Slot(object, object)
    def _drag(self, turns: Sequence[TurnId], files: Sequence[Path]) -> None:
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self._board)
        drag.setMimeData(carried(turns, files))
        card = self._desk.selection.card(turns[-1])
        image = card and card.picture and self._desk.pictures.peek(card.picture.blob, THUMBNAIL_PX)
        if image:
            size = image.size().scaled(
                THUMBNAIL_PX, THUMBNAIL_PX, Qt.AspectRatioMode.KeepAspectRatio
            )
            drag.setPixmap(QPixmap.fromImage(image.scaled(size)))
        drag.exec(Qt.DropAction.CopyAction)

    @Slot(object)
    def _use(self, turns: Sequence[TurnId]) -> None:
        self._use_there(turns, None)

    @Slot(object, object)
    def _use_there(self, turns: Sequence[TurnId], aim: Aim | None) -> None:
        """Our own cards need not come in again: their pictures are here."""
        titles = {card.id: card.title for card in map(self._desk.selection.card, turns) if card}
        named = [(turn, titles.get(turn) or self.tr("picture")) for turn in turns]
        self._desk.use_as_references(named, aim)
