"""The picture and its marks as layers that stand still while one mark moves between them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from gui import theme
from gui.dialogs.mark_painting import draw_mark, draw_picture
from services.domain import Edits, PictureMark


@dataclass(frozen=True, slots=True)
class Scene:
    """All that decides how the picture looks: `area` is where all of it lies, `shown` the
    part of that which can be seen; `smooth` takes longer."""

    room: QSize
    ratio: float  # device pixels for one
    image: QImage | None
    edits: Edits
    size: tuple[int, int]  # of the turned picture
    line: float  # how wide a usual mark is, in its pixels
    area: QRectF
    shown: QRectF
    selected: int | None
    smooth: bool

    @property
    def place(self) -> tuple[object, ...]:
        """What the picture without its marks depends on."""
        edits = self.edits
        key = self.image.cacheKey() if self.image is not None else 0
        area, shown = self.area.getRect(), self.shown.getRect()
        turns = (edits.quarter_turns, edits.mirrored)
        dark = theme.current().dark
        return (self.room, self.ratio, key, turns, area, shown, self.smooth, dark)

    def split(self) -> tuple[tuple[PictureMark, ...], tuple[PictureMark, ...]]:
        """The marks below the selected one, and those above it."""
        marks = self.edits.marks
        if self.selected is None:
            return marks, ()
        return marks[: self.selected], marks[self.selected + 1 :]


class EaselLayers:
    """Keeps the last of each layer until something on it has changed."""

    def __init__(self) -> None:
        self._keys: list[tuple[object, ...]] = [(), (), ()]
        self._ground, self._below, self._above = QPixmap(), QPixmap(), QPixmap()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        below, above = scene.split()
        if self._has_changed(0, scene.place):
            self._ground = _ground(scene)
        if self._has_changed(1, (scene.place, below, scene.line)):
            self._below = _with_marks(self._ground, scene, below)
        if above and self._has_changed(2, (scene.place, above, scene.line)):
            self._above = _with_marks(_empty(scene, Qt.GlobalColor.transparent), scene, above)
        painter.drawPixmap(0, 0, self._below)
        if scene.selected is not None:
            _draw_marks(painter, scene, (scene.edits.marks[scene.selected],))
        if above:
            painter.drawPixmap(0, 0, self._above)

    def _has_changed(self, layer: int, key: tuple[object, ...]) -> bool:
        changed = self._keys[layer] != key
        self._keys[layer] = key
        return changed


def _ground(scene: Scene) -> QPixmap:
    ground = _empty(scene, theme.current().window)
    painter = QPainter(ground)
    painter.setClipRect(scene.shown)
    if scene.image is None:
        painter.fillRect(scene.area, theme.current().raised)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scene.smooth)
        draw_picture(painter, scene.image, scene.edits, scene.area)
    painter.end()
    return ground


def _with_marks(ground: QPixmap, scene: Scene, marks: tuple[PictureMark, ...]) -> QPixmap:
    if not marks:
        return ground
    layer = QPixmap(ground)
    painter = QPainter(layer)
    _draw_marks(painter, scene, marks)
    painter.end()
    return layer


def _draw_marks(painter: QPainter, scene: Scene, marks: tuple[PictureMark, ...]) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(scene.shown)
    for mark in marks:
        draw_mark(painter, mark, scene.area, scene.size, scene.line)
    painter.restore()


def _empty(scene: Scene, colour: QColor | Qt.GlobalColor) -> QPixmap:
    layer = QPixmap(scene.room * scene.ratio)
    layer.setDevicePixelRatio(scene.ratio)
    layer.fill(colour)
    return layer
