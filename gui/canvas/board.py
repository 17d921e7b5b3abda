"""The board: one session's cards, under a mouse, ten fingers and a keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal, Slot
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
from PySide6.QtWidgets import QMenu, QRubberBand, QWidget

from gui.canvas import keys
from gui.canvas.card_sheet import CardSheet
from gui.canvas.forest import Card, Way
from gui.canvas.hand import Hand, pinch, takes, wheel
from gui.canvas.job_cards import button_at
from gui.canvas.job_steps import actions, every_action
from gui.canvas.scenery import drawn_rect
from gui.canvas.stack import FAN, stack_action
from gui.state.pictures import Pictures
from services.domain import Place, TurnId
from services.grid import Box

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ADDING = Qt.KeyboardModifier.ControlModifier


class Board(CardSheet):
    """Shows turns and jobs; reports wishes. It changes nothing but what it shows.

    `clock` gives the seconds since 1970 against which jobs are timed.
    """

    job_action = Signal(str, str)  # job id; "cancel", "now", "step", "step:…" or "dismiss"
    activated = Signal(object)  # TurnId
    carried_out = Signal(object)  # tuple[TurnId, …]: cards that leave the board in a hand
    fan_wanted = Signal(object)  # TurnId of a card that holds several pictures
    dropped = Signal(object)  # QMimeData, valid only until the slot returns
    hung = Signal(object, object)  # QMimeData as above, dropped with Shift held; Place
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
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self)
        self._space = False

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
                if action == FAN:
                    self.fan_wanted.emit(card.id)
                else:
                    self.job_action.emit(str(card.id), action)
                return
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            holds = event.button() == Qt.MouseButton.LeftButton and not self._space
            adding = bool(event.modifiers() & _ADDING)
            band = bool(event.modifiers() & _SHIFT) or (adding and card is None)
            self._hand.take(event.position(), card if holds else None, band=holds and band)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if not self._hand.moving(at):
            over = self._button_at(self._card_at(at), at) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else self._idle_cursor())
            return
        if self._hand.band is not None:
            self._draw_band(self._hand.band, at)
            return
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        dx, dy = self._hand.step(at)
        if self._hand.card is None or not self._is_turn(self._hand.card):
            self.pan(dx, dy)
        else:
            self._carry_by(self._hand.card, dx / self.zoom, dy / self.zoom)
            if not self.rect().contains(at.toPoint()):
                self._carry_out()

    def _carry_out(self) -> None:
        """What leaves the board is a copy: the cards go back to their places."""
        self._hand.drop()
        self.setCursor(self._idle_cursor())
        self.carried_out.emit(self._put_back())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_moving, card_id, band = self._hand.moving_now, self._hand.card, self._hand.band
        pressed = self._hand.pressed
        self._hand.drop()
        self._scenery.carried = frozenset()
        if not pressed:
            return
        self.setCursor(self._idle_cursor())
        adds = bool(event.modifiers() & _ADDING)
        if was_moving and band is not None:
            self._band.hide()
            self._choose_in(self._banded(band, event.position()), adds)
        elif was_moving:
            self._let_go()
        elif event.button() == Qt.MouseButton.LeftButton and not self._space:
            if not (adds or event.modifiers() & _SHIFT):
                self._choose(card_id)
            elif card_id is not None and self._is_turn(card_id):
                self.toggle(card_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        card = self._card_at(event.position())
        if card is not None and self._button_at(card, event.position()) is None:
            self._choose(card.id)
            self.zoom_to_selection()
            if card.job is None:
                self.activated.emit(card.id)

    def _draw_band(self, start: QPointF, at: QPointF) -> None:
        self._band.setGeometry(QRectF(start, at).normalized().toAlignedRect())
        self._band.show()
        banded = self._banded(start, at)
        self._scenery.set_chosen({*self._chosen, *banded})
        self.update()

    def _banded(self, start: QPointF, at: QPointF) -> tuple[TurnId, ...]:
        """The turns that a band between two pixels touches."""
        (x0, y0), (x1, y1) = (self._camera.to_board(end.x(), end.y()) for end in (start, at))
        area = Box(min(x0, x1), min(y0, y1), abs(x1 - x0) + 1e-6, abs(y1 - y0) + 1e-6)
        return tuple(card.id for card in self._forest.in_area(area) if card.job is None)

    def _choose_in(self, banded: tuple[TurnId, ...], adds: bool) -> None:
        rest = tuple(turn for turn in self._chosen if turn not in set(banded)) if adds else ()
        self._scenery.set_chosen(self._chosen)
        self.choose([*rest, *banded])

    def _idle_cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.OpenHandCursor if self._space else Qt.CursorShape.ArrowCursor

    def _card_at(self, at: QPointF) -> Card | None:
        return self._forest.at(*self._camera.to_board(at.x(), at.y()))

    def _button_at(self, card: Card | None, at: QPointF) -> str | None:
        if card is None:
            return None
        ratio = self._ratio()
        style = self._scenery.style(self.zoom * ratio, ratio)
        rect = drawn_rect(card, self._camera, ratio)
        found = stack_action if card.job is None else button_at
        return found(card, rect, style, (at * ratio).toPoint())

    # -- keys --------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._hold_space(True)
        elif not keys.press(self, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_space(False)
        super().keyReleaseEvent(event)

    def _hold_space(self, held: bool) -> None:
        """While the space bar is held, a drag pans even where it begins on a card."""
        self._space = held
        if not self._hand.pressed:
            self.setCursor(self._idle_cursor())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_focus(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_focus(False)
        self._hold_space(False)
        super().focusOutEvent(event)

    def walk(self, way: Way, *, add: bool = False) -> None:
        """Go to the neighbouring card, or to the one in the middle when there is none yet.

        `add` keeps what is selected and takes the turn that one comes to with it.
        """
        card = self._card()
        goal = (
            self._forest.nearest(*self._camera.centre)
            if card is None
            else self._forest.neighbour(card, way)
        )
        if goal is None:
            return
        if add and goal.job is None:
            self.choose([*(turn for turn in self._chosen if turn != goal.id), goal.id])
            self.reveal(goal.id)
        else:
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
        if card is not None and card.id not in self._chosen:
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
            if event.modifiers() & _SHIFT:
                at = self._camera.to_board(event.position().x(), event.position().y())
                self.hung.emit(event.mimeData(), Place(*at))
            else:
                self.dropped.emit(event.mimeData())
