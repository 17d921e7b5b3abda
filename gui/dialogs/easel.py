"""The editor's canvas: the picture, what is done to it, and the hand that does it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.dialogs.easel_hand import EaselHand, Tool
from gui.dialogs.easel_keys import EaselKeys
from gui.dialogs.easel_layers import EaselLayers, Scene
from gui.dialogs.easel_look import WHOLE, EaselLook
from gui.dialogs.easel_painting import draw_crop, draw_selection, draw_shade
from gui.dialogs.mark_painting import line_px
from gui.state.pictures import Pictures
from gui.state.retouch import Retouch
from services.domain import Picture
from services.edits import part

_STEP = 1.25
_NOTCH = 120.0
_REST_MS = 60
_PREVIEW_PX = 512
_PAN_PX = 60.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Easel(QWidget):
    """Shows a retouch and changes it.

    Keys: the arrows move what is selected (or the crop, or the look) by a pixel, with
    Shift by ten, with Ctrl they resize it; Enter places a mark or leaves the crop; M
    selects the next mark, Delete takes it away; plus and minus zoom.
    """

    tool_wanted = Signal(str)
    looked = Signal(float)  # pixels of the screen for one of the picture

    def __init__(
        self, retouch: Retouch, shown: Picture, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("easel")
        self.setAccessibleName(self.tr("The picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 180)
        self._retouch = retouch
        self._shown = shown
        self._pictures = pictures
        self._look = EaselLook()
        self.hand = EaselHand(retouch, self._look)
        self._keys = EaselKeys(retouch, self.hand)
        self._layers = EaselLayers()
        self._line = 1.0  # how wide a usual mark is, in pixels of the picture
        self._space = False
        self._seen = (1, 1, WHOLE)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        pictures.arrived.connect(self._arrived)
        retouch.changed.connect(self._changed)

    @property
    def look(self) -> EaselLook:
        return self._look

    def use_tool(self, tool: Tool) -> None:
        """Cropping shows all of the picture, everything else what is kept of it."""
        self.hand.tool = tool
        if self._look.fits:
            self.fit()
        self.update()

    def fit(self) -> None:
        """Show what is kept, or all while it is being cropped, as large as can be."""
        self._look.size = self._retouch.upright_size
        self._look.fit(self._kept())
        self._looked()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        self._look.zoom_by(factor, at)
        self._looked()

    def zoom_in(self) -> None:
        self.zoom_by(_STEP)

    def zoom_out(self) -> None:
        self.zoom_by(1 / _STEP)

    def _kept(self) -> tuple[float, float, float, float]:
        return WHOLE if self.hand.tool is Tool.CROP else part(self._retouch.edits)

    # -- the state has changed

    def _changed(self) -> None:
        seen = (*self._retouch.upright_size, self._kept())
        if seen != self._seen:
            turned = seen[:2] != self._seen[:2]
            self._seen = seen
            self._look.size = self._retouch.upright_size
            if (self._look.fits or turned) and not self.hand.busy:
                self.fit()
        self._tell()
        self.update()

    def _tell(self) -> None:
        """What a screen reader says of the picture."""
        width, height = self._retouch.sent_size
        marks = len(self._retouch.edits.marks)
        words = self.tr("{w} × {h} px, {n} marks").format(w=width, h=height, n=marks)
        if self._retouch.selected is not None:
            chosen = self.tr("mark {n} is selected").format(n=self._retouch.selected + 1)
            words = f"{words}, {chosen}"
        self.setAccessibleDescription(words)

    def _arrived(self, blob: object, _: int) -> None:
        if blob == self._shown.blob:
            self.update()

    def _looked(self) -> None:
        self._rest.start()
        self.looked.emit(self._look.zoom)
        self.update()

    def _long_side_px(self) -> int:
        area = self._look.area()
        return round(max(area.width(), area.height()) * self.devicePixelRatioF())

    def _ask(self) -> None:
        self._pictures.original(self._shown, self._long_side_px())
        self.update()

    # -- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        middle = event.button() == Qt.MouseButton.MiddleButton
        if event.button() == Qt.MouseButton.LeftButton or middle:
            self.hand.press(event.position(), pans=middle or self._space)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.hand.busy:
            pans = self._space
            shape = self.hand.cursor(event.position())
            self.setCursor(Qt.CursorShape.OpenHandCursor if pans else shape)
            return
        spot = self._look.area().topLeft()
        self.hand.move(event.position())
        self._looked() if spot != self._look.area().topLeft() else self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hand.release()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        fine = event.pixelDelta()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not fine.isNull() and not control:
            self._look.pan(QPointF(fine))
            self._looked()
        else:
            self.zoom_by(_STEP ** (event.angleDelta().y() / _NOTCH), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            x, y = (way * (10 if shift else 1) for way in _ARROWS[key])
            resizes = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if not self._keys.nudge(x, y, resizes=resizes):
                self._look.pan(QPointF(-x, -y) * _PAN_PX)
                self._looked()
        elif not self._press(key, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
        super().keyReleaseEvent(event)

    def _press(self, key: Qt.Key, event: QKeyEvent) -> bool:
        match key:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers():
                if not self._keys.place():
                    self.tool_wanted.emit(Tool.SELECT)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self._keys.delete()
            case Qt.Key.Key_M:
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._retouch.select_next(-1 if shift else 1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_in()
            case Qt.Key.Key_Minus:
                self.zoom_out()
            case Qt.Key.Key_Space:
                self._space = True
            case Qt.Key.Key_Escape if self.hand.busy:
                self.hand.cancel()
            case Qt.Key.Key_Escape if self._retouch.selected is not None:
                self._retouch.select(None)
            case _:
                return False
        return True

    # -- painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._look.room = QRectF(self.rect())
        if self._look.fits:
            self.fit()
        self._looked()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        retouch, crops = self._retouch, self.hand.tool is Tool.CROP
        points = self.hand.crop_points()
        kept = QRectF(points["nw"], points["se"])
        shown = self._look.area() if crops else kept
        self._layers.paint(painter, self._scene(shown, moving=self._rest.isActive()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if crops:
            draw_shade(painter, shown, kept)
            draw_crop(painter, kept, points, divided=self.hand.busy)
        elif retouch.mark is not None:
            draw_selection(painter, retouch.mark, self._look)
        if self.hasFocus():
            painter.setPen(theme.current().focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _scene(self, shown: QRectF, *, moving: bool) -> Scene:
        image = self._pictures.peek(self._shown.blob, self._long_side_px())
        if image is None:
            image = self._pictures.thumbnail(self._shown.blob, _PREVIEW_PX)
        retouch = self._retouch
        if not self.hand.crops:  # while it is drawn, each of its pixels would change every mark
            self._line = line_px(retouch.edits, retouch.size)
        return Scene(
            self.size(),
            self.devicePixelRatioF(),
            image,
            retouch.edits,
            retouch.upright_size,
            self._line,
            self._look.area(),
            shown,
            retouch.selected,
            smooth=not moving,
        )
