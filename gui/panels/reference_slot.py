"""One of the tray's fourteen places: a picture, one that is being read, or room for one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from gui import theme
from gui.widgets.labels import plain_tooltip
from services.domain import Reference, Role

PLACE_MIME = "application/x-musa-reference-place"
ROLE_ICONS = {
    Role.OBJECT: "box",
    Role.PERSON: "user",
    Role.STYLE: "palette",
    Role.POSE: "person-standing",
    Role.PLACE: "map-pin",
    Role.PALETTE: "brush",
}
COLUMNS = 7
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -COLUMNS,
    Qt.Key.Key_Down: COLUMNS,
}
RADIUS_PX = 6
BADGE_PX = 14
_VEIL = QColor(20, 21, 23, 205)  # under badges, on any picture, in both schemes
_ON_VEIL = QColor("#FFFFFF")


class ReferenceSlot(QAbstractButton):
    """A place in the tray. It shows what it is given and reports wishes.

    Keys: Delete removes, Alt and an arrow move, 1 to 7 say what it is for, E edits,
    F2 renames, Space or Enter opens the menu (or, on an empty place, the file dialog).
    Tab passes over empty places but the first; the arrows reach them all.
    """

    remove_wanted = Signal(int)
    move_wanted = Signal(int, int)  # from, to
    role_wanted = Signal(int, object)  # place, Role
    edit_wanted = Signal(int)
    rename_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)  # global position
    files_wanted = Signal()

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.setObjectName(f"referenceSlot{place}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._reference: Reference | None = None
        self._pending = ""
        self._first_empty = False
        self._is_surplus = False
        self._inviting = False
        self._image: QImage | None = None
        self._scaled = QPixmap()
        self._pressed_at: QPoint | None = None
        self.clicked.connect(self._open)

    # -- what it shows

    @property
    def reference(self) -> Reference | None:
        return self._reference

    def show_reference(
        self,
        reference: Reference,
        image: QImage | None,
        role: str,
        notes: tuple[str, ...] = (),
        surplus: str = "",
    ) -> None:
        """Show a picture; `role` is its role in words, `image` None until it is decoded.

        `notes` are the tooltip's, `surplus` says why it will not be sent, if so.
        """
        if image is not self._image:
            self._scaled = QPixmap()
        self._reference, self._image, self._pending = reference, image, ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        number = self.place + 1
        words = self.tr("Reference {n}: {name}, {role}")
        spoken = words.format(n=number, name=reference.name, role=role)
        self._is_surplus = bool(surplus)
        edited = self.tr("edited") if reference.edits is not None else ""
        self.setAccessibleName(", ".join(filter(None, (spoken, edited, surplus))))
        keys = self.tr(
            "Space: menu. 1 to 7: role. E: edit. F2: rename. Delete: remove. Alt+arrows: move."
        )
        lines = (surplus, reference.name, role, *notes, keys)
        plain_tooltip(self, "\n".join(filter(None, lines)))
        self.update()

    def show_pending(self, name: str) -> None:
        """Show that the place is taken by a picture still being read."""
        self._reference, self._image, self._pending = None, None, name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = self.tr("{name}: being read").format(name=name)
        self.setAccessibleName(words)
        plain_tooltip(self, words)
        self.update()

    def show_empty(self, first: bool) -> None:
        """Show a free place; the first one says that pictures can be added."""
        self._reference, self._image, self._pending = None, None, ""
        self._first_empty = first
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if first else Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(
            self.tr("Add a reference")
            if first
            else self.tr("Empty place {n}").format(n=self.place + 1)
        )
        plain_tooltip(self, self.tr("Add pictures: click, drop or paste"), "Ctrl+V")
        self.update()

    def invite(self, inviting: bool) -> None:
        """Stand out, when empty, while pictures hover over the tray."""
        self._inviting = inviting
        self.update()

    # -- wishes

    def _open(self) -> None:
        if self._reference is not None:
            self.menu_wanted.emit(self.place, self.mapToGlobal(QPoint(0, self.height())))
        elif not self._pending:
            self.files_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._reference is not None:
            self.menu_wanted.emit(self.place, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() == Qt.KeyboardModifier.AltModifier
        steps = STEPS
        if self._reference is not None and not event.modifiers() and self._act(key):
            return
        if self._reference is not None and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit(self.place)
        elif self._reference is not None and alt and key in steps:
            self.move_wanted.emit(self.place, self.place + steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        elif key in steps:
            event.ignore()  # the tray walks
        else:
            super().keyPressEvent(event)

    def _act(self, key: int) -> bool:
        """What E, F2 and the digits of the roles do."""
        roles = dict(zip(range(Qt.Key.Key_1, Qt.Key.Key_8), Role, strict=True))
        if key == Qt.Key.Key_E:
            self.edit_wanted.emit(self.place)
        elif key == Qt.Key.Key_F2:
            self.rename_wanted.emit(self.place)
        elif key in roles:
            self.role_wanted.emit(self.place, roles[key])
        else:
            return False
        return True

    def event(self, event: QEvent) -> bool:
        """Keys of the window's that mean the focused picture here."""
        own = (Qt.Key.Key_F2, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._reference is not None
            and event.key() in own
        ):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or self._reference is None:
            return
        travelled = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if travelled >= QApplication.startDragDistance():
            self._pressed_at = None
            self.setDown(False)
            self._drag()

    def _drag(self) -> None:
        mime = QMimeData()
        mime.setData(PLACE_MIME, str(self.place).encode())
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.MoveAction)

    # -- painting

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width

    def sizeHint(self) -> QSize:
        return QSize(44, 44)

    def minimumSizeHint(self) -> QSize:
        return QSize(32, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._reference is not None:
            self._paint_picture(painter, frame, tokens, self._reference)
        elif self._pending:
            self._paint_pending(painter, frame, tokens)
        else:
            self._paint_empty(painter, frame, tokens)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.focus, 2))
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)
        painter.end()

    def _paint_empty(self, painter: QPainter, frame: QRectF, tokens: theme.Tokens) -> None:
        colour = tokens.text3 if self.underMouse() else tokens.line
        pen = QPen(tokens.accent_text if self._inviting else colour, 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)
        if self._first_empty:
            ink = tokens.accent_text if self._inviting else tokens.text2
            _icon(painter, "plus", frame.center(), 14, ink)

    def _paint_pending(self, painter: QPainter, frame: QRectF, tokens: theme.Tokens) -> None:
        painter.setPen(QPen(tokens.line, 1))
        painter.setBrush(tokens.control)
        painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)
        _icon(painter, "clock", frame.center() - QPointF(0, 6), 14, tokens.text2)
        _small(painter, theme.body_px() - 4)
        painter.setPen(tokens.hint)
        line = frame.adjusted(4, frame.height() / 2 + 2, -4, -2)
        name = painter.fontMetrics().elidedText(
            self._pending, Qt.TextElideMode.ElideMiddle, int(line.width())
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_picture(
        self, painter: QPainter, frame: QRectF, tokens: theme.Tokens, reference: Reference
    ) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(frame, RADIUS_PX, RADIUS_PX)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), tokens.control)
        if self._image is not None:
            painter.drawPixmap(0, 0, self._filling(self._image))
        else:
            _icon(painter, "image", frame.center(), 16, tokens.text3)
        if self._is_surplus:
            painter.fillRect(self.rect(), _VEIL)
            _icon(painter, "ban", frame.center(), 18, _ON_VEIL)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens.text2 if self.underMouse() else tokens.line, 1))
        painter.drawPath(shape)
        self._paint_badges(painter, frame, reference)

    def _paint_badges(self, painter: QPainter, frame: QRectF, reference: Reference) -> None:
        number = QRectF(frame.left() + 3, frame.top() + 3, BADGE_PX, BADGE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_VEIL)
        painter.drawRoundedRect(number, 4, 4)
        if reference.edits is not None:
            low = QRectF(number.left(), frame.bottom() - BADGE_PX - 3, BADGE_PX, BADGE_PX)
            painter.drawRoundedRect(low, 4, 4)
            _icon(painter, "pen-line", low.center(), 10, _ON_VEIL)
            painter.setPen(Qt.PenStyle.NoPen)
        name = ROLE_ICONS.get(reference.role)
        if name:
            corner = frame.bottomRight() - QPointF(BADGE_PX + 3, BADGE_PX + 3)
            badge = QRectF(corner.x(), corner.y(), BADGE_PX, BADGE_PX)
            painter.drawRoundedRect(badge, 4, 4)
            _icon(painter, name, badge.center(), 10, _ON_VEIL)
        _small(painter, 10, bold=True)
        painter.setPen(_ON_VEIL)
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(self.place + 1))

    def _filling(self, image: QImage) -> QPixmap:
        """The picture's middle, scaled to fill the place; kept until size or picture change."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._scaled.size() != size:
            whole = image.scaled(
                size,
                Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.SmoothTransformation,
            )
            left = (whole.width() - size.width()) // 2
            top = (whole.height() - size.height()) // 2
            self._scaled = QPixmap.fromImage(whole.copy(left, top, size.width(), size.height()))
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled


def _icon(painter: QPainter, name: str, centre: QPointF, px: int, colour: QColor) -> None:
    theme.draw(painter, name, QRectF(centre.x() - px / 2, centre.y() - px / 2, px, px), colour)


def _small(painter: QPainter, px: int, bold: bool = False) -> None:
    font = painter.font()
    font.setPixelSize(px)
    font.setBold(bold)
    painter.setFont(font)
