"""The plane under the cards: where one looks, what is painted, which pictures that takes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.canvas.camera import Camera
from gui.canvas.forest import Forest
from gui.canvas.minimap import Minimap
from gui.canvas.scenery import Scenery
from gui.canvas.zoom_bar import ZoomBar
from gui.state.levels import Piece
from gui.state.pictures import Pictures
from services.grid import Box

ZOOM_STEP = 1.25
_MORE_MS = 150  # while tiles are being built
_REST_MS = 60  # pictures are loaded when the board has been still for so long
_CORNER_PX = 14
_LARGEST_FIT = 1.0


class Sheet(QWidget):
    """Pans and zooms over a forest of cards, with a minimap and a zoom bar in its corners."""

    view_changed = Signal()  # it has come to rest elsewhere

    def __init__(
        self, pictures: Pictures, clock: Callable[[], float], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._pictures = pictures
        self._camera = Camera()
        self._forest = Forest()
        self._scenery = Scenery(self._forest, pictures, clock)
        self._fitting = True  # keep everything in view until the user looks elsewhere
        self._minimap = Minimap(self._forest, self)
        self._minimap.hide()  # until there are cards to find one's way among
        self._zoom_bar = ZoomBar(self)
        self._rest = self._timer(_REST_MS, self._settle, once=True)
        self._build = self._timer(0, self.update, once=True)
        self._more = self._timer(_MORE_MS, self._ask_for_more, once=True)
        self._expected = 0  # pictures that were asked for and have not come
        self._connect()

    def _timer(self, interval_ms: int, slot: Callable[[], object], *, once: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(once)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    def _connect(self) -> None:
        self._pictures.arrived.connect(self._picture_came)
        self._pictures.pieces.came.connect(self._piece_came)
        self._pictures.failed.connect(self._picture_failed)
        self._pictures.blemished.connect(self._picture_blemished)
        self._pictures.mended.connect(self._picture_mended)
        self._minimap.pointed.connect(self._look_at)
        self._zoom_bar.zoomed_in.connect(self.zoom_in)
        self._zoom_bar.zoomed_out.connect(self.zoom_out)
        self._zoom_bar.reset.connect(self.zoom_to_pixels)
        self._zoom_bar.fitted.connect(self.zoom_to_fit)

    # -- where one looks ---------------------------------------------------

    @property
    def zoom(self) -> float:
        return self._camera.zoom

    @Slot()
    def zoom_to_fit(self) -> None:
        """Show everything, and keep doing so while the window changes its size."""
        self._fitting = True
        self._looked()

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom around a pixel, or around the middle."""
        at = at or QPointF(self.width() / 2, self.height() / 2)
        self._fitting = False
        self._camera.zoom_at(at.x(), at.y(), zoom)
        self._looked()

    @Slot()
    def zoom_in(self) -> None:
        self.set_zoom(self.zoom * ZOOM_STEP)

    @Slot()
    def zoom_out(self) -> None:
        self.set_zoom(self.zoom / ZOOM_STEP)

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Move the board like a sheet of paper."""
        self._fitting = False
        self._camera.pan(dx_px, dy_px)
        self._looked()

    @Slot()
    def zoom_to_pixels(self) -> None:
        """One unit of the board is one pixel."""
        self.set_zoom(1.0)

    @Slot(float, float)
    def _look_at(self, x: float, y: float) -> None:
        self._fitting = False
        self._camera.look_at(x, y)
        self._looked()

    def _looked(self) -> None:
        """The view or the cards changed: repaint now, load pictures when it rests."""
        if self._fitting:
            self._camera.fit(self._forest.grid.bounds or Box(0, 0, 1, 1), _LARGEST_FIT)
        if self.isVisible():  # else another view wants pictures
            self._scenery.ask_for_nothing()
        self._rest.start()
        self._zoom_bar.show_zoom(self._camera.zoom)
        self._minimap.show_seen(self._camera.seen)
        self.update()

    @Slot()
    def _settle(self) -> None:
        self._ask_for_pictures()
        self.view_changed.emit()

    # -- pictures ----------------------------------------------------------

    @Slot()
    def _ask_for_pictures(self) -> None:
        if not self.isVisible():
            return
        ratio, size = self._ratio(), self._device_size()
        self._expected = self._scenery.ask_for_pictures(self._camera, ratio, size)

    @Slot()
    def _ask_for_more(self) -> None:
        """Tiles have been built meanwhile, and whole stretches of the board wait for more."""
        if not self._rest.isActive():
            self._ask_for_pictures()

    @Slot(object, int)
    def _picture_came(self, blob: object, px: int) -> None:
        shown = self._scenery.picture_came(blob, px)  # type: ignore[arg-type]
        self._one_less_expected()
        if shown:  # the tray's pictures come the same way
            self.update()

    @Slot(object)
    def _piece_came(self, key: object) -> None:
        if isinstance(key, Piece) and self._scenery.piece_came(key):
            self.update()

    def _one_less_expected(self) -> None:
        self._expected -= 1
        if self._expected == 0 and not self._rest.isActive():
            self._ask_for_pictures()

    @Slot(object)
    def _picture_failed(self, blob: object) -> None:
        self._scenery.picture_failed(blob)  # type: ignore[arg-type]
        self._one_less_expected()
        self.update()

    @Slot(object)
    def _picture_blemished(self, blob: object) -> None:
        self._scenery.picture_blemished(blob)  # type: ignore[arg-type]
        self.update()

    @Slot(object)
    def _picture_mended(self, blob: object) -> None:
        self._scenery.picture_mended(blob)  # type: ignore[arg-type]
        self._rest.start()
        self.update()

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
        if self.hasFocus() and not self._scenery.has_current:
            painter.setPen(QPen(theme.current().focus, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
        if self._scenery.unfinished:
            self._build.start()
            if not (self._more.isActive() or self._rest.isActive()):
                self._more.start()
        elif not self._rest.isActive() and self._scenery.take_rebuilt():
            self._ask_for_pictures()

    def showEvent(self, event: QShowEvent) -> None:
        self._rest.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another view wants the originals now."""
        self._pictures.pieces.look(self._scenery, ())
        super().hideEvent(event)

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
