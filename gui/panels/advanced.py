"""What is rarely needed: words or none, seed, instruction, safety, how references are read."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.panels.instruction_editor import InstructionEditor
from gui.panels.seed_editor import SeedEditor
from gui.state.draft import Draft
from gui.widgets.dropdown import Dropdown
from gui.widgets.labels import HINT, TITLE, label, plain_tooltip, wrapped
from gui.widgets.section import Section
from gui.widgets.segmented import Choice, Segmented
from services.catalogue import THRESHOLDS, Model
from services.domain import Recipe

NAMES = ("wordsPicker", "seedEditor", "instructionEditor", "safetyPicker", "mediaPicker")
WITH_WORDS, PICTURE_ONLY = "words", "picture-only"
WIDTH_PX = 400
ROW_HEIGHT_PX = 30


class AdvancedPanel(QFrame):
    """`advancedPanel`: stays open beside the composer until Escape or its button closes it.

    Each setting is there where the model has it, or where it is set now.
    """

    closed = Signal()

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.setObjectName("advancedPanel")
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Advanced settings"))
        self._words = self._words_picker()
        self._seed = SeedEditor(draft)
        self._instruction = InstructionEditor(draft)
        self._safety = self._safety_picker()
        self._media = Segmented(self.tr("Media resolution"))
        self._media.setObjectName("mediaPicker")
        self._media.setFixedHeight(ROW_HEIGHT_PX)
        self._media.picked.connect(lambda level: draft.set_media_resolution(level))
        self._media_cost = wrapped("", HINT)
        self._reset = QPushButton(self.tr("Reset all"))
        self._reset.setObjectName("advancedReset")
        self._reset.setAccessibleName(self.tr("Reset all advanced settings"))
        plain_tooltip(self._reset, self.tr("All as it is at first; Undo brings it back"))
        self._reset.clicked.connect(self._start_over)
        self._close = QToolButton()
        self._sections = self._made_sections()
        self._scroll = self._scroller()
        self._lay_out()
        self.hide()

    def show_recipe(self, recipe: Recipe, model: Model) -> None:
        self._words.show_value(WITH_WORDS if recipe.with_text else PICTURE_ONLY)
        self._seed.show_recipe(recipe)
        self._instruction.show_recipe(recipe)
        count = len(recipe.system_instruction)
        one, many = self.tr("1 character"), self.tr("{n} characters").format(n=count)
        counted = one if count == 1 else many if count else ""
        self._sections["instructionEditor"].show_detail(counted)
        self._show_safety(recipe.safety)
        self._show_media(recipe, model)
        for name, there in self._belongs(recipe, model).items():
            self._sections[name].setVisible(there)
        self._reset.setEnabled(bool(self.summary(recipe)))
        self._order_focus()

    def show_problems(self, problems: dict[str, str]) -> None:
        for name, section in self._sections.items():
            section.show_problem(problems.get(name, ""))

    def summary(self, recipe: Recipe) -> list[str]:
        """One line for each setting that is not as it is at first."""
        lines = []
        if not recipe.with_text:
            lines.append(self.tr("Picture only"))
        if recipe.seed is not None:
            lines.append(self.tr("Seed {seed}").format(seed=recipe.seed))
        if recipe.system_instruction:
            lines.append(self.tr("System instruction"))
        if recipe.safety:
            lines.append(self.tr("Safety: {0}").format(self._threshold_name(recipe.safety)))
        if recipe.media_resolution:
            level = self._level_name(recipe.media_resolution).lower()
            lines.append(self.tr("Media resolution: {level}").format(level=level))
        return lines

    def needed_height(self) -> int:
        """In pixels, with nothing to scroll."""
        head = self._head.sizeHint().height() + 4
        return head + self._page.heightForWidth(self.width() - 2) + 4

    def focus_first(self) -> None:
        buttons = (self._words.button(value) for value in (WITH_WORDS, PICTURE_ONLY))
        for button in buttons:
            if button.isChecked():
                button.setFocus(Qt.FocusReason.PopupFocusReason)

    def bring(self, control: QWidget) -> None:
        """Scroll to a control of the panel."""
        self._scroll.ensureWidgetVisible(control)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
            return
        super().keyPressEvent(event)

    @Slot()
    def close_up(self) -> None:
        self.hide()
        self.closed.emit()

    # -- state -> screen

    def _order_focus(self) -> None:
        """Let Tab go as the eye does; a button made later would stand at the end."""
        row = (*self._words.findChildren(QAbstractButton), *self._seed.controls())
        media = self._media.findChildren(QAbstractButton)
        for before, after in pairwise(
            (*row, self._instruction, self._safety, *media, self._reset, self._close)
        ):
            QWidget.setTabOrder(before, after)

    @staticmethod
    def _belongs(recipe: Recipe, model: Model) -> dict[str, bool]:
        takes = model.takes
        return {
            "wordsPicker": "picture-only" in takes or not recipe.with_text,
            "seedEditor": "seed" in takes or recipe.seed is not None,
            "instructionEditor": "instruction" in takes or bool(recipe.system_instruction),
            "safetyPicker": "safety" in takes or bool(recipe.safety),
            "mediaPicker": bool(model.media_tokens or recipe.media_resolution),
        }

    def _show_safety(self, threshold: str) -> None:
        if self._safety.findData(threshold) < 0:
            self._safety.addItem(threshold, threshold)
        self._safety.setCurrentIndex(self._safety.findData(threshold))
        plain_tooltip(self._safety, self._safety.currentText())

    def _show_media(self, recipe: Recipe, model: Model) -> None:
        chosen = recipe.media_resolution
        levels = dict.fromkeys(("", *model.media_tokens, chosen))
        self._media.show_choices([self._media_choice(level, model) for level in levels])
        self._media.show_value(chosen)
        tokens = model.media_tokens.get(chosen, model.reference_tokens)
        usd = tokens * (model.input_usd_per_million or 0.0) / 1e6
        words = self.tr("How closely references are read. Each takes about {n} tokens now")
        price = self.tr(", ${usd} by the price table.").format(usd=f"{usd:.4f}") if usd else "."
        self._media_cost.setText(words.format(n=tokens) + price)

    def _media_choice(self, level: str, model: Model) -> Choice:
        text = self._level_name(level) if level else self.tr("Default")
        tokens = model.media_tokens.get(level, model.reference_tokens)
        spoken = self.tr("Media resolution {level}").format(level=text.lower())
        tip = self.tr("{spoken}: about {n} tokens a reference").format(spoken=spoken, n=tokens)
        possible = not level or level in model.media_tokens
        why_not = self.tr("{model} does not have it").format(model=model.name)
        return Choice(
            level, text, f"media-{level or 'default'}", spoken, tip if possible else why_not
        )

    def _level_name(self, level: str) -> str:
        names = {"low": self.tr("Low"), "medium": self.tr("Medium"), "high": self.tr("High")}
        return names.get(level, level)

    def _threshold_name(self, threshold: str) -> str:
        names = {
            "": self.tr("Google's default"),
            "BLOCK_NONE": self.tr("Let everything through"),
            "BLOCK_ONLY_HIGH": self.tr("Block what is very likely harmful"),
            "BLOCK_MEDIUM_AND_ABOVE": self.tr("Block what is probably harmful"),
            "BLOCK_LOW_AND_ABOVE": self.tr("Block what may be harmful at all"),
        }
        return names.get(threshold, threshold)

    # -- user -> state

    @Slot(str)
    def _choose_words(self, value: str) -> None:
        self._draft.set_with_text(value == WITH_WORDS)

    @Slot(int)
    def _choose_safety(self, place: int) -> None:
        self._draft.set_safety(str(self._safety.itemData(place)))

    @Slot()
    def _start_over(self) -> None:
        self._draft.reset_advanced()
        self.focus_first()  # a closed button would lose it

    # -- making

    def _words_picker(self) -> Segmented:
        picker = Segmented(self.tr("Answer"))
        picker.setObjectName("wordsPicker")
        picker.setFixedHeight(ROW_HEIGHT_PX)
        both, alone = self.tr("Picture and words"), self.tr("Picture only")
        picker.show_choices(
            [Choice(WITH_WORDS, both, "words-on", both), Choice(PICTURE_ONLY, alone, "words-off",
             alone)]
        )  # fmt: skip
        picker.picked.connect(self._choose_words)
        return picker

    def _safety_picker(self) -> Dropdown:
        picker = Dropdown(self.tr("Safety"))
        picker.setObjectName("safetyPicker")
        for threshold in ("", *THRESHOLDS):
            picker.addItem(self._threshold_name(threshold), threshold)
        picker.activated.connect(self._choose_safety)
        return picker

    def _made_sections(self) -> dict[str, Section]:
        seed = self.tr("Best effort: with the same seed, the same request gives a similar picture.")
        safety = self.tr(
            "How strictly harassment, hate, sexual and dangerous content are filtered, in what is "
            "asked and in what comes back. It cannot switch off what Google never makes, nor "
            "its check of the finished picture."
        )
        hint = [wrapped(text, HINT) for text in (seed, safety)]
        return {
            "wordsPicker": Section(self.tr("Answer"), self._words),
            "seedEditor": Section(self.tr("Seed"), _stacked(self._seed, hint[0])),
            "instructionEditor": Section(self.tr("System instruction"), self._instruction),
            "safetyPicker": Section(self.tr("Safety"), _stacked(self._safety, hint[1])),
            "mediaPicker": Section(
                self.tr("Media resolution"), _stacked(self._media, self._media_cost)
            ),
        }

    def _scroller(self) -> QScrollArea:
        page = self._page = QWidget()
        page.setObjectName("advancedPage")
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.PADDING_PX, 4, theme.PADDING_PX, theme.PADDING_PX)
        column.setSpacing(18)
        for section in self._sections.values():
            column.addWidget(section)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    def _lay_out(self) -> None:
        close = self._close
        close.setObjectName("advancedClose")
        close.setIcon(theme.icon("x"))
        close.setIconSize(QSize(14, 14))
        close.setAccessibleName(self.tr("Close advanced settings"))
        plain_tooltip(close, self.tr("Close"), "Esc")
        close.clicked.connect(self.close_up)
        head = self._head = QHBoxLayout()
        head.setContentsMargins(theme.PADDING_PX, 8, 8, 0)
        head.setSpacing(8)
        head.addWidget(label(self.tr("Advanced"), TITLE), 1)
        head.addWidget(self._reset)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)


def _stacked(control: QWidget, words: QLabel) -> QWidget:
    """`control` with a quiet explanation under it."""
    made = QWidget()
    made.setFocusProxy(control)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addWidget(control)
    column.addWidget(words)
    return made
