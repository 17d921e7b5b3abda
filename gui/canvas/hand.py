"""What a hand does on the board: press, drag, pinch, turn the wheel, drop."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gui.canvas.forest import Card
from gui.state.sources import TURNS_MIME
from services.domain import TurnId

_NOTCH = 120.0  # eighths of a degree
_NOTCH_ZOOM = 1.2
_PIXELS_ZOOM = 1.004  # per pixel of a touchpad's scroll with Ctrl


class Movable(Protocol):
    """The board, as far as a hand moves it."""

    @property
    def zoom(self) -> float: ...
    def pan(self, dx_px: float, dy_px: float) -> None: ...
    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None: ...


class Hand:
    """One press from its beginning to its end."""

    def __init__(self) -> None:
        self.card: TurnId | None = None
        self.band: QPointF | None = None  # where a band began that is drawn around cards
        self.moving_now = False
        self._start: QPointF | None = None
        self._last = QPointF()

    @property
    def pressed(self) -> bool:
        return self._start is not None

    def take(self, at: QPointF, card: Card | None, *, band: bool = False) -> None:
        """Begin: on a card, on the ground, or to draw a band around cards."""
        self.drop()
        self.band = QPointF(at) if band else None
        self._start = self._last = QPointF(at)
        self.card = card.id if card is not None else None

    def drop(self) -> None:
        self._start, self.card, self.band, self.moving_now = None, None, None, False

    def moving(self, at: QPointF) -> bool:
        """Whether the press has become a drag: small tremors are still a click."""
        if self._start is not None and not self.moving_now:
            far = (at - self._start).manhattanLength() >= QApplication.startDragDistance()
            self.moving_now = far
        return self.moving_now

    def step(self, at: QPointF) -> tuple[float, float]:
        """How far since the last step, in pixels."""
        delta = at - self._last
        self._last = QPointF(at)
        return delta.x(), delta.y()


def pinch(board: Movable, event: QEvent) -> bool:
    """Zoom where two fingers spread; False for every other gesture."""
    if not isinstance(event, QNativeGestureEvent):
        return False
    if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
        return False
    board.set_zoom(board.zoom * max(1.0 + event.value(), 0.1), event.position())
    return True


def wheel(board: Movable, event: QWheelEvent) -> None:
    """A wheel zooms at the pointer; two fingers on a touchpad pan; Ctrl always zooms."""
    pixels, notches = event.pixelDelta(), event.angleDelta()
    on_touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
    fine = not pixels.isNull()
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    if control and fine:
        board.set_zoom(board.zoom * _PIXELS_ZOOM ** pixels.y(), event.position())
    elif fine:
        board.pan(pixels.x(), pixels.y())
    elif on_touchpad and not control:
        board.pan(notches.x() / 2, notches.y() / 2)
    elif notches.y():
        board.set_zoom(board.zoom * _NOTCH_ZOOM ** (notches.y() / _NOTCH), event.position())
    else:
        board.pan(notches.x() / 2, 0)


def takes(mime: QMimeData) -> bool:
    """Whether a drop may hold pictures from elsewhere: files, addresses, image data."""
    return not mime.hasFormat(TURNS_MIME) and (
        mime.hasUrls()
        or mime.hasImage()
        or any(kind.startswith("image/") for kind in mime.formats())
    )
