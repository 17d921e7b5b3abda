"""The one button that carries the accent."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from gui import theme

HEIGHT_PX = 42
ICON_PX = 16
GAP_PX = 10


class PrimaryButton(QPushButton):
    """Icon, text and the keys that do the same, centred together; the text gives way first."""

    def __init__(self, icon: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._keys = keys
        self.setProperty("role", "primary")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, max(HEIGHT_PX, theme.body_px() * 3))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bevel = QStyle.ControlElement.CE_PushButtonBevel
        self.style().drawControl(bevel, option, painter, self)
        words, chip = self._fonts()
        chip_width = QFontMetrics(chip).horizontalAdvance(self._keys) + 12
        fixed = ICON_PX + GAP_PX + GAP_PX + chip_width
        metrics = QFontMetrics(words)
        room = self.width() - 28 - fixed
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(text)
        left = (self.width() - fixed - width) / 2
        middle = self.height() / 2
        icon = QRectF(left, middle - ICON_PX / 2, ICON_PX, ICON_PX)
        theme.draw(painter, self._icon, icon, tokens.on_accent)
        painter.setPen(tokens.on_accent)
        painter.setFont(words)
        area = QRectF(icon.right() + GAP_PX, 0, width + 1, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
        badge = QRectF(area.right() + GAP_PX, middle - 9, chip_width, 18)
        self._paint_keys(painter, badge, chip)
        painter.end()

    def _paint_keys(self, painter: QPainter, badge: QRectF, font: QFont) -> None:
        ink = theme.current().on_accent
        veil = QColor(ink)
        veil.setAlpha(38)
        painter.setBrush(veil)
        painter.setPen(QPen(veil, 1))
        painter.drawRoundedRect(badge.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(ink)
        painter.setFont(font)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self._keys)

    def _fonts(self) -> tuple[QFont, QFont]:
        words = QFont(self.font())
        words.setPixelSize(theme.body_px())
        words.setWeight(QFont.Weight.DemiBold)
        chip = QFont(self.font())
        chip.setPixelSize(theme.body_px() - 2)
        chip.setWeight(QFont.Weight.Normal)
        return words, chip
