"""The selected picture, as large as the panel is wide."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.state.pictures import Pictures
from services.domain import BlobId, Picture, Turn

RADIUS_PX = 8
TALLEST_PX = 260
THUMBNAIL_PX = 512


class Preview(QWidget):
    """Keeps the picture's shape; draws the thumbnail that is in memory, or the panel's colour."""

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._picture: Picture | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        pictures.arrived.connect(self._arrived)

    def show_turn(self, turn: Turn) -> None:
        """Show the first picture of `turn`; nothing for an answer in words."""
        self._picture = turn.outcome.pictures[0] if turn.outcome.pictures else None
        self.setAccessibleName(turn.recipe.prompt[:200])
        self.setVisible(self._picture is not None)
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(290, self._height(290))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        area = self._area()
        clip = QPainterPath()
        clip.addRoundedRect(area, RADIUS_PX, RADIUS_PX)
        painter.setClipPath(clip)
        image = self._image(self._picture.blob)
        if image is None:
            painter.fillRect(area, theme.current().raised)
        else:
            painter.drawImage(area, image)
        painter.end()

    def _image(self, blob: BlobId) -> QImage | None:
        return self._pictures.thumbnail(blob, THUMBNAIL_PX)

    def _area(self) -> QRectF:
        """Where the picture stands: all of the width, or centred when it is tall."""
        picture = self._picture
        ratio = picture.width_px / picture.height_px if picture and picture.height_px else 1.5
        width = min(float(self.width()), self.height() * ratio)
        return QRectF((self.width() - width) / 2, 0, width, width / ratio)

    def _height(self, width: int) -> int:
        picture = self._picture
        if picture is None or picture.width_px == 0:
            return round(width / 1.5)
        return min(TALLEST_PX, round(width * picture.height_px / picture.width_px))

    def _fit(self) -> None:
        self.setFixedHeight(self._height(self.width()))

    def _arrived(self, blob: BlobId, side_px: int) -> None:
        if self._picture is not None and blob == self._picture.blob:
            self.update()
