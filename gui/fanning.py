"""Connects the cards that hold several pictures with the fans that spread them out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Slot

from gui.actions import Actions
from gui.canvas.board import Board
from gui.canvas.fan import Fan
from gui.canvas.grid_view import GridView
from gui.state.desk import Desk
from services.domain import BlobId, Picture, TurnId, TurnSummary

View = Board | GridView


class Fanning(QObject):
    """The picture that lies on top is the card's: what is done with the card is done with it."""

    def __init__(
        self, desk: Desk, board: Board, grids: Sequence[GridView], actions: Actions
    ) -> None:
        super().__init__(board)
        self._desk = desk
        self._fans: list[tuple[View, Fan]] = []
        self._action = actions["fan_out"]
        actions.connect_all({"fan_out": self._open_current})
        names = ("pictureFan", "gridFan", "libraryFan")
        views: tuple[View, ...] = (board, *grids)
        for name, view in zip(names, views, strict=True):
            fan = Fan(desk.pictures, view, name)
            self._fans.append((view, fan))
            view.fan_wanted.connect(partial(self._open, view, fan))
            view.selection_rect_changed.connect(partial(self._follow, view, fan))
            fan.chosen.connect(self._lay_on_top)
            desk.session.opened.connect(fan.close_up)
        desk.selection.changed.connect(self._look)
        desk.selection.card_changed.connect(self._look)
        self._look()

    def picked(self) -> tuple[TurnSummary, Sequence[Picture]] | None:
        """Which pictures of which turn are picked in the fan that is seen."""
        for _, fan in self._fans:
            if fan.isVisible() and fan.turn is not None:
                return self._desk.selection.card(fan.turn.id) or fan.turn, fan.picked
        return None

    @Slot()
    def _look(self, *_: object) -> None:
        card = self._desk.selection.current_card
        self._action.setEnabled(card is not None and bool(card.pictures))
        for _view, fan in self._fans:
            fanned = fan.turn
            if fanned is not None and (card is None or card.id != fanned.id):
                fan.close_up()

    @Slot()
    def _open_current(self) -> None:
        card = self._desk.selection.current_card
        for view, fan in self._fans:
            if card is not None and view.isVisible():
                self._open(view, fan, card.id)

    def _open(self, view: View, fan: Fan, turn: TurnId) -> None:
        card = self._desk.selection.card(turn)
        if card is not None and card.pictures:
            view.reveal(turn)
            fan.open(card, view.card_rect(turn))

    def _follow(self, view: View, fan: Fan, _: object) -> None:
        if fan.turn is None:
            return
        rect = view.card_rect(fan.turn.id)
        if rect.isEmpty():
            fan.close_up()  # its row has gone
        else:
            fan.stand_by(rect)

    @Slot(object, object)
    def _lay_on_top(self, turn: TurnId, blob: BlobId) -> None:
        card = self._desk.selection.card(turn)
        if card is not None:
            self._desk.session.show_picture(card, blob)
            self._desk.provenance.look_at(blob)
