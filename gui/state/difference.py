"""How much two pictures differ: a heat map for the eye, and a number. Runs on any thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, qRgba

THRESHOLD = 16  # of 255: below it lies what JPEG and scaling do to a picture that stayed the same
_COUNTED = bytes(int(value > THRESHOLD) for value in range(256))


@dataclass(frozen=True, slots=True)
class Difference:
    """`changed` and `mean` are shares from 0 to 1; `heat` is clear where nothing changed."""

    heat: QImage
    changed: float
    mean: float


def differ(one: QImage, other: QImage, region: QRectF | None = None) -> Difference:
    """Compare pixel by pixel, outside of `region`, which counts from 0 to 1 in both directions.

    `other` is scaled to the size of `one`; where it is of another shape its middle is taken,
    in the shape of `one`: nothing is stretched. A pixel's difference is that of its
    three channels, weighted 11:16:5 for red, green and blue as Qt does for grey.
    `changed` is the share of the pixels outside of `region` whose difference is
    above THRESHOLD; `mean` is the mean difference of the same pixels. Both are 0
    where the region leaves no pixel. The heat map shows everything.
    """
    grey = _difference(one, other)
    heat = _heated(grey)
    inside = _pixels(region, grey) if region is not None else QRect()
    if not inside.isEmpty():
        painter = QPainter(grey)
        painter.fillRect(inside, Qt.GlobalColor.black)
        painter.end()
    outside = grey.width() * grey.height() - inside.width() * inside.height()
    if outside <= 0:
        return Difference(heat, 0.0, 0.0)
    values = _bytes_of(grey)
    mean = sum(value * values.count(value) for value in range(1, 256))
    changed = values.translate(_COUNTED).count(1)
    return Difference(heat, changed / outside, mean / outside / 255)


def _difference(one: QImage, other: QImage) -> QImage:
    """The absolute differences as grey values."""
    mixed = one.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(mixed)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    opaque = other.convertToFormat(QImage.Format.Format_RGB32)
    painter.drawImage(QRectF(mixed.rect()), opaque, middle_of(other.size(), one.size()))
    painter.end()
    return mixed.convertToFormat(QImage.Format.Format_Grayscale8)


def same_shape(one: QSize, other: QSize) -> bool:
    """Whether one is the other in another size, but for the pixel that rounding costs."""
    return abs(one.width() * other.height() - other.width() * one.height()) <= max(
        *one.toTuple(), *other.toTuple()
    )


def middle_of(other: QSize, one: QSize) -> QRectF:
    """The part of `other` that is compared with the whole of `one`."""
    if same_shape(one, other):
        return QRectF(0, 0, other.width(), other.height())
    size = QSizeF(one).scaled(QSizeF(other), Qt.AspectRatioMode.KeepAspectRatio)
    rest = QSizeF(other) - size
    return QRectF(QPointF(rest.width() / 2, rest.height() / 2), size)


def _heated(grey: QImage) -> QImage:
    indexed = QImage(
        grey.constBits(),
        grey.width(),
        grey.height(),
        grey.bytesPerLine(),
        QImage.Format.Format_Indexed8,
    ).copy()
    indexed.setColorTable([_glow(value) for value in range(256)])
    return indexed.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _glow(value: int) -> int:
    """From clear over red and orange to white, as glowing iron."""
    if value <= THRESHOLD:
        return qRgba(0, 0, 0, 0)
    share = min((value - THRESHOLD) / 128, 1.0)
    green, blue = min(share * 1.6, 1.0), max(share * 2 - 1, 0.0)
    return qRgba(255, round(255 * green), round(255 * blue), round(140 + 115 * share))


def _pixels(region: QRectF, image: QImage) -> QRect:
    width, height = image.width(), image.height()
    area = QRectF(
        region.x() * width, region.y() * height, region.width() * width, region.height() * height
    )
    return area.toRect() & image.rect()


def _bytes_of(grey: QImage) -> bytes:
    """The pixels without the padding that ends each line."""
    data, line, width = bytes(grey.constBits()), grey.bytesPerLine(), grey.width()
    if line == width:
        return data
    return b"".join(data[start : start + width] for start in range(0, len(data), line))
