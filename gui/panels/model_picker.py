"""Which model is asked."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QWidget,
)

from gui import theme
from gui.state.draft import Draft
from gui.widgets.labels import plain_tooltip
from services.catalogue import Catalogue, Model, Status
from services.domain import Recipe

REMARK = Qt.ItemDataRole.UserRole + 1  # quiet words behind the name
OTHER = ""


class ModelPicker(QComboBox):
    """The catalogue's models by name; item data is the model's id.

    The last entry asks for an id that is not in the list.
    """

    other_wanted = Signal()
    moved = Signal(object, object)  # Recipe before, Move

    def __init__(self, draft: Draft, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._catalogue = catalogue
        self.setObjectName("modelPicker")
        self.setAccessibleName(self.tr("Model"))
        self.setItemDelegate(_TwoColumns(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setMaxVisibleItems(16)
        self.activated.connect(self._choose)
        draft.changed.connect(self._show)
        self.show_catalogue(catalogue)

    def show_catalogue(self, catalogue: Catalogue) -> None:
        """Offer the models of `catalogue`."""
        self._catalogue = catalogue
        self._shown = ""
        with QSignalBlocker(self):
            self.clear()
            for model in catalogue.models:
                self._add(model)
            self.insertSeparator(self.count())
            self.addItem(self.tr("Other model id…"), OTHER)
        self._show(self._draft.recipe)

    def choose(self, model: str) -> None:
        """Go on with `model`; what it cannot make changes with it, in the same step."""
        before = self._draft.recipe
        move = self._catalogue.moved(before, model.strip().removeprefix("models/"))
        self._draft.move(move.recipe)
        self.moved.emit(before, move)

    def _add(self, model: Model, place: int = -1) -> None:
        place = self.count() if place < 0 else place
        self.insertItem(place, model.name, model.id)
        self.setItemData(place, self._remark(model), REMARK)

    def _remark(self, model: Model) -> str:
        if model.status is Status.RETIRING and model.retires:
            return self.tr("retires {date}").format(date=model.retires)
        if model.status is Status.LEGACY:
            return self.tr("earlier users only")
        if not model.known:
            return self.tr("not in the catalogue")
        return model.id

    @Slot(object)
    def _show(self, recipe: Recipe) -> None:
        if recipe.model == self._shown:
            return
        self._shown = recipe.model
        model = self._catalogue.model(recipe.model)
        with QSignalBlocker(self):
            if self.findData(model.id) < 0:
                self._add(model, len(self._catalogue.models))
            self.setCurrentIndex(self.findData(model.id))
        plain_tooltip(self, f"{model.name}\n{model.id}")
        self.update()

    @Slot(int)
    def _choose(self, place: int) -> None:
        model = self.itemData(place)
        if model == OTHER:
            self._shown = ""
            self._show(self._draft.recipe)
            self.other_wanted.emit()
        elif model != self._catalogue.model(self._draft.recipe.model).id:
            self.choose(model)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling past must not change the price

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        middle = self.height() // 2
        painter.drawPixmap(12, middle - 8, self._pixmap("banana", tokens.text))
        painter.drawPixmap(
            self.width() - 26, middle - 8, self._pixmap("chevron-down", tokens.text2)
        )
        room = QRect(36, 0, self.width() - 36 - 34, self.height())
        remark = str(self.currentData(REMARK) or "")
        _paint_pair(painter, room, self.currentText(), remark, tokens)
        painter.end()

    def _pixmap(self, name: str, colour: QColor) -> QPixmap:
        return theme.pixmap(name, 16, colour, self.devicePixelRatioF())


class _TwoColumns(QStyledItemDelegate):
    """Name and remark of an entry."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens = theme.current()
        area: QRect = option.rect
        if index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "separator":
            line = QRect(area.left() + 8, area.center().y(), area.width() - 16, 1)
            painter.fillRect(line, tokens.line)
            return
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.raised)
            painter.drawRoundedRect(area.adjusted(4, 1, -4, -1), 5, 5)
        name, remark = str(index.data() or ""), str(index.data(REMARK) or "")
        _paint_pair(painter, area.adjusted(12, 0, -12, 0), name, remark, tokens)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        separator = index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "separator"
        return QSize(280, 9 if separator else 30)


def _paint_pair(
    painter: QPainter, room: QRect, name: str, remark: str, tokens: theme.Tokens
) -> None:
    """`name`, then as much of `remark` as fits, both on one line."""
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width())
    painter.setPen(tokens.text)
    painter.drawText(room, left, shown)
    rest = room.adjusted(metrics.horizontalAdvance(shown) + 8, 0, 0, 0)
    painter.save()
    font = painter.font()
    font.setPixelSize(theme.body_px() - 1)
    painter.setFont(font)
    painter.setPen(tokens.hint)
    words = painter.fontMetrics().elidedText(remark, Qt.TextElideMode.ElideRight, rest.width())
    if len(words) > 1:
        painter.drawText(rest, left, words)
    painter.restore()
