"""The board: one session's cards, under a mouse, ten fingers and a keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from gui.canvas import keys
from gui.canvas.card_sheet import CardSheet
from gui.canvas.forest import Card, Way
from gui.canvas.hand import Hand, pinch, takes, wheel
from gui.canvas.job_cards import button_at
from gui.canvas.job_steps import actions, every_action
from gui.canvas.scenery import drawn_rect
from gui.state.pictures import Pictures
from services.domain import Place


class Board(CardSheet):
    """Shows turns and jobs; reports wishes. It changes nothing but what it shows.

    `clock` gives the seconds since 1970 against which jobs are timed.
    """

    job_action = Signal(str, str)  # job id; "cancel", "now", "step", "step:…" or "dismiss"
    moved = Signal(object, object)  # TurnId, Place: once, when a card is let go
    activated = Signal(object)  # TurnId
    dropped = Signal(object)  # QMimeData, valid only until the slot returns
    menu_requested = Signal(object, object)  # TurnId | None, global QPoint

    def __init__(
        self,
        pictures: Pictures,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(pictures, clock, parent)
        self.setObjectName("historyCanvas")
        self.setAccessibleName(self.tr("History canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self._hand = Hand()

    # -- hands -------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.NativeGesture and pinch(self, event):
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel(self, event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        card = self._card_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton:
            action = self._button_at(card, event.position())
            if card is not None and action is not None:
                self._choose(card.id)
                self._hand.drop()
                self.job_action.emit(str(card.id), action)
                return
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            left = event.button() == Qt.MouseButton.LeftButton
            self._hand.take(event.position(), card if left else None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if not self._hand.moving(at):
            over = self._button_at(self._card_at(at), at) is not None
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
            )
            return
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        card = self._forest.cards.get(self._hand.card) if self._hand.card is not None else None
        dx, dy = self._hand.step(at)
        if card is None or card.job is not None:
            self.pan(dx, dy)
        else:
            self._carry(card, dx / self.zoom, dy / self.zoom)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_moving, card_id = self._hand.moving_now, self._hand.card
        pressed = self._hand.pressed
        self._hand.drop()
        self._scenery.carried = None
        if not pressed:
            return
        self.unsetCursor()
        if was_moving:
            card = self._forest.cards.get(card_id) if card_id is not None else None
            if card is not None and card.job is None:
                self._minimap.redraw()
                self.moved.emit(card.id, card.place)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._choose(card_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        card = self._card_at(event.position())
        if card is not None and self._button_at(card, event.position()) is None:
            self._choose(card.id)
            self.zoom_to_selection()
            if card.job is None:
                self.activated.emit(card.id)

    def _carry(self, card: Card, dx: float, dy: float) -> None:
        self._fitting = False
        self._scenery.carried = card.id
        self._scenery.spoil(card)
        self._forest.move(card.id, Place(card.box.x + dx, card.box.y + dy))
        self._scenery.spoil(card)
        self._looked()

    def _card_at(self, at: QPointF) -> Card | None:
        return self._forest.at(*self._camera.to_board(at.x(), at.y()))

    def _button_at(self, card: Card | None, at: QPointF) -> str | None:
        if card is None or card.job is None:
            return None
        ratio = self._ratio()
        style = self._scenery.style(self.zoom * ratio, ratio)
        rect = drawn_rect(card, self._camera, ratio)
        return button_at(card, rect, style, (at * ratio).toPoint())

    # -- keys --------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not keys.press(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_focus(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_focus(False)
        super().focusOutEvent(event)

    def walk(self, way: Way) -> None:
        """Go to the neighbouring card, or to the one in the middle when there is none yet."""
        card = self._card()
        goal = (
            self._forest.nearest(*self._camera.centre)
            if card is None
            else self._forest.neighbour(card, way)
        )
        if goal is not None:
            self.select(goal.id)

    def walk_home(self) -> None:
        """Go to the root of this branch, or to the first card."""
        path = self._forest.path(self._current)
        goal = path[-1] if path else self._forest.first()
        if goal is not None:
            self.select(goal.id)

    def use_current(self) -> None:
        """What Enter does: a job's first action, or opening a turn."""
        card = self._card()
        if card is None:
            return
        if card.job is None:
            self.activated.emit(card.id)
        elif offered := actions(card):
            self.job_action.emit(str(card.id), offered[0][0])

    def _show_focus(self, focused: bool) -> None:
        self._scenery.focused = focused
        card = self._card()
        if card is not None:
            self._scenery.spoil_frame(card.box)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        card = self._card_at(QPointF(event.pos()))
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            card = self._card()
            if card is not None:
                at = self.mapToGlobal(self.card_rect(card.id).center().toPoint())
        if card is not None:
            self._choose(card.id)
        if card is None or card.job is None:
            self.menu_requested.emit(None if card is None else card.id, at)
        else:
            self._job_menu(card, at)

    def _job_menu(self, card: Card, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("jobMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action, words in every_action(card):
            menu.addAction(words).setData((str(card.id), action))
        menu.triggered.connect(self._act)
        menu.popup(at)

    @Slot(QAction)
    def _act(self, action: QAction) -> None:
        self.job_action.emit(*action.data())

    # -- drops -------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if takes(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if takes(event.mimeData()):
            event.acceptProposedAction()
            self.dropped.emit(event.mimeData())
