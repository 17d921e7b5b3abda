"""The button that opens what is rarely needed, and tells how much of it is in use."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QToolButton, QWidget

from gui import theme
from gui.panels.advanced import WIDTH_PX, AdvancedPanel
from gui.state.draft import Draft
from gui.widgets.labels import plain_tooltip
from services.catalogue import Model
from services.domain import Recipe

GAP_PX = 8
ICON = QSize(16, 16)


class AdvancedButton(QToolButton):
    """`advancedButton`: its panel lies over the board, beside the composer."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel = AdvancedPanel(draft, self)
        self._panel.closed.connect(self._closed)
        self.setObjectName("advancedButton")
        self.setIcon(theme.icon("sliders-horizontal", on="accent_text"))
        self.setIconSize(ICON)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(True)
        self.clicked.connect(self._toggle)

    def show_recipe(self, recipe: Recipe, model: Model) -> None:
        self._panel.show_recipe(recipe, model)
        lines = self._panel.summary(recipe)
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if lines else style.ToolButtonIconOnly
        )
        self.setText(str(len(lines)) if lines else "")
        changed = self.tr("{n} changed").format(n=len(lines))
        words = self.tr("Advanced settings")
        self.setAccessibleName(f"{words}, {changed}" if lines else words)
        plain_tooltip(self, "\n".join((words, *lines)))
        self._place()

    def show_problems(self, problems: dict[str, str]) -> None:
        self._panel.show_problems(problems)
        self._place()

    def control(self, name: str) -> QWidget | None:
        """The panel's control of that name; the panel opens for it."""
        found = self._panel.findChild(QWidget, name)
        if found is not None:
            self._open()
            self._panel.bring(found)
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._panel.isVisible():
            self._panel.close_up()  # the composer was put away

    @Slot(bool)
    def _toggle(self, open: bool) -> None:
        if open:
            self._open()
            self._panel.focus_first()
        else:
            self._panel.close_up()

    def _open(self) -> None:
        window = self.window()
        if self._panel.parentWidget() is not window:
            self._panel.setParent(window)
            window.installEventFilter(self)
        self.setChecked(True)
        self._panel.show()
        self._panel.raise_()
        self._place()

    @Slot()
    def _closed(self) -> None:
        self.setChecked(False)
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        """Beside the composer, as high as it needs to be and the composer is."""
        if not self._panel.isVisible():
            return
        window, beside = self.window(), self._composer()
        top, bottom = (beside.mapTo(window, QPoint(0, y)).y() for y in (0, beside.height()))
        right = beside.mapTo(window, QPoint(beside.width(), 0)).x()
        width = min(WIDTH_PX, window.width() - 2 * GAP_PX)
        self._panel.resize(width, self._panel.height())
        height = min(self._panel.needed_height(), bottom - top - 2 * GAP_PX)
        left = min(right + GAP_PX, window.width() - width - GAP_PX)
        mine = self.mapTo(window, QPoint(0, self.height())).y()
        above = max(top + GAP_PX, min(mine, bottom - GAP_PX) - height)
        self._panel.setGeometry(left, above, width, height)

    def _composer(self) -> QWidget:
        widget: QWidget = self
        while widget.objectName() != "composer" and (parent := widget.parentWidget()) is not None:
            widget = parent
        return widget
