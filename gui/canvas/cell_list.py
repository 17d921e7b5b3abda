"""A list whose rows are cells in groups: where they lie, how the keyboard walks over them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from gui.canvas.cells import Cells
from gui.canvas.rows_model import RowsModel
from services.domain import TurnId

HEADING_PX = 34
MARGIN_PX = 30  # what a cell is larger than its picture, its caption apart
CAPTION_PX = 26
SIDE_PX, SMALLEST_PX, LARGEST_PX = 160, 80, 400  # of pictures
_SCROLLBAR_PX = 12  # always left free: the lines must not change when it comes
_STEP_PX = 48

Index = QModelIndex | QPersistentModelIndex


class CellList(QListView):
    """The cells are laid out here, by arithmetic: Qt's own layout walks over all rows, and
    knows no headings."""

    selection_rect_changed = Signal(object)  # QRectF of the current cell: it may lie elsewhere

    def __init__(self, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turns = model
        self._cells: Cells | None = None
        self._side_px = SIDE_PX
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setModel(model)
        for changed in (
            model.layoutChanged,
            model.modelReset,
            model.rowsInserted,
            model.rowsRemoved,
            model.rowsMoved,
        ):
            changed.connect(self._spoil)
        model.destroyed.connect(self._spoil)

    @property
    def side_px(self) -> int:
        """How long the longer side of a picture is."""
        return self._side_px

    def set_side(self, side_px: int) -> None:
        """Show larger or smaller pictures; the current one, else the first in sight, stays so."""
        side_px = min(max(side_px, SMALLEST_PX), LARGEST_PX)
        if side_px == self._side_px:
            return
        current, seen = self.currentIndex(), self._in_sight()
        first = self._turns.index(seen.start) if seen else QModelIndex()
        kept = current if current.isValid() and current.row() in seen else first
        self._side_px = side_px
        self._spoil()
        if kept.isValid():
            self.scrollTo(kept, QListView.ScrollHint.PositionAtTop)

    def card_rect(self, turn: TurnId) -> QRectF:
        """Where a turn's cell is, in the view's pixels; empty when it is not there."""
        return QRectF(self.visualRect(self._turns.index_of(turn)))

    def reveal(self, turn: TurnId) -> None:
        """Scroll just enough to show a turn."""
        self.scrollTo(self._turns.index_of(turn))

    # -- where everything lies

    def _laid(self) -> Cells:
        if self._cells is None:
            # Where the model goes first, Qt puts an empty one in its place.
            groups = self._turns.groups if self.model() is self._turns else ()
            titled = any(group.title for group in groups)
            self._cells = Cells(
                [group.count for group in groups],
                self.width() - _SCROLLBAR_PX,
                (self._side_px + MARGIN_PX, self._cell_high()),
                HEADING_PX if titled else 0,
            )
        return self._cells

    def _cell_high(self) -> int:
        return self._side_px + MARGIN_PX + CAPTION_PX

    def _spoil(self) -> None:
        self._cells = None
        self._fit_bars()
        self.viewport().update()
        self._tell_moved()

    def _tell_moved(self) -> None:
        self.selection_rect_changed.emit(QRectF(self.visualRect(self.currentIndex())))

    def _in_sight(self) -> range:
        """The rows that are seen, at least in part."""
        top = self.verticalOffset()
        return self._laid().between(top, top + self.viewport().height())

    def doItemsLayout(self) -> None:
        self._spoil()

    def _fit_bars(self) -> None:
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(self._laid().height - seen, 0))
        bar.setPageStep(seen)
        bar.setSingleStep(_STEP_PX)
        self.horizontalScrollBar().setRange(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._spoil()  # and not Qt's: it would fit the bars to a layout that is not there

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()  # all of it: the heading stays where it is
        self._tell_moved()

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.row() >= self._laid().count:
            return QRect()
        box = self._laid().box(index.row())
        return QRect(int(box.x), int(box.y) - self.verticalOffset(), int(box.w), int(box.h))

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._laid().at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if row is None else self._turns.index(row)

    def scrollTo(
        self, index: Index, hint: QListView.ScrollHint = QListView.ScrollHint.EnsureVisible
    ) -> None:
        rect = self.visualRect(index)
        if rect.isEmpty():
            return
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        above = rect.top() - HEADING_PX
        if hint == QListView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - seen // 2)
        elif (
            hint == QListView.ScrollHint.PositionAtTop
            or above < 0
            or rect.height() + HEADING_PX > seen
        ):
            bar.setValue(bar.value() + above)
        elif rect.bottom() > seen:
            bar.setValue(bar.value() + rect.bottom() + 1 - seen)

    # -- the keyboard

    def moveCursor(
        self, action: QListView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        cells, row = self._laid(), self.currentIndex().row()
        if not cells.count:
            return QModelIndex()
        if row < 0 and action is not QListView.CursorAction.MoveEnd:
            return self._turns.index(0)
        lines = max(self.viewport().height() // self._cell_high(), 1)
        to = QListView.CursorAction
        match action:
            case to.MoveLeft | to.MovePrevious:
                row -= 1
            case to.MoveRight | to.MoveNext:
                row += 1
            case to.MoveUp:
                row = cells.above(row)
            case to.MoveDown:
                row = cells.below(row)
            case to.MoveHome:
                row = 0
            case to.MoveEnd:
                row = cells.count - 1
            case to.MovePageUp | to.MovePageDown:
                step = cells.above if action is to.MovePageUp else cells.below
                for _ in range(lines):
                    row = step(row)
        return self._turns.index(min(max(row, 0), cells.count - 1))

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here; Qt would read every row of a library to find a title."""
