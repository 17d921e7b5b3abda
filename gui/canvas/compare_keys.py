"""The ways to see compared pictures, and the keys of the place where they are seen."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QPointF, Qt, SignalInstance

STEP = 1.25  # of the zoom
_PAN_PX = 60.0
_WIPE_SHARE = 0.02


class Mode(StrEnum):
    SIDE = "side"
    WIPE = "wipe"
    BLINK = "blink"
    DIFFERENCE = "difference"


class Comparing(Protocol):
    """The pane, as far as keys drive it."""

    @property
    def mode_wanted(self) -> SignalInstance: ...
    def zoom_by(self, factor: float, at: QPointF | None = None) -> None: ...
    def zoom_to_pixels(self) -> None: ...
    def fit(self) -> None: ...
    def next_pair(self) -> None: ...
    def mark_seen(self) -> None: ...
    def flip_by_hand(self) -> None: ...
    def forget_region(self) -> bool: ...
    def push_wipe(self, share: float) -> None: ...
    def pan(self, delta: QPointF) -> None: ...


_MODES = {
    Qt.Key.Key_S: Mode.SIDE,
    Qt.Key.Key_W: Mode.WIPE,
    Qt.Key.Key_B: Mode.BLINK,
    Qt.Key.Key_D: Mode.DIFFERENCE,
}
_PANS = {
    Qt.Key.Key_Left: QPointF(_PAN_PX, 0),
    Qt.Key.Key_Right: QPointF(-_PAN_PX, 0),
    Qt.Key.Key_Up: QPointF(0, _PAN_PX),
    Qt.Key.Key_Down: QPointF(0, -_PAN_PX),
}


def press(pane: Comparing, key: Qt.Key) -> bool:
    """Do what a key means; False when it means nothing here."""
    if key in _MODES:
        pane.mode_wanted.emit(_MODES[key])
        return True
    if key in _PANS:
        pane.pan(_PANS[key])
        return True
    match key:
        case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
            pane.zoom_by(STEP)
        case Qt.Key.Key_Minus:
            pane.zoom_by(1 / STEP)
        case Qt.Key.Key_1:
            pane.zoom_to_pixels()
        case Qt.Key.Key_F:
            pane.fit()
        case Qt.Key.Key_N:
            pane.next_pair()
        case Qt.Key.Key_R:
            pane.mark_seen()
        case Qt.Key.Key_Space:
            pane.flip_by_hand()
        case Qt.Key.Key_Escape:
            return pane.forget_region()
        case Qt.Key.Key_BracketLeft | Qt.Key.Key_BracketRight:
            pane.push_wipe(_WIPE_SHARE if key == Qt.Key.Key_BracketRight else -_WIPE_SHARE)
        case _:
            return False
    return True
