"""What hovers over the tray and falls on it: onto a picture, between two, or anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.panels.reference_slot import PLACE_MIME, ReferenceSlot
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.places import Aim
from gui.state.sources import offers_one, offers_pictures

SPACING_PX = 6  # between places
_EDGE = 0.22  # of a place's width, at either side: there a drop goes between two
_CARET_PX = 2


@dataclass(frozen=True, slots=True)
class Target:
    """A picture that would be replaced, or the place where others would come in."""

    place: int
    replaces: bool


def target_at(at: QPoint, filled: Sequence[QRect], *, single: bool) -> Target | None:
    """What a drop at `at` means; only a `single` picture replaces one. None: at the end."""
    half = SPACING_PX // 2
    for place, rect in enumerate(filled):
        if not rect.adjusted(-half, -half, half, half).contains(at):
            continue
        share = (at.x() - rect.left()) / rect.width()
        if _EDGE <= share <= 1 - _EDGE:
            return Target(place, replaces=True) if single else None
        return Target(place + (share > 0.5), replaces=False)
    return None


class ReferenceDrops(QObject):
    """Watches over the tray's drags; tells the intake what was meant."""

    began = Signal()  # something was dropped: what was told of the last drop is done with

    def __init__(
        self, tray: QWidget, slots: Sequence[ReferenceSlot], draft: Draft, intake: Intake
    ) -> None:
        super().__init__(tray)
        self._slots = slots
        self._draft = draft
        self._intake = intake
        self._single = False
        self._target: Target | None = None
        self._caret = _Caret(tray)
        tray.setAcceptDrops(True)
        tray.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._drop(event)
        elif isinstance(event, QDragMoveEvent):  # entering is moving, too
            self._move(event)
        elif event.type() == QEvent.Type.DragLeave:
            self._show(None, inviting=False)
        else:
            return False
        return True

    def _move(self, event: QDragMoveEvent) -> None:
        mime = event.mimeData()
        if event.type() == QEvent.Type.DragEnter:
            self._single = offers_one(mime)
        if mime.hasFormat(PLACE_MIME):
            event.acceptProposedAction()
        elif event.type() == QEvent.Type.DragMove or offers_pictures(mime):
            event.acceptProposedAction()
            self._show(self._aim_at(event.position().toPoint()), inviting=True)
        else:
            event.ignore()

    def _aim_at(self, at: QPoint) -> Target | None:
        filled = [slot.geometry() for slot in self._slots if slot.reference is not None]
        return target_at(at, filled, single=self._single)

    def _drop(self, event: QDropEvent) -> None:
        self._show(None, inviting=False)
        mime, at = event.mimeData(), event.position().toPoint()
        if mime.hasFormat(PLACE_MIME):
            self._move_place(bytes(mime.data(PLACE_MIME).data()), at)
            event.acceptProposedAction()
            return
        self.began.emit()
        if self._intake.take(mime, self._aim(self._aim_at(at))):
            event.acceptProposedAction()

    def _aim(self, target: Target | None) -> Aim | None:
        if target is None:
            return None
        references = self._draft.recipe.references
        return Aim(target.place, references[target.place] if target.replaces else None)

    def _move_place(self, written: bytes, at: QPoint) -> None:
        last = len(self._draft.recipe.references) - 1
        if not written.isdigit() or last < 0:
            return
        under = [slot.place for slot in self._slots if slot.geometry().contains(at)]
        self._draft.move_reference(int(written), min(under[0] if under else last, last))

    def _show(self, target: Target | None, *, inviting: bool) -> None:
        self._target = target
        for slot in self._slots:
            slot.invite(inviting and target is None)
            slot.offer(target is not None and target.replaces and slot.place == target.place)
        if target is None or target.replaces:
            self._caret.hide()
        else:
            self._caret.stand(self._gap_before(target.place))

    def _gap_before(self, place: int) -> QRect:
        """Where the caret stands: left of that place, or right of the last picture."""
        slot = self._slots[place] if place < len(self._slots) else None
        half = (SPACING_PX + _CARET_PX) // 2
        if slot is not None and slot.reference is not None:
            rect = slot.geometry()
            return QRect(max(rect.left() - half, 0), rect.top(), _CARET_PX, rect.height())
        rect = self._slots[place - 1].geometry()
        left = rect.right() + 1 + (SPACING_PX - _CARET_PX) // 2
        return QRect(left, rect.top(), _CARET_PX, rect.height())


class _Caret(QWidget):
    """A stroke between two places: here it comes in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("referenceCaret")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def stand(self, rect: QRect) -> None:
        self.setGeometry(rect)
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().accent_text)
        painter.end()
