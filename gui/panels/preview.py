"""The selected picture, as large as the panel is wide."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from gui import theme
from gui.state.pictures import DAMAGES, Pictures
from gui.widgets.badge import draw_badge
from gui.widgets.words import draw_words
from services.domain import BlobId, Picture

RADIUS_PX = 8
TALLEST_PX = 260
THUMBNAIL_PX = 512
_SIGN_PX = 32
_BADGE_PX = 8  # from the picture's corner


class Preview(QWidget):
    """Keeps the picture's shape; draws the thumbnail that is in memory, or the panel's colour."""

    carried_out = Signal()  # the picture leaves in a hand

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._picture: Picture | None = None
        self._meanwhile: Picture | None = None
        self._mark = ""
        self._is_draft = False
        self._pressed_at: QPoint | None = None
        self.setObjectName("preview")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        pictures.arrived.connect(self._arrived)
        for changed in (pictures.failed, pictures.blemished, pictures.mended):
            changed.connect(self.update)

    @property
    def picture(self) -> Picture | None:
        return self._picture

    @property
    def mark(self) -> str:
        """What is written on the picture."""
        return self._mark

    def show_picture(
        self, picture: Picture | None, spoken: str, mark: str = "", *, is_draft: bool = False
    ) -> None:
        """Show a picture, or nothing; `mark` is written on it, a dashed edge tells a draft."""
        # Of one draft after another, the one before stays until the next has come.
        if self._picture is None or picture is None or picture.blob != self._picture.blob:
            self._meanwhile = self._picture if mark and self._mark else None
        self._picture, self._mark, self._is_draft = picture, mark, is_draft
        self.setAccessibleName(f"{mark}. {spoken}" if mark else spoken)
        self.setVisible(picture is not None)
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(290, self._height(290))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed_at = event.position().toPoint() if left else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        travelled = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if travelled >= QApplication.startDragDistance():
            self._pressed_at = None
            self.carried_out.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        area = self._area()
        shape = QPainterPath()
        shape.addRoundedRect(area, RADIUS_PX, RADIUS_PX)
        painter.setClipPath(shape)
        image = self._image(self._picture)
        if image is None:
            painter.fillRect(area, theme.current().raised)
            self._draw_problem(painter, area)
        else:
            painter.drawImage(area, image)
        if self._mark:
            self._draw_mark(painter, area, shape)
        painter.end()

    def _draw_problem(self, painter: QPainter, area: QRectF) -> None:
        """Why there is no picture, and what can be done, once that is known."""
        problem = self._pictures.problem(self._picture.blob) if self._picture is not None else None
        if problem is not None and problem.key in DAMAGES:  # the note below has the words
            sign = QRectF(0, 0, _SIGN_PX, _SIGN_PX)
            sign.moveCenter(area.center())
            theme.draw(painter, "image-off", sign, theme.current().text2)
        elif problem is not None:
            tokens, room = theme.current(), area.toRect().adjusted(12, 12, -12, -12)
            said = [(problem.title, tokens.text), (problem.advice, tokens.text2)]
            draw_words(painter, room, said, self.font(), bottom=False)

    def _draw_mark(self, painter: QPainter, area: QRectF, shape: QPainterPath) -> None:
        if self._is_draft:
            painter.setPen(QPen(theme.current().text, 3, Qt.PenStyle.DashLine))  # half of it is cut
            painter.drawPath(shape)
        font = QFont(self.font())
        font.setPixelSize(theme.body_px() - 1)
        corner = area.topLeft() + QPointF(_BADGE_PX, _BADGE_PX)
        draw_badge(painter, corner, self._mark, font)

    def _image(self, picture: Picture) -> QImage | None:
        image = self._pictures.thumbnail(picture.blob, THUMBNAIL_PX)
        if image is None and self._meanwhile is not None:
            return self._pictures.peek(self._meanwhile.blob, THUMBNAIL_PX)
        return image

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
