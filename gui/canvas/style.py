"""All that depends on theme and zoom, worked out once and not for every card."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.canvas.edges import Lens
from services.grid import Box
from services.layout import CAPTION

RADIUS = 8.0  # of cards, board units
DETAILED_FROM = 0.3  # zoom: rounded corners, captions, shadows
WORDS_FROM = 0.3  # zoom: text
_FULL_TEXT_AT = 0.68  # zoom from which text has its body size; it grows again above 1
_LARGEST_TEXT = 8.0  # times the body's size: it grows no further
_LEAST_TEXT_PX = 9  # a caption is no lower than this where it is shown at all
_SHADOW_PX = 14.0
_SHADOW_DROP_PX = 4.0
_LARGEST_SHADOW_PX = 2400  # a larger card fills the window: its shadow is memory for nothing


class Shapes(NamedTuple):
    """The two parts of a card at the origin, corners rounded, in device pixels."""

    picture: QPainterPath
    caption: QPainterPath
    whole: QPainterPath


class Style:
    """Tokens, font and prepared shapes for one zoom. `k`: device pixels per board unit."""

    def __init__(self, k: float, device_ratio: float, before: Style | None = None) -> None:
        self.k = k
        self.device_ratio = device_ratio
        self.tokens = theme.current()
        zoom = k / device_ratio
        self.detailed = zoom >= DETAILED_FROM
        self.wordy = zoom >= WORDS_FROM
        size = min(max(zoom, 1.0), _LARGEST_TEXT) if zoom > _FULL_TEXT_AT else zoom / _FULL_TEXT_AT
        self.text_px = round(max(theme.body_px() * size, _LEAST_TEXT_PX) * device_ratio)
        self.font = QFont(QApplication.font())
        self.font.setPixelSize(self.text_px)
        self.metrics = QFontMetrics(self.font)
        self.line_px = max(round(device_ratio), 1)
        self.radius_px = RADIUS * k
        self._elided: dict[tuple[str, int], str] = {}
        # From zoom to zoom the icons are the same but for a few sizes: drawn once, kept.
        kept = before is not None and before.tokens is self.tokens and len(before._icons) < 200
        self._icons: dict[tuple[str, str, int], QPixmap] = (
            before._icons if before is not None and kept else {}
        )
        self._shapes: dict[tuple[int, int, int], Shapes] = {}
        self._shadow: QPixmap | None = None
        self._shadows: dict[tuple[int, int], QPixmap] = {}

    def fits(self, k: float, device_ratio: float) -> bool:
        """Whether this style still serves."""
        return self.k == k and self.device_ratio == device_ratio and self.tokens is theme.current()

    def elided(self, text: str, width_px: int) -> str:
        key = (text, width_px)
        if key not in self._elided:
            if len(self._elided) > 4000:
                self._elided.clear()
            self._elided[key] = self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, width_px)
        return self._elided[key]

    def icon(self, name: str, color: QColor) -> QPixmap:
        """A lucide icon as large as a line of text, in device pixels."""
        side = round(self.text_px * 1.1)
        key = (name, color.name(), side)
        if key not in self._icons:
            self._icons[key] = theme.pixmap(name, side, color)
        return self._icons[key]

    def shapes(self, width: int, height: int, caption: int) -> Shapes:
        key = (width, height, caption)
        if key not in self._shapes:
            if len(self._shapes) > 500:
                self._shapes.clear()
            self._shapes[key] = _cut(width, height, caption, self.radius_px)
        return self._shapes[key]

    def draw_shadows(self, painter: QPainter, rects: list[QRect]) -> None:
        """The shadows of cards that stand at `rects`."""
        reach = min(self.k, self.device_ratio)
        blur, drop = round(_SHADOW_PX * reach), round(_SHADOW_DROP_PX * reach)
        for rect in rects:
            key = (rect.width(), rect.height())
            if max(key) > _LARGEST_SHADOW_PX:
                continue
            if key not in self._shadows:
                self._shadows[key] = _stretched(self._corners(blur), blur, *key)
            painter.drawPixmap(rect.left() - blur, rect.top() - blur + drop, self._shadows[key])

    def _corners(self, blur: int) -> QPixmap:
        """A shadow as small as can be, of which the larger ones are cut."""
        if self._shadow is None:
            strength = 0.5 if self.tokens.dark else 0.26
            self._shadow = _faded(blur, self.radius_px, strength)
        return self._shadow


def device_rect(box: Box, lens: Lens) -> QRect:
    """`box` in whole device pixels, so that neighbours meet without a seam."""
    k, ox, oy = lens
    left, top = round(box[0] * k - ox), round(box[1] * k - oy)
    right, bottom = round((box[0] + box[2]) * k - ox), round((box[1] + box[3]) * k - oy)
    return QRect(left, top, max(right - left, 1), max(bottom - top, 1))


def picture_rect(rect: QRect, k: float) -> QRect:
    """The part of a card's rectangle above its caption."""
    return rect.adjusted(0, 0, 0, -round(CAPTION * k))


def _cut(width: int, height: int, caption: int, radius: float) -> Shapes:
    whole = QPainterPath()
    whole.addRoundedRect(QRectF(0, 0, width, height), radius, radius)
    above, below = QPainterPath(), QPainterPath()
    above.addRect(QRectF(0, 0, width, height - caption))
    below.addRect(QRectF(0, height - caption, width, caption))
    return Shapes(whole.intersected(above), whole.intersected(below), whole)


def _faded(blur: int, radius: float, strength: float) -> QPixmap:
    """A rounded square that fades outwards over `blur` pixels."""
    side = 2 * (blur + round(radius)) + 1
    shadow = QPixmap(side, side)
    shadow.fill(Qt.GlobalColor.transparent)
    painter = QPainter(shadow)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(blur):
        # Each layer is stronger than the one around it: the falloff is squared.
        painter.setBrush(QColor.fromRgbF(0, 0, 0, strength * 2 * (step + 1) / blur**2))
        corner = radius + blur - step
        inner = QRectF(0, 0, side, side).adjusted(step, step, -step, -step)
        painter.drawRoundedRect(inner, corner, corner)
    painter.end()
    return shadow


def _stretched(source: QPixmap, blur: int, width: int, height: int) -> QPixmap:
    """The shadow of a card of that size; nothing behind the card itself."""
    corner = source.width() // 2
    width, height = width + 2 * blur, height + 2 * blur
    target = QPixmap(width, height)
    target.fill(Qt.GlobalColor.transparent)
    painter = QPainter(target)
    columns = ((0, 0, corner), (corner, corner, width - 2 * corner), (width - corner, -1, corner))
    rows = ((0, 0, corner), (corner, corner, height - 2 * corner), (height - corner, -1, corner))
    for x, from_x, w in columns:
        for y, from_y, h in rows:
            if w <= 0 or h <= 0 or (from_x == corner and from_y == corner):
                continue
            cut_x = corner + 1 if from_x < 0 else from_x
            cut_y = corner + 1 if from_y < 0 else from_y
            cut = QRect(cut_x, cut_y, 1 if from_x == corner else w, 1 if from_y == corner else h)
            painter.drawPixmap(QRect(x, y, w, h), source, cut)
    painter.end()
    return target
