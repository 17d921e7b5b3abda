"""Connects the cards that hold several pictures with the fan that spreads them out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Slot

from gui.actions import Actions
from gui.canvas.board import Board
from gui.canvas.fan import Fan
from gui.state.desk import Desk
from services.domain import BlobId, TurnId


class Fanning(QObject):
    """The picture that lies on top is the card's: what is done with the card is done with it."""

    def __init__(self, desk: Desk, board: Board, actions: Actions) -> None:
        super().__init__(board)
        self._desk, self._board = desk, board
        self._fan = Fan(desk.pictures, board)
        self._action = actions["fan_out"]
        actions.connect_all({"fan_out": self._open_current})
        board.fan_wanted.connect(self._open)
        board.selection_rect_changed.connect(self._follow)
        board.current_changed.connect(self._look)
        desk.session.turn_marked.connect(self._look)
        desk.session.opened.connect(self._fan.close_up)
        self._fan.chosen.connect(self._lay_on_top)
        self._look()

    @Slot()
    def _look(self, *_: object) -> None:
        head = self._desk.session.head
        self._action.setEnabled(head is not None and bool(head.pictures))
        fanned = self._fan.turn
        if fanned is not None and (head is None or head.id != fanned.id):
            self._fan.close_up()

    @Slot()
    def _open_current(self) -> None:
        head = self._desk.session.head
        if head is not None:
            self._open(head.id)

    @Slot(object)
    def _open(self, turn: TurnId) -> None:
        card = self._desk.session.turn(turn)
        if card is not None and card.pictures:
            self._board.reveal(turn)
            self._fan.open(card, self._board.card_rect(turn))

    @Slot(object)
    def _follow(self, card: QRectF) -> None:
        if self._fan.turn is not None:
            self._fan.stand_by(self._board.card_rect(self._fan.turn.id))

    @Slot(object, object)
    def _lay_on_top(self, turn: TurnId, blob: BlobId) -> None:
        self._desk.session.show_picture(turn, blob)
        self._desk.provenance.look_at(blob)
