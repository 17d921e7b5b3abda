"""How a place of the tray is painted: picture, badges, what is being read, room for one more."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap

from gui import theme
from services.domain import Reference, Role

ROLE_ICONS = {
    Role.OBJECT: "box",
    Role.PERSON: "user",
    Role.STYLE: "palette",
    Role.POSE: "person-standing",
    Role.PLACE: "map-pin",
    Role.PALETTE: "brush",
}
RADIUS_PX = 6
BADGE_PX = 14
_WORD_PX = (11, 10, 9, 8)  # the largest that fits
_VEIL = QColor(20, 21, 23, 205)  # under badges, on any picture, in both schemes
_SHADE = QColor(20, 21, 23, 120)  # over a first look
_ON_VEIL = QColor("#FFFFFF")


class Filling:
    """A picture's middle, scaled to fill the place; kept until size or picture change."""

    def __init__(self) -> None:
        self.image: QImage | None = None
        self._scaled = QPixmap()

    def show(self, image: QImage | None) -> None:
        if image is not self.image:
            self.image, self._scaled = image, QPixmap()

    def pixmap(self, points: QSize, ratio: float) -> QPixmap:
        size = points * ratio
        if self.image is not None and self._scaled.size() != size:
            whole = self.image.scaled(
                size,
                Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.SmoothTransformation,
            )
            left = (whole.width() - size.width()) // 2
            top = (whole.height() - size.height()) // 2
            self._scaled = QPixmap.fromImage(whole.copy(left, top, size.width(), size.height()))
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled


class SlotPainter:
    """Paints one place into `frame`, in the colours of the day."""

    def __init__(self, painter: QPainter, frame: QRectF, filling: Filling, ratio: float) -> None:
        self._painter = painter
        self._frame = frame
        self._filling = filling
        self._ratio = ratio
        self._tokens = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def empty(self, *, first: bool, inviting: bool, hovered: bool) -> None:
        painter, tokens = self._painter, self._tokens
        colour = tokens.text3 if hovered else tokens.line
        pen = QPen(tokens.accent_text if inviting else colour, 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(self._frame, RADIUS_PX, RADIUS_PX)
        if first:
            ink = tokens.accent_text if inviting else tokens.text2
            _icon(painter, "plus", self._frame.center(), 14, ink)

    def pending(self, name: str, share: float | None = None) -> None:
        """Still on its way: its first sight, if there is one, else its name; and a cross."""
        self._coming(name)
        if share is not None:
            self._bar(share)
        _badge(self._painter, cross(self._frame.toRect()).toRectF(), "x")

    def _coming(self, name: str) -> None:
        painter, frame, tokens = self._painter, self._frame, self._tokens
        if self._filling.image is not None:
            self._picture(dimmed=True)
            _icon(painter, "clock", frame.center(), 16, _ON_VEIL)
            return
        painter.setPen(QPen(tokens.line, 1))
        painter.setBrush(tokens.control)
        painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)
        _icon(painter, "clock", frame.center() - QPointF(0, 6), 14, tokens.text2)
        _small(painter, theme.body_px() - 4)
        painter.setPen(tokens.hint)
        line = frame.adjusted(4, frame.height() / 2 + 2, -4, -2)
        words = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideMiddle, int(line.width())
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)

    def _bar(self, share: float) -> None:
        painter, frame = self._painter, self._frame
        whole = QRectF(frame.left() + 5, frame.bottom() - 6, frame.width() - 10, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tokens.line)
        painter.drawRoundedRect(whole, 1.5, 1.5)
        painter.setBrush(self._tokens.link)
        painter.drawRoundedRect(
            QRectF(whole.topLeft(), QSizeF(max(3.0, whole.width() * share), 3)), 1.5, 1.5
        )

    def reference(self, reference: Reference, number: int, *, surplus: bool, hovered: bool) -> None:
        painter, tokens = self._painter, self._tokens
        self._picture(dimmed=False)
        if surplus:
            painter.setBrush(_VEIL)
            painter.drawRoundedRect(self._frame, RADIUS_PX, RADIUS_PX)
            _icon(painter, "ban", self._frame.center(), 18, _ON_VEIL)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens.text2 if hovered else tokens.line, 1))
        painter.drawRoundedRect(self._frame, RADIUS_PX, RADIUS_PX)
        self._badges(reference, number)

    def offer(self, word: str) -> None:
        """What a drop would do with the picture."""
        painter, tokens = self._painter, self._tokens
        painter.setPen(QPen(tokens.accent_text, 2))
        painter.setBrush(_VEIL)
        painter.drawRoundedRect(self._frame.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)
        room = int(self._frame.width()) - 4
        for px in _WORD_PX:
            _small(painter, px)
            if painter.fontMetrics().horizontalAdvance(word) <= room:
                break
        painter.setPen(_ON_VEIL)
        shown = painter.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, room)
        painter.drawText(self._frame, Qt.AlignmentFlag.AlignCenter, shown)

    def replacing(self) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(_SHADE)
        self._painter.drawRoundedRect(self._frame, RADIUS_PX, RADIUS_PX)
        _icon(self._painter, "clock", self._frame.center(), 16, _ON_VEIL)

    def focus(self) -> None:
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(self._tokens.focus, 2))
        inner = self._frame.adjusted(0.5, 0.5, -0.5, -0.5)
        self._painter.drawRoundedRect(inner, RADIUS_PX, RADIUS_PX)

    def _picture(self, *, dimmed: bool) -> None:
        painter, frame = self._painter, self._frame
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tokens.control)
        if self._filling.image is not None:
            # As a brush: a smooth clip takes five times as long, fourteen times over.
            size = frame.toAlignedRect().size()
            painter.setBrush(QBrush(self._filling.pixmap(size, self._ratio)))
        painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)
        if self._filling.image is None:
            _icon(painter, "image", frame.center(), 16, self._tokens.text3)
        if dimmed:
            painter.setBrush(_SHADE)
            painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)

    def _badges(self, reference: Reference, number: int) -> None:
        painter, frame = self._painter, self._frame
        corner = QRectF(frame.left() + 3, frame.top() + 3, BADGE_PX, BADGE_PX)
        low = frame.bottom() - BADGE_PX - 3
        _badge(painter, corner)
        if reference.edits is not None:
            _badge(painter, QRectF(corner.left(), low, BADGE_PX, BADGE_PX), "pen-line")
        name = ROLE_ICONS.get(reference.role, "")
        if name:
            left = frame.right() - BADGE_PX - 3
            _badge(painter, QRectF(left, low, BADGE_PX, BADGE_PX), name)
        _small(painter, 10, bold=True)
        painter.setPen(_ON_VEIL)
        painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, str(number))


def cross(place: QRect) -> QRect:
    """Where a picture that is on its way can be let go."""
    return QRect(place.right() - BADGE_PX - 2, place.top() + 3, BADGE_PX, BADGE_PX)


def _badge(painter: QPainter, place: QRectF, icon: str = "") -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_VEIL)
    painter.drawRoundedRect(place, 4, 4)
    if icon:
        _icon(painter, icon, place.center(), 10, _ON_VEIL)


def _icon(painter: QPainter, name: str, centre: QPointF, px: int, colour: QColor) -> None:
    theme.draw(painter, name, QRectF(centre.x() - px / 2, centre.y() - px / 2, px, px), colour)


def _small(painter: QPainter, px: int, bold: bool = False) -> None:
    font = painter.font()
    font.setPixelSize(px)
    font.setBold(bold)
    painter.setFont(font)
