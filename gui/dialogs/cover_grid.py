"""Things with a picture, a name and words about them, as a grid: sessions, or the trash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QImage, QKeyEvent, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import theme
from gui.state.pictures import Pictures
from gui.widgets.badge import draw_badge
from gui.widgets.shown_rows import ROW_ROLE, Index, ShownRows
from services.domain import BlobId

CELL_PX, PICTURE_HIGH_PX = 212, 122
GAP_PX, LINE_PX = 8, 18
THUMBNAIL_PX = 256
RADIUS_PX = 8


@dataclass(frozen=True, slots=True)
class Cover:
    """One cell. All of its words are plain text, whoever wrote them."""

    key: str
    title: str
    lines: tuple[str, ...] = ()  # two at most
    picture: BlobId | None = None
    badge: str = ""
    icon: str = "image"  # where there is no picture

    def sentence(self) -> str:
        return ". ".join(filter(None, (self.title, self.badge, *self.lines)))


class CoverGrid(QListView):
    """Arrows walk, Enter opens, F2 renames, Delete deletes; one or many may be chosen."""

    chosen_changed = Signal()
    opened = Signal(str)  # a cover's key
    rename_wanted = Signal(str)
    delete_wanted = Signal()

    def __init__(self, pictures: Pictures, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(False)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self._covers = ShownRows[Cover](attrgetter("title"), Cover.sentence, self)
        self.setModel(self._covers)
        self.setItemDelegate(_Cell(pictures, self))
        self.selectionModel().selectionChanged.connect(self.chosen_changed)
        self.activated.connect(self._open)
        pictures.arrived.connect(self.viewport().update)
        for changed in (pictures.failed, pictures.blemished, pictures.mended):
            changed.connect(self.viewport().update)

    @property
    def covers(self) -> tuple[Cover, ...]:
        return self._covers.rows

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys of the chosen ones, in their order."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return tuple(self.covers[row].key for row in rows)

    def show_covers(self, covers: Sequence[Cover]) -> None:
        """Show these; what was chosen stays so as long as it is there."""
        if tuple(covers) == self.covers:
            return
        chosen, row = self.chosen, self.currentIndex().row()
        current = self.covers[row].key if row >= 0 else ""
        self._covers.show(covers)
        left = [key for key in chosen if any(cover.key == key for cover in covers)]
        if not left and covers and (chosen or current):
            left = [covers[min(max(row, 0), len(covers) - 1)].key]
        self.choose(left, current)

    def choose(self, keys: Iterable[str], current: str = "") -> None:
        """Choose these; the keyboard stands on `current`, or on the first of them."""
        wanted = set(keys)
        rows = [row for row, cover in enumerate(self.covers) if cover.key in wanted]
        first = rows[0] if rows else None
        at = next((row for row in rows if self.covers[row].key == current), first)
        flag = QItemSelectionModel.SelectionFlag
        model = self.selectionModel()
        model.clearSelection()
        for row in rows:
            model.select(self._covers.index(row), flag.Select)
        if at is not None:
            model.setCurrentIndex(self._covers.index(at), flag.NoUpdate)
            self.scrollTo(self._covers.index(at))
        self.chosen_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self.chosen
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if chosen:
                self.delete_wanted.emit()
        elif event.key() == Qt.Key.Key_F2:
            if chosen:
                self.rename_wanted.emit(chosen[-1])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():  # not for the dialog's first button
                self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.covers[index.row()].key)


class _Cell(QStyledItemDelegate):
    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = max(LINE_PX, option.fontMetrics.height() + 2)
        return QSize(CELL_PX, PICTURE_HIGH_PX + 3 * line + 3 * GAP_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cover: Cover = index.data(ROW_ROLE)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        inner = QRectF(area).adjusted(GAP_PX / 2, GAP_PX / 2, -GAP_PX / 2, -GAP_PX / 2)
        self._draw_ground(painter, inner, state)
        picture = inner.adjusted(GAP_PX / 2, GAP_PX / 2, -GAP_PX / 2, 0)
        picture.setHeight(PICTURE_HIGH_PX)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        self._draw_picture(painter, picture, cover, chosen)
        self._draw_words(painter, picture, cover)
        painter.restore()

    def _draw_ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        tokens = theme.current()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if chosen:
            painter.setBrush(tokens.raised)
            painter.setPen(QPen(tokens.accent, 2))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), RADIUS_PX, RADIUS_PX)
        elif focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.focus, 1))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)

    def _draw_picture(self, painter: QPainter, box: QRectF, cover: Cover, chosen: bool) -> None:
        tokens = theme.current()
        shape = QPainterPath()
        shape.addRoundedRect(box, RADIUS_PX - 2, RADIUS_PX - 2)
        painter.fillPath(shape, tokens.control if chosen else tokens.raised)
        image = self._pictures.thumbnail(cover.picture, THUMBNAIL_PX) if cover.picture else None
        if image is not None:
            painter.setClipPath(shape)
            painter.drawImage(box, image, _middle_of(image, box))
            painter.setClipping(False)
        elif cover.picture is None:
            icon = QRectF(0, 0, 24, 24)
            icon.moveCenter(box.center())
            theme.draw(painter, cover.icon, icon, tokens.text3)
        if cover.badge:
            at = QPointF(box.left() + 6, box.top() + 6)
            draw_badge(painter, at, cover.badge, painter.font())

    def _draw_words(self, painter: QPainter, picture: QRectF, cover: Cover) -> None:
        tokens = theme.current()
        high = max(LINE_PX, painter.fontMetrics().height() + 2)
        line = QRectF(picture.left() + 4, picture.bottom() + 6, picture.width() - 8, high)
        small = QFont(painter.font())
        small.setPixelSize(theme.body_px() - 1)
        for number, words in enumerate((cover.title, *cover.lines)):
            if number == 1:
                painter.setFont(small)
            painter.setPen(tokens.text if number == 0 else tokens.text2)
            flat = " ".join(words.split())
            elide = Qt.TextElideMode.ElideRight
            shown = painter.fontMetrics().elidedText(flat, elide, int(line.width()))
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), shown)
            line.translate(0, high)


def _middle_of(image: QImage, box: QRectF) -> QRectF:
    """The largest part of a picture in the box's shape."""
    scale = min(image.width() / box.width(), image.height() / box.height())
    part = QRectF(0, 0, box.width() * scale, box.height() * scale)
    part.moveCenter(QRectF(image.rect()).center())
    return part
