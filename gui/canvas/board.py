"""The board: one session's cards on a plane that is panned, zoomed and walked."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from gui import theme
from gui.canvas import keys
from gui.canvas.camera import Camera
from gui.canvas.forest import Card, Forest
from gui.canvas.grid import Box
from gui.canvas.hand import Hand, takes, wheel
from gui.canvas.job_cards import actions, button_at, sentence
from gui.canvas.layout import asked_ratio, place_for
from gui.canvas.minimap import Minimap
from gui.canvas.scenery import Scenery, drawn_rect
from gui.canvas.turns_model import TurnsModel
from gui.canvas.zoom_bar import ZoomBar
from gui.state.pictures import Pictures
from gui.state.progress import JobProgress
from services.domain import Job, Place, Recipe, TurnId, TurnSummary, View

ZOOM_STEP = 1.25
_REST_MS = 60  # pictures are loaded when the board has been still for so long
_TICK_MS = 1000
_CORNER_PX = 14
_LARGEST_FIT = 1.0


class Board(QWidget):
    """Shows turns and jobs; reports wishes. It changes nothing but what it shows.

    `clock` gives the seconds since 1970 against which jobs are timed.
    """

    selected_changed = Signal(object)  # TurnId | None; a job is not a selection
    current_changed = Signal(object)  # TurnId | None of a turn or a job
    job_action = Signal(str, str)  # job id; "cancel", "step" or "dismiss"
    view_changed = Signal()  # the board has come to rest elsewhere
    moved = Signal(object, object)  # TurnId, Place: once, when a card is let go
    activated = Signal(object)  # TurnId
    dropped = Signal(object)  # QMimeData, valid only until the slot returns
    menu_requested = Signal(object, object)  # TurnId | None, global QPoint
    selection_rect_changed = Signal(object)  # QRectF in the board's pixels; empty: none

    def __init__(
        self,
        pictures: Pictures,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("historyCanvas")
        self.setAccessibleName(self.tr("History canvas"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.turns_model = TurnsModel(self)
        self._pictures = pictures
        self._camera = Camera()
        self._forest = Forest()
        self._scenery = Scenery(self._forest, pictures, clock)
        self._hand = Hand()
        self._current: TurnId | None = None
        self._fitting = True  # keep everything in view until the user looks elsewhere
        self._minimap = Minimap(self._forest, self)
        self._zoom_bar = ZoomBar(self)
        self._rest = self._timer(_REST_MS, self._settle, once=True)
        self._build = self._timer(0, self.update, once=True)
        self._tick = self._timer(_TICK_MS, self._tick_jobs, once=False)
        self._connect()
        self._describe()

    def _timer(self, interval_ms: int, slot: Callable[[], object], *, once: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(once)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    def _connect(self) -> None:
        self._pictures.arrived.connect(self._picture_came)
        self._pictures.failed.connect(self._picture_failed)
        self._minimap.pointed.connect(self._look_at)
        self._zoom_bar.zoomed_in.connect(self.zoom_in)
        self._zoom_bar.zoomed_out.connect(self.zoom_out)
        self._zoom_bar.reset.connect(self._zoom_to_pixels)
        self._zoom_bar.fitted.connect(self.zoom_to_fit)

    # -- what is shown -----------------------------------------------------

    def show_session(self, turns: Sequence[TurnSummary], jobs: Sequence[Job], view: View) -> None:
        """Show another session as it was left."""
        self._hand.drop()
        self._forest.clear()
        for turn in turns:
            self._forest.put_turn(turn)
        for job in jobs:
            self._forest.put_job(job, None)
        self.turns_model.replace(turns)
        self._scenery.clear()
        self._minimap.redraw()
        self._fitting = view.zoom <= 0
        if not self._fitting:
            self._camera.zoom_at(0, 0, view.zoom)
            self._camera.look_at(view.centre.x, view.centre.y)
        self._choose(view.head if view.head in self._forest.cards else None)
        self._keep_ticking()
        self._looked()

    def add_turn(self, turn: TurnSummary) -> None:
        """Add a turn, or show its new state; its job's card becomes the turn's."""
        self._spoil(turn.id)
        self._put(self._forest.put_turn(turn))
        self.turns_model.put(turn)
        if turn.id == self._current:
            self.selected_changed.emit(turn.id)

    def remove(self, turn_id: TurnId) -> None:
        """Take a card away; nothing happens when there is none."""
        self._spoil(turn_id)
        card = self._forest.take(turn_id)
        if card is None:
            return
        self.turns_model.take(turn_id)
        if self._current == turn_id:
            self._choose(None)
        self._minimap.redraw()
        self._keep_ticking()
        self._looked()

    def set_job(self, job: Job, progress: JobProgress | None = None) -> None:
        """Show a job in its place, or how far it has come."""
        card = self._forest.cards.get(job.id)
        if card is not None and card.job is not None and card.place == job.place:
            card.job, card.progress = job, progress
            self._scenery.spoil_frame(card.box)
            self.update()
        else:
            self._spoil(job.id)
            self._put(self._forest.put_job(job, progress))
        self._keep_ticking()
        if job.id == self._current:
            self._describe()

    def remove_job(self, job_id: TurnId) -> None:
        card = self._forest.cards.get(job_id)
        if card is not None and card.job is not None:
            self.remove(job_id)

    def place_for(self, parent_id: TurnId | None, recipe: Recipe) -> Place:
        """A free place for the next job on this board."""
        parent = self._forest.cards.get(parent_id) if parent_id is not None else None
        if parent is None:
            return place_for(None, self._forest.grid, asked_ratio(recipe))
        ratio = asked_ratio(recipe, parent.picture)
        return place_for(parent.turn or parent.job, self._forest.grid, ratio)

    # -- selection ---------------------------------------------------------

    @property
    def selected(self) -> TurnId | None:
        """The selected turn; None also when a job's card is the current one."""
        card = self._card()
        return card.id if card is not None and card.job is None else None

    @property
    def current(self) -> TurnId | None:
        """The card that keys act on: a turn's or a job's."""
        return self._current

    def select(self, turn_id: TurnId | None) -> None:
        """Make a card the current one and bring it into view."""
        self._choose(turn_id if turn_id in self._forest.cards else None)
        card = self._card()
        if card is not None and not self._fitting and self._camera.reveal(card.box):
            self._looked()

    def _choose(self, card_id: TurnId | None) -> None:
        before = self.selected
        changed = card_id != self._current
        self._scenery.set_current(card_id)
        self._current = card_id
        self.update()
        self._describe()
        self._tell_selection()
        if changed:
            self.current_changed.emit(card_id)
        if self.selected != before:
            self.selected_changed.emit(self.selected)

    def _card(self) -> Card | None:
        return self._forest.cards.get(self._current) if self._current is not None else None

    def card_rect(self, card_id: TurnId) -> QRectF:
        """Where a card is, in the board's pixels; empty when there is none."""
        card = self._forest.cards.get(card_id)
        return QRectF() if card is None else QRectF(*self._camera.to_screen(card.box))

    # -- where one looks ---------------------------------------------------

    def view(self) -> View:
        """What to give `show_session` to come back here."""
        zoom = 0.0 if self._fitting else self._camera.zoom
        return View(self.selected, zoom, Place(*self._camera.centre))

    @property
    def zoom(self) -> float:
        return self._camera.zoom

    def zoom_to_fit(self) -> None:
        """Show everything, and keep doing so while the window changes its size."""
        self._fitting = True
        self._looked()

    def zoom_to_selection(self) -> None:
        card = self._card()
        if card is not None:
            self._fitting = False
            self._camera.fit(card.box, largest=2.0)
            self._looked()

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom around a pixel, or around the middle."""
        at = at or QPointF(self.width() / 2, self.height() / 2)
        self._fitting = False
        self._camera.zoom_at(at.x(), at.y(), zoom)
        self._looked()

    def zoom_in(self) -> None:
        self.set_zoom(self.zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        self.set_zoom(self.zoom / ZOOM_STEP)

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Move the board like a sheet of paper."""
        self._fitting = False
        self._camera.pan(dx_px, dy_px)
        self._looked()

    def _zoom_to_pixels(self) -> None:
        self.set_zoom(1.0)

    def _look_at(self, x: float, y: float) -> None:
        self._fitting = False
        self._camera.look_at(x, y)
        self._looked()

    def _looked(self) -> None:
        """The view or the cards changed: repaint now, load pictures when it rests."""
        if self._fitting:
            self._camera.fit(self._forest.grid.bounds or Box(0, 0, 1, 1), _LARGEST_FIT)
        self._pictures.want(())
        self._rest.start()
        self._zoom_bar.show_zoom(self._camera.zoom)
        self._minimap.show_seen(self._camera.seen)
        self._tell_selection()
        self.update()

    def _settle(self) -> None:
        self._ask_for_pictures()
        self.view_changed.emit()

    def _tell_selection(self) -> None:
        rect = QRectF() if self._current is None else self.card_rect(self._current)
        self.selection_rect_changed.emit(rect)

    # -- pictures and jobs -------------------------------------------------

    def _ask_for_pictures(self) -> None:
        self._scenery.ask_for_pictures(self._camera, self._ratio(), self._device_size())

    def _picture_came(self, blob: object, px: int) -> None:
        self._scenery.picture_came(blob, px)  # type: ignore[arg-type]
        self.update()

    def _picture_failed(self, blob: object) -> None:
        for card in self._forest.with_blob(blob):  # type: ignore[arg-type]
            self._scenery.spoil_frame(card.box)
        self.update()

    def _put(self, card: Card) -> None:
        self._scenery.spoil(card)
        self._minimap.setVisible(len(self._forest) >= 2)
        self._minimap.add(card)
        if card.id == self._current:
            self._scenery.set_current(card.id)
            self._describe()
        self._keep_ticking()
        self._looked()

    def _spoil(self, card_id: TurnId) -> None:
        card = self._forest.cards.get(card_id)
        if card is not None:
            self._scenery.spoil(card)

    def _keep_ticking(self) -> None:
        running = any(self._forest.cards[job_id].running for job_id in self._forest.job_ids)
        if running != self._tick.isActive():
            self._tick.start() if running else self._tick.stop()

    def _tick_jobs(self) -> None:
        for job_id in self._forest.job_ids:
            card = self._forest.cards[job_id]
            if card.running:
                self._scenery.spoil_frame(card.box)
                self.update(self.card_rect(job_id).toAlignedRect().adjusted(-2, -2, 2, 2))

    def _describe(self) -> None:
        card = self._card()
        if card is None:
            told = self.tr("{n} cards. Nothing selected.").format(n=len(self._forest))
        elif card.job is not None:
            told = self.tr("Job: {title}. {state}").format(title=card.title, state=sentence(card))
        else:
            told = self.tr("Selected: {title}. Step {depth} of its branch.").format(
                title=card.title, depth=len(self._forest.path(card.id))
            )
        if told != self.accessibleDescription():
            self.setAccessibleDescription(told)

    # -- painting ----------------------------------------------------------

    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _device_size(self) -> QSize:
        return QSize(
            max(round(self.width() * self._ratio()), 1),
            max(round(self.height() * self._ratio()), 1),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        pixmap = self._scenery.show(self._camera, self._ratio(), self._device_size())
        painter = QPainter(self)
        pixmap.setDevicePixelRatio(self._ratio())
        painter.drawPixmap(0, 0, pixmap)
        pixmap.setDevicePixelRatio(1.0)
        if self.hasFocus() and self._current is None:
            painter.setPen(QPen(theme.current().focus, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
        if self._scenery.unfinished:
            self._build.start()
        elif not self._rest.isActive() and self._scenery.take_rebuilt():
            self._ask_for_pictures()

    def resizeEvent(self, event: QResizeEvent) -> None:
        x, y = self._camera.centre
        self._camera.width, self._camera.height = self.width(), self.height()
        self._camera.look_at(x, y)
        self._zoom_bar.move(_CORNER_PX, self.height() - self._zoom_bar.height() - _CORNER_PX)
        map_size = self._minimap.size()
        self._minimap.move(
            self.width() - map_size.width() - _CORNER_PX,
            self.height() - map_size.height() - _CORNER_PX,
        )
        self._looked()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._scenery.clear()
            self.update()
        super().changeEvent(event)

    # -- hands -------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.NativeGesture and self._hand.pinch(self, event):
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

    def walk(self, way: keys.Way) -> None:
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
        for action, words in actions(card):
            menu.addAction(words).setData((str(card.id), action))
        menu.triggered.connect(self._act)
        menu.popup(at)

    def _act(self, action: object) -> None:
        self.job_action.emit(*action.data())  # type: ignore[attr-defined]

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
