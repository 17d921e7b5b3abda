"""Where compared pictures are seen: beside or over each other, or what differs."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.canvas.compare_look import Look, part_of, spot_on
from gui.state.comparison import Comparison
from gui.state.difference import Difference
from gui.state.pictures import Pictures
from gui.widgets.badge import draw_badge

_STEP = 1.25
_NOTCH = 120.0
_BLINK_MS = 600
_REST_MS = 60
_TITLE_CHARACTERS = 32


class Mode(StrEnum):
    SIDE = "side"
    WIPE = "wipe"
    BLINK = "blink"
    DIFFERENCE = "difference"


class ComparePane(QWidget):
    """Shows a comparison; a drag with Shift marks what was meant to change."""

    mode_wanted = Signal(str)

    def __init__(
        self, comparison: Comparison, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("comparePane")
        self.setAccessibleName(self.tr("Pictures beside each other"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._comparison = comparison
        self._pictures = pictures
        self._difference: Difference | None = None
        self._mode = Mode.SIDE
        self._look = Look()
        self._wipe = 0.5
        self._blinked = False
        self._last: QPointF | None = None
        self._region_from: QPointF | None = None
        self._wiping = False
        self._blink = _timer(self, _BLINK_MS, self.flip, once=False)
        self._rest = _timer(self, _REST_MS, self._ask, once=True)
        for changed in (pictures.arrived, pictures.failed, pictures.blemished, pictures.mended):
            changed.connect(self.update)
        comparison.changed.connect(self._changed)
        comparison.measured.connect(self._show_difference)

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def zoom(self) -> float:
        return self._look.zoom

    def show_mode(self, mode: Mode) -> None:
        """Lay the pictures out in another way; where one looks stays."""
        self._mode, self._blinked = mode, False
        self._look.beside = mode is Mode.SIDE
        self._blink.start() if mode is Mode.BLINK else self._blink.stop()
        self._looked()

    def fit(self) -> None:
        """Show the pictures whole."""
        self._look.fit()
        self._looked()

    def zoom_to_pixels(self) -> None:
        """One pixel of the first picture is one pixel of the screen."""
        self._look.zoom_to_pixels(self.devicePixelRatioF())
        self._looked()

    def flip(self) -> None:
        """Show the other one of the two that blink."""
        self._blinked = not self._blinked
        self.update()

    def mark_seen(self) -> None:
        """What is seen now is the part that was meant to change."""
        self._comparison.set_region(self._look.seen())

    # -- hands -------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        fine = event.pixelDelta()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not fine.isNull() and not control:
            self._pan(QPointF(fine))
        else:
            notches = event.angleDelta().y() / _NOTCH
            self._zoom_by(_STEP**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._last = event.position()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._region_from = event.position() if shift else None
        self._wiping = self._mode is Mode.WIPE and abs(self._wipe_x() - event.position().x()) < 12

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._last is None:
            near = self._mode is Mode.WIPE and abs(self._wipe_x() - at.x()) < 12
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
        elif self._region_from is not None:
            self.update()
        elif self._wiping:
            self._wipe = min(max(at.x() / max(self.width(), 1), 0.0), 1.0)
            self.update()
        else:
            self._pan(at - self._last)
        if self._last is not None:
            self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._region_from is not None:
            area = self._look.target(*self._look.cell_at(self._region_from))
            ends = [spot_on(area, at) for at in (self._region_from, event.position())]
            region = QRectF(*ends).normalized()
            self._comparison.set_region(region if region.width() > 0.005 else None)
        self._last, self._region_from, self._wiping = None, None, False
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._press(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def _press(self, key: Qt.Key) -> bool:
        modes = {
            Qt.Key.Key_S: Mode.SIDE,
            Qt.Key.Key_W: Mode.WIPE,
            Qt.Key.Key_B: Mode.BLINK,
            Qt.Key.Key_D: Mode.DIFFERENCE,
        }
        if key in modes:
            self.mode_wanted.emit(modes[key])
            return True
        return self._press_look(key)

    def _press_look(self, key: Qt.Key) -> bool:
        step = 60.0
        match key:
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._zoom_by(_STEP)
            case Qt.Key.Key_Minus:
                self._zoom_by(1 / _STEP)
            case Qt.Key.Key_1:
                self.zoom_to_pixels()
            case Qt.Key.Key_F:
                self.fit()
            case Qt.Key.Key_N:
                self._comparison.hold(self._comparison.other + 1)
            case Qt.Key.Key_R:
                self.mark_seen()
            case Qt.Key.Key_Space:
                self._blink.stop()  # from now on by hand
                self.flip()
            case Qt.Key.Key_Escape if self._comparison.region is not None:
                self._comparison.set_region(None)
            case Qt.Key.Key_BracketLeft | Qt.Key.Key_BracketRight:
                sign = 1 if key == Qt.Key.Key_BracketRight else -1
                self._wipe = min(max(self._wipe + 0.02 * sign, 0.0), 1.0)
                self.update()
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._pan(QPointF(step if key == Qt.Key.Key_Left else -step, 0))
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._pan(QPointF(0, step if key == Qt.Key.Key_Up else -step))
            case _:
                return False
        return True

    def _pan(self, delta: QPointF) -> None:
        self._look.pan(delta)
        self._looked()

    def _zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        self._look.zoom_by(factor, at)
        self._looked()

    # -- where one looks ---------------------------------------------------

    def _wipe_x(self) -> float:
        return self._wipe * self.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._look.room = QRectF(self.rect())
        self._looked()

    def hideEvent(self, event: object) -> None:
        self._blink.stop()

    def _looked(self) -> None:
        self._rest.start()
        self.update()

    def _ask(self) -> None:
        """Ask for the pictures as large as they are shown: once a look, not once an arrival."""
        if not self.isVisible():
            return
        for number, picture in enumerate(self._comparison.shown):
            area = self._look.target(number)
            longest = max(area.width(), area.height()) * self.devicePixelRatioF()
            self._pictures.original(picture, round(longest))

    def _changed(self) -> None:
        self._blinked = False
        self._look.pictures = self._comparison.shown
        self._looked()

    def _show_difference(self, difference: Difference | None) -> None:
        self._difference = difference
        self.update()

    # -- painting ----------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.current().window)
        shown = self._comparison.shown
        if len(shown) < 2:
            painter.setPen(theme.current().text2)
            words = self.tr("Select two to four pictures to compare them")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        else:
            cells = self._look.cells()
            match self._mode:
                case Mode.SIDE:
                    for number, cell in enumerate(cells):
                        self._draw(painter, number, cell)
                case Mode.WIPE:
                    self._draw_wipe(painter, cells[0])
                case Mode.BLINK:
                    number = self._comparison.other if self._blinked else 0
                    self._draw(painter, number, cells[0])
                case Mode.DIFFERENCE:
                    self._draw_difference(painter, cells[0])
            self._draw_region(painter, cells)
        painter.end()

    def _draw(self, painter: QPainter, number: int, cell: QRectF, *, named: bool = True) -> None:
        """One picture, clipped to its cell."""
        area = self._look.target(number, cell)
        painter.save()
        painter.setClipRect(cell, Qt.ClipOperation.IntersectClip)
        image = self._image(number, area)
        if image is None:
            painter.fillRect(area, theme.current().raised)
        else:
            painter.drawImage(area, image)
        if named:
            corner = QPointF(max(cell.left(), area.left()) + 8, max(cell.top(), area.top()) + 8)
            draw_badge(painter, corner, self._title(number), self.font())
        painter.restore()

    def _image(self, number: int, area: QRectF) -> QImage | None:
        longest = max(area.width(), area.height()) * self.devicePixelRatioF()
        return self._pictures.peek(self._comparison.shown[number].blob, round(longest))

    def _title(self, number: int) -> str:
        one = self._comparison.compared[number]
        words = f"{number + 1}  {one.title[:_TITLE_CHARACTERS]}".strip()
        if self._pictures.any_problem(one.picture.blob):
            return self.tr("{0} · Damaged original").format(words)
        return words

    def _draw_wipe(self, painter: QPainter, cell: QRectF) -> None:
        x, other = self._wipe_x(), self._comparison.other
        left, right = QRectF(cell), QRectF(cell)
        left.setRight(x)
        right.setLeft(x)
        for number, part in ((0, left), (other, right)):
            painter.save()
            painter.setClipRect(part)
            self._draw(painter, number, cell, named=False)
            painter.restore()
        draw_badge(painter, cell.topLeft() + QPointF(8, 8), self._title(0), self.font())
        width = painter.fontMetrics().horizontalAdvance(self._title(other)) + 32
        corner = cell.topRight() + QPointF(-width, 8)
        draw_badge(painter, corner, self._title(other), self.font())
        painter.setPen(QPen(theme.current().accent, 2))
        painter.drawLine(QPointF(x, cell.top()), QPointF(x, cell.bottom()))

    def _draw_difference(self, painter: QPainter, cell: QRectF) -> None:
        self._draw(painter, 0, cell, named=False)
        area = self._look.target(0, cell)
        painter.fillRect(area & cell, QColor(0, 0, 0, 170))
        if self._difference is not None:
            painter.drawImage(area, self._difference.heat)
        title = f"{self._title(0)} : {self._title(self._comparison.other)}"
        draw_badge(painter, cell.topLeft() + QPointF(8, 8), title, self.font())

    def _draw_region(self, painter: QPainter, cells: list[QRectF]) -> None:
        painter.setPen(QPen(theme.current().accent, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._region_from is not None and self._last is not None:
            painter.drawRect(QRectF(self._region_from, self._last).normalized())
            return
        region = self._comparison.region
        if region is None:
            return
        for number, cell in enumerate(cells):
            painter.setClipRect(cell)
            painter.drawRect(part_of(self._look.target(number, cell), region))


def _timer(parent: QWidget, interval_ms: int, slot: object, *, once: bool) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(once)
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    return timer
