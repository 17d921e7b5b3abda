"""Pictures in rows under headings that stay: for overview, keyboard and screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyleOptionViewItem, QWidget

from gui import theme
from gui.canvas.cells import Cells
from gui.canvas.grid_cell import CAPTION_PX, CELL_PX, GridCell
from gui.canvas.rows_model import ID_ROLE, RowsModel
from gui.state.pictures import Pictures
from services.domain import TurnId

HEADING_PX = 34
_SCROLLBAR_PX = 12  # always left free: the lines must not change when it comes
_STEP_PX = 48

Index = QModelIndex | QPersistentModelIndex


class GridView(QListView):
    """Every turn of the model in its order; one or many may be selected.

    The cells are laid out here, by arithmetic: Qt's own layout walks over all
    rows, and knows no headings.
    """

    chosen_changed = Signal(object)  # tuple[TurnId, …], the current one last
    activated_turn = Signal(object)  # TurnId
    menu_requested = Signal(object, object)  # TurnId | None, global QPoint
    carried_out = Signal(object)  # tuple[TurnId, …]: rows that leave the grid in a hand

    def __init__(self, model: RowsModel, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turns = model
        self._cells: Cells | None = None
        self._band: QPoint | None = None  # where a band began, on the whole plane
        self.setObjectName("gridView")
        self.setAccessibleName(self.tr("Pictures of this session"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setModel(model)
        self._cell = GridCell(pictures, self)
        self.setItemDelegate(self._cell)
        self.selectionModel().selectionChanged.connect(self._changed)
        self.activated.connect(self._activate)
        model.dataChanged.connect(self._spoil)
        model.layoutChanged.connect(self._spoil)
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            changed.connect(self._spoil)
        pictures.arrived.connect(self.viewport().update)
        for changed in (pictures.failed, pictures.blemished, pictures.mended):
            changed.connect(self.viewport().update)

    @property
    def chosen(self) -> tuple[TurnId, ...]:
        """The selected turns from first to last; the current one is at the end."""
        current = self.currentIndex().row()
        rows = sorted(index.row() for index in self.selectedIndexes())
        rows.sort(key=lambda row: row == current)
        found = (self._turns.index(row).data(ID_ROLE) for row in rows)
        return tuple(turn for turn in found if turn is not None)

    def choose(self, turns: Sequence[TurnId]) -> None:
        """Show these turns as selected, the last one as the current; nothing is announced."""
        if set(turns) == set(self.chosen):
            return
        indexes = [index for index in map(self._turns.index_of, turns) if index.isValid()]
        selection = self.selectionModel()
        selection.blockSignals(True)
        selection.select(_together(indexes), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if indexes:
            last = indexes[-1]
            selection.setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(last)
        selection.blockSignals(False)
        self.viewport().update()

    def after(self, turn: TurnId) -> TurnId | None:
        """The turn in the row that follows; None after the last."""
        here = self._turns.index_of(turn)
        if not here.isValid() or here.row() + 1 >= self._turns.rowCount():
            return None
        following: TurnId = self._turns.index(here.row() + 1).data(ID_ROLE)
        return following

    # -- where everything lies

    def _laid(self) -> Cells:
        if self._cells is None:
            groups = self._turns.groups
            titled = any(group.title for group in groups)
            self._cells = Cells(
                [group.count for group in groups],
                self.width() - _SCROLLBAR_PX,
                (CELL_PX, CELL_PX + CAPTION_PX),
                HEADING_PX if titled else 0,
            )
        return self._cells

    def _spoil(self) -> None:
        self._cells = None
        self._fit_bars()
        self.viewport().update()

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
        elif above < 0 or rect.height() + HEADING_PX > seen:
            bar.setValue(bar.value() + above)
        elif rect.bottom() > seen:
            bar.setValue(bar.value() + rect.bottom() + 1 - seen)

    # -- keyboard and mouse

    def moveCursor(
        self, action: QListView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        cells, row = self._laid(), self.currentIndex().row()
        if not cells.count:
            return QModelIndex()
        if row < 0 and action is not QListView.CursorAction.MoveEnd:
            return self._turns.index(0)
        lines = max(self.viewport().height() // (CELL_PX + CAPTION_PX), 1)
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

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """A band takes what it touches; keys and clicks take all from one cell to the other."""
        if self.state() == QListView.State.DragSelectingState:
            rows = self._touched(rect.normalized())
        else:
            ends = [self.indexAt(rect.topLeft()).row(), self.indexAt(rect.bottomRight()).row()]
            known = [row for row in ends if row >= 0]
            rows = list(range(min(known), max(known) + 1)) if known else []
        selected = _together(self._turns.index(row) for row in rows)
        self.selectionModel().select(selected, command)

    def _touched(self, rect: QRect) -> list[int]:
        top = rect.top() + self.verticalOffset()
        rows = self._laid().between(top, top + rect.height())
        return [row for row in rows if self.visualRect(self._turns.index(row)).intersects(rect)]

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        self._band = QPoint(at.x(), at.y() + self.verticalOffset())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self.state() == QListView.State.DragSelectingState:
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._band = None
        super().mouseReleaseEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keyboard else self.indexAt(event.pos())
        at = event.globalPos()
        if by_keyboard and index.isValid():
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        self.menu_requested.emit(index.data(ID_ROLE) if index.isValid() else None, at)

    def startDrag(self, actions: Qt.DropAction) -> None:
        self.carried_out.emit(self.chosen)

    def _changed(self) -> None:
        # Only what was selected: gaining the focus alone makes an item the current one.
        if self.selectedIndexes():
            self.chosen_changed.emit(self.chosen)

    def _activate(self, index: QModelIndex) -> None:
        if (turn := index.data(ID_ROLE)) is not None:
            self.activated_turn.emit(turn)

    # -- what is painted

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        cells, top, seen = self._laid(), self.verticalOffset(), self.viewport().height()
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row in cells.between(top, top + seen):
            index = self._turns.index(row)
            option = QStyleOptionViewItem()
            option.rect = self.visualRect(index)
            if self.selectionModel().isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if row == current:
                option.state |= QStyle.StateFlag.State_HasFocus
            self._cell.paint(painter, option, index)
        self._draw_headings(painter, cells, top, seen)
        self._draw_band(painter)
        painter.end()

    def _draw_headings(self, painter: QPainter, cells: Cells, top: int, seen: int) -> None:
        """Each over its group; that of the first group in sight stays at the edge."""
        here = cells.group_at(top)
        while here is not None and here < len(self._turns.groups):
            begin, end = cells.span(here)
            if begin >= top + seen:
                return
            y = min(max(begin - top, 0), end - top - HEADING_PX)
            self._draw_heading(painter, here, y)
            here += 1

    def _draw_heading(self, painter: QPainter, place: int, y: int) -> None:
        group, tokens = self._turns.groups[place], theme.current()
        if not group.title:
            return
        line = QRect(0, y, self.viewport().width(), HEADING_PX)
        painter.fillRect(line, tokens.window)
        painter.setPen(tokens.line)
        painter.drawLine(line.bottomLeft() + QPoint(14, 0), line.bottomRight() - QPoint(2, 0))
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(tokens.text)
        count = self._turns.counted_words(group)
        room = line.adjusted(14, 0, -14 - self.fontMetrics().horizontalAdvance(count) - 12, 0)
        title = painter.fontMetrics().elidedText(
            group.title, Qt.TextElideMode.ElideRight, room.width()
        )
        wide = painter.fontMetrics().horizontalAdvance(title)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self.font())
        painter.setPen(tokens.text2)
        painter.drawText(
            line.adjusted(14 + wide + 12, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, count
        )

    def _draw_band(self, painter: QPainter) -> None:
        if self._band is None or self.state() != QListView.State.DragSelectingState:
            return
        here = self.viewport().mapFromGlobal(self.cursor().pos())
        start = QPoint(self._band.x(), self._band.y() - self.verticalOffset())
        fill = QColor(theme.current().accent)
        fill.setAlpha(40)
        painter.setPen(QPen(theme.current().accent, 1))
        painter.setBrush(fill)
        painter.drawRect(QRectF(QRect(start, here).normalized()))


def _together(indexes: Iterable[QModelIndex]) -> QItemSelection:
    """A selection of as few ranges as possible."""
    made = QItemSelection()
    run: list[QModelIndex] = []
    for index in sorted(indexes, key=QModelIndex.row):
        if run and index.row() != run[-1].row() + 1:
            made.select(run[0], run[-1])
            run = []
        run.append(index)
    if run:
        made.select(run[0], run[-1])
    return made
