"""One of the tray's fourteen places: a picture, one that is being read, or room for one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from gui.panels.reference_painting import Filling, SlotPainter, cross
from gui.widgets.labels import plain_tooltip
from services.domain import Reference, Role

PLACE_MIME = "application/x-musa-reference-place"
COLUMNS = 7
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -COLUMNS,
    Qt.Key.Key_Down: COLUMNS,
}


class ReferenceSlot(QAbstractButton):
    """A place in the tray. It shows what it is given and reports wishes.

    Keys: Delete removes, or cancels what is on its way, Alt and an arrow move, 1 to 7 say
    what it is for, I tells about it, E edits, F2 renames, Space or Enter opens the menu (or,
    on an empty place, the file dialog).
    Tab passes over empty places but the first; the arrows reach them all.
    """

    remove_wanted = Signal(int)
    stop_wanted = Signal(int)  # a picture that is on its way
    move_wanted = Signal(int, int)  # from, to
    role_wanted = Signal(int, object)  # place, Role
    about_wanted = Signal(int)
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
        self._share: float | None = None
        self._first_empty = False
        self._is_surplus = False
        self._inviting = False
        self._offered = False
        self._replacing = False
        self._filling = Filling()
        self._pressed_at: QPoint | None = None
        self.clicked.connect(self._open)

    # -- what it shows

    @property
    def reference(self) -> Reference | None:
        return self._reference

    @property
    def shows_picture(self) -> bool:
        """Whether pixels are seen here, those of a first look included."""
        return self._filling.image is not None

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
        self._reference, self._pending = reference, ""
        self._filling.show(image)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        number = self.place + 1
        words = self.tr("Reference {n}: {name}, {role}")
        spoken = words.format(n=number, name=reference.name, role=role)
        self._is_surplus = bool(surplus)
        edited = self.tr("edited") if reference.edits is not None else ""
        self.setAccessibleName(", ".join(filter(None, (spoken, edited, surplus))))
        keys = self.tr(
            "Space: menu. 1 to 7: role. I: about. E: edit. F2: rename. Delete: remove. "
            "Alt+arrows: move."
        )
        lines = (surplus, reference.name, role, *notes, keys)
        plain_tooltip(self, "\n".join(filter(None, lines)))
        self.update()

    def show_pending(
        self, name: str, image: QImage | None = None, share: float | None = None
    ) -> None:
        """Show that the place is taken by a picture still on its way.

        `image` is a first look, `share` how much of it has been fetched, if it is.
        """
        self._reference, self._pending, self._share = None, name, share
        self._filling.show(image)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        read, fetched = self.tr("{name}: being read"), self.tr("{name}: being fetched, {n} %")
        words = (read if share is None else fetched).format(name=name, n=round(100 * (share or 0)))
        self.setAccessibleName(words)
        plain_tooltip(self, f"{words}\n" + self.tr("Delete, or the cross: cancel"))
        self.update()

    def show_empty(self, first: bool) -> None:
        """Show a free place; the first one says that pictures can be added."""
        self._reference, self._pending = None, ""
        self._filling.show(None)
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
        if inviting != self._inviting:
            self._inviting = inviting
            self.update()

    def offer(self, offered: bool) -> None:
        """Say that what hovers here would replace the picture."""
        if offered != self._offered:
            self._offered = offered
            self.update()

    def show_replacing(self, replacing: bool) -> None:
        """Show that another picture is on its way to this place."""
        self._replacing = replacing
        self.update()

    # -- wishes

    def _open(self) -> None:
        if self._reference is not None:
            self.menu_wanted.emit(self.place, self.mapToGlobal(QPoint(0, self.height())))
        elif not self._pending:
            self.files_wanted.emit()
        elif self._pressed_at is not None and cross(self.rect()).contains(self._pressed_at):
            self.stop_wanted.emit(self.place)

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
        elif self._pending and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.stop_wanted.emit(self.place)
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
        if key == Qt.Key.Key_I:
            self.about_wanted.emit(self.place)
        elif key == Qt.Key.Key_E:
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
            and (self._reference is not None or self._pending)
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
        painter = QPainter(self)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        paint = SlotPainter(painter, frame, self._filling, self.devicePixelRatioF())
        hovered = self.underMouse()
        if self._reference is not None:
            number, surplus = self.place + 1, self._is_surplus
            paint.reference(self._reference, number, surplus=surplus, hovered=hovered)
            if self._offered:
                paint.offer(self.tr("Replace"))
            elif self._replacing:
                paint.replacing()
        elif self._pending:
            paint.pending(self._pending, self._share)
        else:
            paint.empty(first=self._first_empty, inviting=self._inviting, hovered=hovered)
        if self.hasFocus():
            paint.focus()
        painter.end()
