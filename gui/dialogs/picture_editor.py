"""Crops, rotates, flips and marks the copy of a reference that is sent; never the original."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.crop_frame import largest
from gui.dialogs.easel import Easel
from gui.dialogs.easel_hand import Tool
from gui.dialogs.easel_options import EaselOptions
from gui.dialogs.easel_tools import EaselTools, push_button
from gui.state.editing import Opened
from gui.state.pictures import Pictures
from gui.state.retouch import Retouch
from gui.widgets.labels import HINT, MUTED, ElidedLabel, label, plain_tooltip
from gui.widgets.notice import INFO, Notice
from services.domain import AUTO
from services.edits import NONE
from services.errors import StudioError

USUAL, SMALLEST = QSize(1180, 760), QSize(700, 460)
_SHARE = 0.94  # of the window before which it opens


class PictureEditor(QDialog):
    """Open with `open()`. `done_wanted` carries the edits; whoever makes the copy says
    `made`, or `fail`. It closes when there is something new, and stays where there is not."""

    done_wanted = Signal(object)  # Edits
    stop_wanted = Signal()

    def __init__(
        self, opened: Opened, asked_ratio: str, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pictureEditor")
        reference = opened.reference
        self.setWindowTitle(self.tr("Edit {0}").format(reference.name))
        self._adds = opened.place is None
        self._busy = False
        size = (reference.original.width_px, reference.original.height_px)
        self.retouch = Retouch(size, reference.edits or NONE, self)
        self._tools = EaselTools(self.retouch, self)
        asked = "" if asked_ratio == AUTO else asked_ratio
        self._options = EaselOptions(self.retouch, asked, self)
        self.easel = Easel(self.retouch, opened.shown, pictures, self)
        self._notice = Notice(self)
        self._notice.setObjectName("editorNotice")
        self._hint = ElidedLabel("", HINT)
        self._zoom = label("", MUTED)
        self._zoom.setObjectName("easelZoom")
        self._progress = QProgressBar()
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.use_tool(Tool.BOX if self._adds else Tool.CROP)
        self._take_room()
        self.easel.setFocus()
        for button in self.findChildren(QPushButton):  # Enter belongs to what has the focus
            button.setAutoDefault(self._notice.isAncestorOf(button))

    def use_tool(self, tool: str) -> None:
        """Take a tool into the hand."""
        chosen = Tool(tool)
        self._tools.show_tool(chosen)
        self._options.show_tool(chosen)
        self.easel.use_tool(chosen)
        self._hint.setText(self._hints()[chosen])

    def made(self) -> None:
        """The copy is there, and the draft has it."""
        self._work(False)
        self.accept()

    def fail(self, error: StudioError) -> None:
        """Nothing has changed: say why, and stay."""
        self._work(False)
        self._notice.say(error.title, error.advice)

    def reject(self) -> None:
        """Stop what is under way; else leave, but ask before something is lost.

        Where that was asked, stay.
        """
        if self._busy:
            self._work(False)
            self.stop_wanted.emit()
        elif self._asked():
            self._notice.dismiss()
            self.easel.setFocus()
        elif self.retouch.differs:
            self._ask()
        else:
            super().reject()

    # -- wishes

    def _done(self) -> None:
        if self._busy:
            return
        if self.retouch.differs or self._adds:
            self._notice.dismiss()
            self._work(True)
            self.done_wanted.emit(self.retouch.edits)
        else:
            super().reject()

    def _asked(self) -> bool:
        return not self._notice.isHidden() and self._notice.property("kind") == INFO

    def _ask(self) -> None:
        self._notice.say(
            self.tr("Discard what was done to the picture?"),
            self.tr("Escape goes back to it. The original is not touched in any case."),
            button=self.tr("Discard"),
            kind=INFO,
        )
        self._notice.findChildren(QPushButton)[0].setFocus()

    def _discard(self) -> None:
        super().reject()

    def _lock(self, ratio: float) -> None:
        """Keep the crop at a ratio from now on, and make it so."""
        self.easel.hand.ratio = ratio
        if ratio:
            box, room = self.easel.hand.box(), self.retouch.upright_size
            self.retouch.crop(largest(box, ratio, room))

    def _work(self, busy: bool) -> None:
        self._busy = busy
        for part in (self._tools, self._options, self.easel, self._done_button):
            part.setEnabled(not busy)
        self._progress.setVisible(busy)
        self._hint.setVisible(not busy)
        self._cancel.setText(self.tr("Stop") if busy else self.tr("Cancel"))
        if not busy:
            self.easel.setFocus()

    def _show_zoom(self, zoom: float) -> None:
        self._zoom.setText(f"{zoom * self.devicePixelRatioF():.0%}")

    def _hints(self) -> dict[Tool, str]:
        mark = self.tr("Drag, or Enter. Arrows move it, with Ctrl they resize it")
        return {
            Tool.SELECT: self.tr("Click a mark, or M for the next. Arrows move, Delete removes it"),
            Tool.CROP: self.tr("Drag a handle. Arrows move, with Ctrl they resize the crop"),
            Tool.ARROW: mark,
            Tool.BOX: mark,
            Tool.LINE: mark,
            Tool.NUMBER: self.tr("Click, or Enter. Arrows move the number"),
        }

    # -- making

    def _make_buttons(self) -> None:
        whole = self.tr("Show it whole")
        self._fit = push_button(self.tr("Fit"), "easelFit", "Ctrl+0", whole)
        self._fit.clicked.connect(self.easel.fit)
        self._cancel = push_button(self.tr("Cancel"), "editorCancel", "Esc")
        self._cancel.clicked.connect(self.reject)
        words = self.tr("Add as reference") if self._adds else self.tr("Done")
        self._done_button = push_button(words, "editorDone", "Ctrl+Return")
        self._done_button.setProperty("role", "primary")
        self._done_button.clicked.connect(self._done)

    def _connect(self) -> None:
        self._tools.picked.connect(self.use_tool)
        self._options.ratio_chosen.connect(self._lock)
        self.easel.tool_wanted.connect(self.use_tool)
        self.easel.looked.connect(self._show_zoom)
        self._notice.acted.connect(self._discard)
        for keys, act in (
            ("Ctrl+Return", self._done),
            ("Ctrl+Enter", self._done),
            ("Ctrl+0", self.easel.fit),
            ("Ctrl++", self.easel.zoom_in),
            ("Ctrl+-", self.easel.zoom_out),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _lay_out(self) -> None:
        self._progress.setRange(0, 0)
        self._progress.setFixedHeight(4)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("The copy is being made"))
        self._progress.hide()
        plain_tooltip(self._zoom, self.tr("Pixels of the screen for one of the picture"))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._progress, 1)
        for part in (self._zoom, self._fit, self._cancel, self._done_button):
            foot.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        for widget in (self._tools, self._options):
            column.addWidget(widget)
        column.addWidget(self.easel, 1)
        column.addWidget(self._notice)
        column.addLayout(foot)

    def _take_room(self) -> None:
        parent = self.parentWidget()
        room = parent.window().size() * _SHARE if parent is not None else USUAL
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL.boundedTo(room).expandedTo(SMALLEST))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
