"""Pictures in rows under headings that stay: for overview, keyboard and screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem, QWidget

from gui import theme
from gui.canvas.cell_list import CellList
from gui.canvas.grid_cell import GridCell, number_rect
from gui.canvas.grid_headings import draw_headings
from gui.canvas.rows_model import ID_ROLE, RowsModel
from gui.state.pictures import Pictures
from services.domain import BlobId, TurnId, TurnSummary


class GridView(CellList):
    """Every turn of the model in its order; one or many may be selected."""

    chosen_changed = Signal(object)  # tuple[TurnId, …], the current one last
    activated_turn = Signal(object)  # TurnId
    menu_requested = Signal(object, object)  # TurnId | None, global QPoint
    carried_out = Signal(object)  # tuple[TurnId, …]: rows that leave the grid in a hand
    fan_wanted = Signal(object)  # TurnId of a row that holds several pictures

    def __init__(self, model: RowsModel, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._pictures = pictures
        self._band: QPoint | None = None  # where a band began, on the whole plane
        self._waiting = False  # rows are selected whose turns have not come yet
        self._told: tuple[TurnId, ...] | None = None  # just now: it comes back as an echo
        self._lost: int | None = None  # the first of the selected rows that are just going
        self._places: dict[BlobId, list[int]] = {}  # the rows that were painted, by picture
        self.setObjectName("gridView")
        self.setAccessibleName(self.tr("Pictures of this session"))
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self._cell = GridCell(pictures, self)
        self.setItemDelegate(self._cell)
        self.selectionModel().selectionChanged.connect(self._changed)
        self.activated.connect(self._activate)
        model.dataChanged.connect(self._came)
        model.rowsAboutToBeRemoved.connect(self._going)
        model.rowsRemoved.connect(self._gone)
        for found in (pictures.arrived, pictures.failed, pictures.blemished, pictures.mended):
            found.connect(self._picture_came)

    @property
    def chosen(self) -> tuple[TurnId, ...]:
        """The selected turns from first to last; the current one is at the end."""
        return tuple(card.id for card in self.cards)

    @property
    def cards(self) -> tuple[TurnSummary, ...]:
        """The same, as cards."""
        found = (self._turns.turn_at(row) for row in self._chosen_rows())
        return tuple(turn for turn in found if turn is not None)

    def choose(self, turns: Sequence[TurnId]) -> None:
        """Show these turns as selected, the last one as the current; nothing is announced."""
        if (self._waiting and not turns) or turns == self._told:
            return
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
        self._waiting = False
        self.viewport().update()

    def after(self, turn: TurnId) -> TurnSummary | None:
        """The turn in the row that follows; None after the last."""
        here = self._turns.index_of(turn)
        if not here.isValid() or here.row() + 1 >= self._turns.rowCount():
            return None
        return self._turns.turn_at(here.row() + 1)

    def beyond(self, turns: Sequence[TurnId]) -> TurnSummary | None:
        """The turn that one looks at when these are gone: the next one, else the one before."""
        going = sorted(index.row() for index in map(self._turns.index_of, turns))
        going = [row for row in going if row >= 0]
        if not going:
            return None
        gone, count = set(going), self._turns.rowCount()
        later = (row for row in range(going[-1] + 1, count) if row not in gone)
        earlier = (row for row in range(going[0] - 1, -1, -1))
        row = next(later, next(earlier, None))
        return None if row is None else self._turns.turn_at(row)

    # -- what is selected

    def _chosen_rows(self) -> list[int]:
        current = self.currentIndex().row()
        parts = self.selectionModel().selection()
        rows = [
            row
            for part in map(parts.at, range(parts.size()))
            for row in range(part.top(), part.bottom() + 1)
        ]
        rows.sort(key=lambda row: (row == current, row))
        return rows

    def _changed(self) -> None:
        # Only what was selected: gaining the focus alone makes an item the current one.
        if rows := self._chosen_rows():
            self._waiting = not self._turns.fetch(rows)
            self._tell(() if self._waiting else self.chosen)

    def _tell(self, chosen: tuple[TurnId, ...]) -> None:
        self._told = chosen
        self.chosen_changed.emit(chosen)
        self._told = None

    def _came(self, first: QModelIndex, last: QModelIndex) -> None:
        if self._waiting and self._turns.fetch(self._chosen_rows()):
            self._waiting = False
            self._tell(self.chosen)
        self._show_rows(range(first.row(), last.row() + 1))

    def _going(self, _: QModelIndex, first: int, last: int) -> None:
        """Rows that do not fit any more; where all that was selected goes, one is left to see."""
        rows = set(self._chosen_rows())
        self._lost = first if rows and rows <= set(range(first, last + 1)) else None

    def _gone(self) -> None:
        lost, self._lost = self._lost, None
        if lost is not None and self.isVisible() and self._turns.rowCount():
            self._choose_alone(self._turns.index(min(lost, self._turns.rowCount() - 1)))

    def _choose_alone(self, index: QModelIndex) -> None:
        """Whatever keys are held, which Qt would ask for."""
        only = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, only)

    def _activate(self, index: QModelIndex) -> None:
        if (turn := index.data(ID_ROLE)) is not None:
            self.activated_turn.emit(turn)

    # -- keyboard and mouse

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
        if event.button() == Qt.MouseButton.LeftButton and (turn := self._number_at(at)):
            self._choose_alone(self.indexAt(at))
            self.fan_wanted.emit(turn.id)
            return
        self._band = QPoint(at.x(), at.y() + self.verticalOffset())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self.state() == QListView.State.DragSelectingState:
            self.viewport().update()
        elif not event.buttons():
            over = self._number_at(event.position().toPoint()) is not None
            hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(hand if over else arrow)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._band = None
        super().mouseReleaseEvent(event)
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._number_at(event.position().toPoint()) is None:
            super().mouseDoubleClickEvent(event)

    def _number_at(self, at: QPoint) -> TurnSummary | None:
        """The turn whose number of pictures is there."""
        index = self.indexAt(at)
        turn = self._turns.turn_at(index.row()) if index.isValid() else None
        if turn is None or not turn.pictures:
            return None
        pill = number_rect(self.visualRect(index), turn, self._side_px, self.font())
        return turn if pill.contains(at) else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keyboard else self.indexAt(event.pos())
        at = event.globalPos()
        if by_keyboard and index.isValid():
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid() and not self.selectionModel().isSelected(index):
            self._choose_alone(index)
        self.menu_requested.emit(index.data(ID_ROLE) if index.isValid() else None, at)

    def startDrag(self, actions: Qt.DropAction) -> None:
        self.carried_out.emit(self.chosen)

    # -- what is painted

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        cells, area = self._laid(), self.viewport().rect()
        top, spoilt = self.verticalOffset(), event.rect()
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row in cells.between(top + spoilt.top(), top + spoilt.bottom() + 1):
            index = self._turns.index(row)
            option = QStyleOptionViewItem()
            option.rect = self.visualRect(index)
            if self.selectionModel().isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if row == current:
                option.state |= QStyle.StateFlag.State_HasFocus
            self._cell.paint(painter, option, index)
        draw_headings(painter, self._turns, cells, area, top)
        self._draw_band(painter)
        painter.end()
        self._ask_for_pictures()

    def _ask_for_pictures(self) -> None:
        """Those in sight come first, at once in small where nothing of them is there; then the
        next screenful. What has been scrolled past is not waited for."""
        seen = self._in_sight()
        self._places = {}
        for row in seen:
            turn = self._turns.turn_at(row)
            if turn is not None and turn.picture is not None:
                self._places.setdefault(turn.picture.blob, []).append(row)
        following = range(seen.stop, min(seen.stop + len(seen), self._laid().count))
        self._turns.fetch(following)
        further = (self._turns.turn_at(row) for row in following)
        later = [turn.picture.blob for turn in further if turn is not None and turn.picture]
        self._cell.want(list(self._places), later)

    def _picture_came(self, blob: BlobId, _: int = 0) -> None:
        if self.isVisible():
            self._show_rows(self._places.get(blob, ()))

    def _show_rows(self, rows: Iterable[int]) -> None:
        """Paint these anew, as far as they are in sight."""
        seen = self._in_sight()
        for row in rows:
            if row in seen:
                self.viewport().update(self.visualRect(self._turns.index(row)))

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
