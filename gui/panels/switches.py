"""The row of things that are on or off: grounding, thinking, and what is rarely needed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.panels import advanced
from gui.panels.advanced_button import AdvancedButton
from gui.panels.grounding_button import GroundingButton
from gui.state.draft import Draft
from gui.widgets.labels import ERROR, plain_tooltip, wrapped
from services.catalogue import Model
from services.domain import Recipe

NAMES = ("groundingToggle", "thinkingPicker", *advanced.NAMES)
WORDS_PX = 200  # of both toggles together; a column of 372 has no more


class Switches(QWidget):
    """`groundingToggle`, `thinkingPicker` and `advancedButton`."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._model: Model | None = None
        self._grounding = GroundingButton(draft, self)
        self._thinking = QToolButton(self)
        self._advanced = AdvancedButton(draft, self)
        self._levels = QMenu(self)
        self._levels.triggered.connect(self._choose_level)
        self._set_up_toggles()
        self._problem = wrapped("", ERROR)
        self._problem.hide()
        self._lay_out()

    def show_recipe(self, recipe: Recipe, model: Model) -> None:
        self._grounding.show_recipe(recipe, model, self._fitting()[0])
        self._show_thinking(recipe, model)
        self._advanced.show_recipe(recipe, model)

    def show_problems(self, problems: dict[str, str]) -> None:
        mine = [problems[name] for name in NAMES if name in problems]
        self._problem.setText("\n".join(mine))
        self._problem.setVisible(bool(mine))
        self._advanced.show_problems(problems)

    def control(self, name: str) -> QWidget | None:
        """The control of that name among the rarely needed ones, brought into sight."""
        return self._advanced.control(name)

    def _fitting(self) -> tuple[str, str]:
        """The two toggles' words: shorter ones where the system's font is a wide one."""
        long = self.tr("Search grounding"), self.tr("Show thinking")
        room = self.fontMetrics().horizontalAdvance("".join(long)) <= WORDS_PX
        return long if room else (self.tr("Grounding"), self.tr("Thinking"))

    def _show_thinking(self, recipe: Recipe, model: Model) -> None:
        level = recipe.thinking_level
        thinking = self.tr("Think: {level}").format(level=self._level_name(level).lower())
        self._thinking.setText(thinking if level else self._fitting()[1])
        self._thinking.setChecked(recipe.show_thoughts)
        self._thinking.setEnabled(model.thinks or recipe.show_thoughts or bool(level))
        tip = self.tr("Keep the model's thoughts and drafts with the picture")
        if not model.thinks:
            tip = self.tr("{model} does not show its thinking").format(model=model.name)
        elif level:
            tip = self.tr("{tip}\nThinking level: {level}").format(
                tip=tip, level=self._level_name(level)
            )
        plain_tooltip(self._thinking, tip)
        if model != self._model:
            self._model = model
            self._offer_levels(model)
        for action in self._levels.actions():
            action.setChecked(action.data() == level)

    def _offer_levels(self, model: Model) -> None:
        self._levels.clear()
        has_menu = bool(model.thinking_levels)
        popup = QToolButton.ToolButtonPopupMode
        self._thinking.setMenu(self._levels if has_menu else None)  # type: ignore[arg-type]
        self._thinking.setPopupMode(popup.MenuButtonPopup if has_menu else popup.DelayedPopup)
        self._thinking.setProperty("splits", has_menu)
        self._thinking.style().unpolish(self._thinking)
        self._thinking.style().polish(self._thinking)
        default = self.tr("Model's default")
        if model.default_thinking:
            default = f"{default} ({self._level_name(model.default_thinking).lower()})"
        for level in ("", *model.thinking_levels):
            action = self._levels.addAction(self._level_name(level) if level else default)
            action.setCheckable(True)
            action.setData(level)

    def _level_name(self, level: str) -> str:
        names = {
            "minimal": self.tr("Minimal"),
            "low": self.tr("Low"),
            "medium": self.tr("Medium"),
            "high": self.tr("High"),
        }
        return names.get(level, level)

    @Slot(QAction)
    def _choose_level(self, action: QAction) -> None:
        self._draft.set_thinking_level(action.data())

    def _set_up_toggles(self) -> None:
        self._thinking.setObjectName("thinkingPicker")
        self._thinking.setAccessibleName(self.tr("Show thinking"))
        self._thinking.setProperty("role", "control")
        self._thinking.setIcon(theme.icon("brain", on="accent_text"))
        self._thinking.setIconSize(theme.ICON_BEFORE_TEXT)
        self._thinking.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._thinking.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._thinking.setCheckable(True)
        self._thinking.clicked.connect(self._draft.set_show_thoughts)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._grounding)
        row.addWidget(self._thinking)
        row.addStretch(1)
        row.addWidget(self._advanced)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._problem)
