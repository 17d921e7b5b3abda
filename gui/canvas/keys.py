"""The board's keys."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gui.canvas.forest import Way

__all__ = ["Walkable", "Way", "press"]

_PAN_PX = 80
_ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_WAYS = {
    Qt.Key.Key_Left: Way.PARENT,
    Qt.Key.Key_Right: Way.CHILD,
    Qt.Key.Key_Up: Way.ABOVE,
    Qt.Key.Key_Down: Way.BELOW,
}
_PANS = {
    Qt.Key.Key_Left: (_PAN_PX, 0),
    Qt.Key.Key_Right: (-_PAN_PX, 0),
    Qt.Key.Key_Up: (0, _PAN_PX),
    Qt.Key.Key_Down: (0, -_PAN_PX),
}


class Walkable(Protocol):
    """The board, as far as keys drive it."""

    def walk(self, way: Way, *, add: bool = False) -> None: ...
    def walk_home(self) -> None: ...
    def use_current(self) -> None: ...
    def leave(self) -> None: ...
    def pan(self, dx_px: float, dy_px: float) -> None: ...
    def zoom_in(self) -> None: ...
    def zoom_out(self) -> None: ...
    def zoom_to_fit(self) -> None: ...


def press(board: Walkable, event: QKeyEvent) -> bool:
    """Do what a key means; False when it means nothing here."""
    key = Qt.Key(event.key())
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _ADDING and key in _WAYS:
        board.walk(_WAYS[key], add=True)
        return True
    held = event.modifiers() & ~(
        Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
    )
    if held != Qt.KeyboardModifier.NoModifier:
        return False
    if key in _WAYS:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            board.pan(*_PANS[key])
        else:
            board.walk(_WAYS[key])
        return True
    return _press_single(board, key)


def _press_single(board: Walkable, key: Qt.Key) -> bool:
    match key:
        case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
            board.zoom_in()
        case Qt.Key.Key_Minus | Qt.Key.Key_Underscore:
            board.zoom_out()
        case Qt.Key.Key_F:
            board.zoom_to_fit()
        case Qt.Key.Key_Home:
            board.walk_home()
        case Qt.Key.Key_Escape:
            board.leave()
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            board.use_current()
        case _:
            return False
    return True
