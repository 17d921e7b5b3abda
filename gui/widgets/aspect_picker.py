"""Aspect ratios as drawn shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QSizePolicy, QWidget

from gui import theme
from gui.widgets.labels import plain_tooltip

SHAPE_PX = 15.0  # the side of the square with the same area as each shape
CELL_HEIGHT_PX = 44
ONE_ROW = 11
TWO_ROWS = 8


@dataclass(frozen=True, slots=True)
class Aspect:
    """One ratio to offer; `value` is "auto" or "16:9", `why_not` the reason against it."""

    value: str
    text: str
    spoken: str
    why_not: str = ""


class AspectPicker(QWidget):
    """Shows one of several ratios and reports which one was picked.

    Up to eleven stand in one row, more in rows of eight. Arrow keys walk.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._report)
        self._buttons: dict[str, AspectButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._order: list[str] = []

    def show_aspects(self, aspects: Sequence[Aspect]) -> None:
        """Offer `aspects`, in order; one with a reason against it is shown, but closed."""
        self._order = [aspect.value for aspect in aspects]
        for value in self._buttons.keys() - set(self._order):
            self._buttons.pop(value).deleteLater()
        columns = ONE_ROW if len(aspects) <= ONE_ROW else TWO_ROWS
        for column in range(ONE_ROW):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for place, aspect in enumerate(aspects):
            button = self._buttons.get(aspect.value) or self._new(aspect.value)
            button.show_aspect(aspect)
            self._grid.addWidget(button, place // columns, place % columns)

    def show_value(self, value: str) -> None:
        """Mark `value` as the one that holds; no signal."""
        self._group.setExclusive(False)
        for known, button in self._buttons.items():
            button.setChecked(known == value)
        self._group.setExclusive(True)

    def button(self, value: str) -> AspectButton:
        return self._buttons[value]

    def _new(self, value: str) -> AspectButton:
        button = AspectButton(value, self)
        self._buttons[value] = button
        self._group.addButton(button)
        button.show()
        return button

    @Slot(QAbstractButton)
    def _report(self, button: QAbstractButton) -> None:
        if isinstance(button, AspectButton):
            self.picked.emit(button.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = ONE_ROW if len(self._order) <= ONE_ROW else TWO_ROWS
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        focused = [place for place, v in enumerate(self._order) if self._buttons[v].hasFocus()]
        if event.key() not in steps or event.modifiers() or not focused:
            super().keyPressEvent(event)
            return
        place = focused[0] + steps[Qt.Key(event.key())]
        if 0 <= place < len(self._order):
            button = self._buttons[self._order[place]]
            button.setFocus(Qt.FocusReason.TabFocusReason)
            button.click()


class AspectButton(QAbstractButton):
    """A shape in its proportions with its name under it."""

    def __init__(self, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = value
        self.setObjectName(f"ratio-{value}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_aspect(self, aspect: Aspect) -> None:
        self.setText(aspect.text)
        self.setAccessibleName(aspect.spoken)
        self.setEnabled(not aspect.why_not)
        plain_tooltip(self, aspect.why_not or aspect.spoken)

    def sizeHint(self) -> QSize:
        return QSize(31, CELL_HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, CELL_HEIGHT_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.key() in arrows:  # the picker's, not the button's own walk
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, tokens)
        colour = self._ink(tokens)
        box = QRectF(0, 0, self.width(), self.height())
        self._paint_shape(painter, QPointF(box.center().x(), 16), colour)
        font = painter.font()
        font.setPixelSize(theme.body_px() - 3)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(box.adjusted(0, 26, 0, -3), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

    def _ink(self, tokens: theme.Tokens) -> QColor:
        if self.isChecked():
            return tokens.accent_text
        if not self.isEnabled():
            return tokens.text3
        return tokens.text if self.underMouse() else tokens.text2

    def _paint_ground(self, painter: QPainter, tokens: theme.Tokens) -> None:
        ground = QRectF(1.5, 0.5, self.width() - 3, self.height() - 1)
        if self.isChecked():
            painter.setPen(QPen(tokens.accent_text, 1))
            painter.setBrush(tokens.accent_soft)
        elif self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.raised)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(tokens.focus, 2 if self.isChecked() else 1))
        painter.drawRoundedRect(ground, 6, 6)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_shape(self, painter: QPainter, centre: QPointF, colour: QColor) -> None:
        painter.setPen(QPen(colour, 1.2))
        if ":" not in self.value:
            theme.draw(painter, "sparkles", QRectF(centre.x() - 8, centre.y() - 8, 16, 16), colour)
            return
        size = shape_size(self.value)
        corner = centre - QPointF(size.width() / 2, size.height() / 2)
        painter.drawRoundedRect(QRectF(corner, size), 2, 2)


def shape_size(ratio: str) -> QSizeF:
    """Width and height of the drawn shape in pixels: equal area, at most 22 by 20."""
    width, height = (float(part) for part in ratio.split(":"))
    scale = SHAPE_PX / (width * height) ** 0.5
    shrink = min(1.0, 22 / (width * scale), 20 / (height * scale))
    size = QSizeF(width * scale * shrink, height * scale * shrink)
    return size.expandedTo(QSizeF(4, 4))
