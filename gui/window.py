"""Places the panels; decides nothing."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gui.panels.banner import SandboxBanner
from gui.panels.notices import Notices
from gui.panels.welcome import Welcome
from gui.parts import Parts
from gui.state.preferences import Preferences

COMPOSER_PX, INSPECTOR_PX = 372, 320
SMALLEST = (900, 560)
USUAL = (1280, 800)


class Window(QMainWindow):
    """Composer, board and inspector side by side between a top bar and a status bar."""

    close_wanted = Signal()
    page_shown = Signal()  # what is none of the views takes their place

    def __init__(self, parts: Parts, preferences: Preferences, *, sandbox: bool) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle(self.tr("Sandbox – Musa") if sandbox else self.tr("Musa"))
        self.setMinimumSize(*SMALLEST)
        self._parts = parts
        self._preferences = preferences
        self.banner = SandboxBanner()
        self.banner.setVisible(sandbox)
        self._views = QStackedWidget()
        self.notices = Notices(self._views)
        self.welcome = Welcome(self._views)
        self.welcome.hide()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("columns")
        self._lay_out()
        self._restore()
        self._views.installEventFilter(self)
        self._splitter.splitterMoved.connect(self._remember)

    @property
    def views(self) -> QWidget:
        """What lies in the middle; sheets may stand on it."""
        return self._views

    def come_forward(self) -> None:
        """Be seen, wherever the window was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def toggle_composer(self) -> None:
        self._toggle(self._parts.composer)

    def toggle_inspector(self) -> None:
        self._toggle(self._parts.inspector)

    def show_board(self) -> None:
        """Show the tree in the middle."""
        self._show_view(self._parts.board)

    def show_grid(self) -> None:
        """Show the rows in the middle."""
        self._show_view(self._parts.grid)

    def show_compare(self) -> None:
        """Show pictures beside each other in the middle."""
        self._show_view(self._parts.compare)

    def show_page(self, page: QWidget) -> None:
        """Show a page in the middle that is none of the three views."""
        if self._views.indexOf(page) < 0:
            self._views.addWidget(page)
        self._views.setCurrentWidget(page)
        page.raise_()  # over what invites to begin
        self.notices.raise_()
        self.page_shown.emit()

    def show_composer(self) -> None:
        """Bring the composer back if it was put away."""
        self._parts.composer.show()

    def show_inspector(self) -> None:
        """Bring the inspector back if it was put away."""
        self._parts.inspector.show()

    def welcome_key(self) -> None:
        """Offer the two ways on."""
        self.welcome.invite_key()
        self._show_welcome()

    def welcome_prompt(self) -> None:
        """Say how to begin on an empty table."""
        self.welcome.invite_prompt()
        self._show_welcome()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()  # the loop saves first, then ends the program
        self._remember()
        self.close_wanted.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._views and event.type() == QEvent.Type.Resize:
            self._centre_welcome()
        return super().eventFilter(watched, event)

    def _show_view(self, view: QWidget) -> None:
        """The keyboard goes along, unless it is elsewhere in the window."""
        focus = self.focusWidget()
        follows = focus is not None and self._views.isAncestorOf(focus)
        self._views.setCurrentWidget(view)
        self.notices.raise_()  # the new view came to lie over them
        if follows:
            view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle(self, panel: QWidget) -> None:
        panel.setVisible(panel.isHidden())
        self._remember()

    def _show_welcome(self) -> None:
        self.welcome.show()
        self.welcome.raise_()
        # Its height is known once its words are laid out.
        QTimer.singleShot(0, self, self._centre_welcome)
        self._centre_welcome()

    def _centre_welcome(self) -> None:
        views = self._views
        self.welcome.fit(views.width())
        x = (views.width() - self.welcome.width()) // 2
        y = (views.height() - self.welcome.height()) // 2
        self.welcome.move(max(0, x), max(0, y))

    def _lay_out(self) -> None:
        parts = self._parts
        self._views.addWidget(parts.board)
        self._views.addWidget(parts.grid)
        self._views.addWidget(parts.compare)
        for panel in (parts.composer, self._views, parts.inspector):
            self._splitter.addWidget(panel)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(1, 1)
        self._views.setMinimumWidth(240)
        parts.inspector.setMinimumWidth(240)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (parts.top_bar, self.banner, self._splitter, parts.status_bar):
            column.addWidget(part, 1 if part is self._splitter else 0)
        self.setCentralWidget(page)

    def _restore(self) -> None:
        settings = self._preferences.settings
        kept = QByteArray.fromBase64(settings.geometry.encode())
        if kept.isEmpty() or not self.restoreGeometry(kept):
            self._usual_size()
        widths = settings.splitters
        if len(widths) != 3:
            widths = (COMPOSER_PX, self.width() - COMPOSER_PX - INSPECTOR_PX, INSPECTOR_PX)
        self._parts.composer.setVisible(widths[0] > 0)
        self._parts.inspector.setVisible(widths[2] > 0)
        self._splitter.setSizes([max(1, width) for width in widths])

    def _usual_size(self) -> None:
        screen = self.screen().availableSize()
        width = max(SMALLEST[0], min(USUAL[0], screen.width()))
        self.resize(width, max(SMALLEST[1], min(USUAL[1], screen.height())))

    def _remember(self) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        widths = tuple(
            0 if panel.isHidden() else width
            for panel, width in zip(
                (self._parts.composer, self._views, self._parts.inspector),
                self._splitter.sizes(),
                strict=True,
            )
        )
        settings = self._preferences.settings
        self._preferences.change(replace(settings, geometry=geometry, splitters=widths))
