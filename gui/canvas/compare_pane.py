"""Where compared pictures are seen: beside or over each other, or what differs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
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
from gui.canvas.close_up import draw_close_up, place_of
from gui.canvas.compare_keys import STEP, Mode, press
from gui.canvas.compare_look import Look, in_device, part_of, spot_on
from gui.state.comparison import Comparison
from gui.state.difference import Difference
from gui.state.levels import Key, Piece
from gui.state.pictures import SIZES, Pictures
from gui.widgets.badge import draw_badge
from gui.widgets.words import shortened

_NOTCH = 120.0
_BLINK_MS = 600
_REST_MS = 60
_TITLE_CHARACTERS = 32


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
        pictures.pieces.came.connect(self._piece_came)
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
            self.pan(QPointF(fine))
        else:
            notches = event.angleDelta().y() / _NOTCH
            self.zoom_by(STEP**notches, event.position())
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
            self.pan(at - self._last)
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
        if not press(self, Qt.Key(event.key())):
            super().keyPressEvent(event)

    def next_pair(self) -> None:
        """Hold the next picture against the first."""
        self._comparison.hold(self._comparison.other + 1)

    def flip_by_hand(self) -> None:
        """Show the other one, and from now on only when asked."""
        self._blink.stop()
        self.flip()

    def forget_region(self) -> bool:
        """All counts again; False when it did already."""
        marked = self._comparison.region is not None
        if marked:
            self._comparison.set_region(None)
        return marked

    def push_wipe(self, share: float) -> None:
        """Move the wipe's edge by a share of the width."""
        self._wipe = min(max(self._wipe + share, 0.0), 1.0)
        self.update()

    def pan(self, delta: QPointF) -> None:
        """Move all pictures by so many pixels."""
        self._look.pan(delta)
        self._looked()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Come nearer to what lies under `at`, or in the middle."""
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
        self._pictures.pieces.look(self, ())

    def _looked(self) -> None:
        self._rest.start()
        self.update()

    def _ask(self) -> None:
        """Ask for what is seen of the pictures: once a look, not once an arrival."""
        if not self.isVisible():
            return
        for picture in self._comparison.shown:  # what stands in until the pieces have come
            self._pictures.thumbnail(picture.blob, SIZES[-1])
        ratio = self.devicePixelRatioF()
        self._pictures.pieces.look(self, self._look.sights(self._numbers(), ratio))

    def _numbers(self) -> list[int]:
        """The pictures that are seen in this way to compare."""
        count, other = len(self._comparison.shown), self._comparison.other
        if count < 2:
            return []
        return list(range(count)) if self._mode is Mode.SIDE else [0, other]

    def _piece_came(self, key: Key) -> None:
        """Repaint where the piece is seen, and no more."""
        if not isinstance(key, Piece) or not self.isVisible():
            return
        ratio = self.devicePixelRatioF()
        for number in self._numbers():
            picture = self._comparison.shown[number]
            if picture.blob == key.blob:
                place = place_of(picture, key, in_device(self._look.target(number), ratio))
                self.update(QRectF(place.topLeft() / ratio, place.size() / ratio).toAlignedRect())

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
        self._draw_picture(painter, number, area)
        if named:
            corner = QPointF(max(cell.left(), area.left()) + 8, max(cell.top(), area.top()) + 8)
            draw_badge(painter, corner, self._title(number), self.font())
        painter.restore()

    def _draw_picture(self, painter: QPainter, number: int, area: QRectF) -> None:
        """Out of its pieces, in device pixels, so that its own pixels stay as they are."""
        picture, ratio = self._comparison.shown[number], self.devicePixelRatioF()
        meanwhile = self._pictures.peek(picture.blob, SIZES[-1])
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        area = in_device(area, ratio)
        seen = painter.clipBoundingRect().toAlignedRect() & area.toAlignedRect()
        if meanwhile is None or meanwhile.hasAlphaChannel():
            painter.fillRect(seen, theme.current().raised)
        draw_close_up(painter, picture, area, seen, self._pictures.pieces, meanwhile)
        painter.restore()

    def _title(self, number: int) -> str:
        one = self._comparison.compared[number]
        words = f"{number + 1}  {shortened(one.title, _TITLE_CHARACTERS)}".strip()
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
