"""What can be seen to be wrong in a window without knowing what it is for."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from gui.widgets.labels import ElidedLabel

READABLE = 4.5  # contrast of text by WCAG 2
MAY_SHORTEN = ("generateButton", "parentHint", "priceLabel")


def faults(window: QWidget, image: QImage) -> list[str]:
    """One line for each; empty when all is well. `image` is the window, in device pixels."""
    return [
        *cut_texts(window),
        *strays(window),
        *overlaps(window),
        *faint_texts(window, image),
    ]


def shown(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def cut_texts(window: QWidget) -> Iterator[str]:
    for widget in shown(window):
        if widget.objectName() in MAY_SHORTEN or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QLabel) and widget.text():
            wide, high = widget.width(), widget.height()
            need = widget.sizeHint()
            if widget.wordWrap():
                if widget.heightForWidth(wide) > high:
                    yield f"cut below: {named(widget)}"
            elif need.width() > wide or need.height() > high:
                yield f"cut: {named(widget)} needs {need.width()} of {wide}"
        elif isinstance(widget, QPushButton | QToolButton) and widget.text():
            need = widget.minimumSizeHint().width()
            line = widget.fontMetrics().height()
            if need > widget.width() or line > widget.height():
                yield f"cut: {named(widget)} needs {need} x {line} of {widget.size()}"


def strays(window: QWidget) -> Iterator[str]:
    for widget in shown(window):
        parent = widget.parentWidget()
        area = parent.parentWidget() if parent else None
        scrolls = isinstance(area, QAbstractScrollArea) and parent is area.viewport()
        if widget.isWindow() or parent is None:
            continue
        if scrolls:
            too_wide = isinstance(area, QScrollArea) and widget.width() > parent.width()
            if too_wide:
                yield f"wider than its scroll area: {named(widget)}"
        elif not parent.rect().contains(widget.geometry()):
            yield f"outside of {named(parent)}: {named(widget)} at {widget.geometry()}"


def overlaps(window: QWidget) -> Iterator[str]:
    names = ("topBar", "sandboxBanner", "composer", "historyCanvas", "inspector", "statusBar")
    found = [w for name in names for w in window.findChildren(QWidget, name) if w.isVisible()]
    for index, one in enumerate(found):
        for other in found[index + 1 :]:
            if place(one, window).intersects(place(other, window)):
                yield f"{named(one)} overlaps {named(other)}"
    for name in ("welcome", "notices"):
        for widget in window.findChildren(QWidget, name):
            board = widget.parentWidget()
            if widget.isVisible() and not board.rect().contains(widget.geometry()):
                yield f"{name} does not fit on the board"


def faint_texts(window: QWidget, image: QImage) -> Iterator[str]:
    ratio = image.devicePixelRatio()
    for widget in shown(window):
        words = isinstance(widget, QLabel | QAbstractButton) and widget.text()
        if not words or not widget.isEnabled():
            continue
        seen = widget.visibleRegion().boundingRect()
        rect = QRect(widget.mapTo(window, seen.topLeft()), seen.size())
        if rect.size() != widget.size():
            continue  # partly scrolled away
        if any(window.childAt(corner) is not widget for corner in corners(rect)):
            continue  # partly under a sheet
        area = QRect(rect.topLeft() * ratio, rect.size() * ratio)
        found = contrast(image.copy(area))
        if found < READABLE:
            yield f"contrast {found:.1f}: {named(widget)}"


def corners(rect: QRect) -> tuple[QPoint, ...]:
    return rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight()


def contrast(image: QImage) -> float:
    """Between the lightest and the darkest pixel."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    colours = {*memoryview(plain.constBits()).cast("I")}
    lights = [luminance(QColor.fromRgb(colour)) for colour in colours]
    return (max(lights) + 0.05) / (min(lights) + 0.05) if lights else 21.0


def luminance(color: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = color.redF(), color.greenF(), color.blueF()
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def named(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__} {widget.objectName()} {text[:30]!r}".replace("  ", " ")
