"""The button that opens the prompts of the past, and where they stand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from gui import theme
from gui.panels.prompt_past import PastPanel
from gui.state.prompts import PromptState
from gui.widgets.labels import plain_tooltip

WIDTH_PX = 460
GAP_PX = 4
MARGIN_PX = 8


class PastButton(QToolButton):
    """`pastButton`: its panel lies over the window, under the editor."""

    chosen = Signal(str)

    def __init__(
        self, prompts: PromptState, editor: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._panel = PastPanel(prompts, self)
        self._panel.chosen.connect(self.chosen)
        self._panel.closed.connect(self._closed)
        self._panel.resized.connect(self._place)
        self._focus_before: QWidget | None = None
        self.setObjectName("pastButton")
        self.setAccessibleName(self.tr("Earlier prompts"))
        words = self.tr("Earlier prompts; in the prompt, Alt+↑ and Alt+↓ step through them")
        plain_tooltip(self, words, "Ctrl+P")
        self.setIcon(theme.icon("history"))
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(True)
        self.clicked.connect(self._toggle)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_focus)

    @Slot()
    def toggle(self) -> None:
        """Open the panel, or close it."""
        self.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._panel.close_up()  # the composer was put away

    @Slot(bool)
    def _toggle(self, open: bool) -> None:
        if open:
            self._open()
        else:
            self._panel.close_up()

    def _open(self) -> None:
        window = self.window()
        if self._panel.parentWidget() is not window:
            self._panel.setParent(window)
            window.installEventFilter(self)
        self._focus_before = window.focusWidget()
        self._panel.show()
        self._panel.raise_()
        self._panel.begin()
        self._place()

    @Slot()
    def _closed(self) -> None:
        self.setChecked(False)
        back, self._focus_before = self._focus_before, None
        if back is not None and back.isVisible():
            back.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Close once somebody works elsewhere; the focus is where they want it."""
        if not self._panel.isVisible() or now is None or now is self:
            return
        if not self._panel.isAncestorOf(now):
            self._focus_before = None
            self._panel.close_up()

    @Slot()
    def _place(self) -> None:
        """Under the editor, or as far up as it has to be."""
        if not self._panel.isVisible():
            return
        window = self.window()
        under = self._editor.mapTo(window, QPoint(0, self._editor.height() + GAP_PX))
        width = min(max(WIDTH_PX, self._editor.width()), window.width() - 2 * MARGIN_PX)
        self._panel.setFixedWidth(width)
        layout = self._panel.layout()
        assert layout is not None
        layout.activate()
        height = min(self._panel.sizeHint().height(), window.height() - 2 * MARGIN_PX)
        left = max(MARGIN_PX, min(under.x(), window.width() - width - MARGIN_PX))
        top = max(MARGIN_PX, min(under.y(), window.height() - height - MARGIN_PX))
        self._panel.setGeometry(left, top, width, height)
