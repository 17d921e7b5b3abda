"""What is rarely needed: set, explained, counted, taken back, and never hidden while in use."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui import theme
from gui.panels.controls import Controls
from gui.state.draft import Draft
from services.catalogue import MAX_SEED, THRESHOLDS, Catalogue, Model
from services.domain import ModelId, Recipe

W = TypeVar("W", bound=QWidget)
CATALOGUE = Catalogue.load()
POOR = replace(
    CATALOGUE.model("gemini-2.5-flash-image"),
    id=ModelId("poor"),
    ids=(ModelId("poor"),),
    name="Poor",
    takes=(),
)
LITE = "gemini-3.1-flash-lite-image"


class Bench:
    """The controls in a window of their own, as the composer has them."""

    def __init__(self, draft: Draft, stack: QUndoStack) -> None:
        self.draft, self.stack = draft, stack
        self.window = QWidget()
        self.window.setObjectName("composer")
        catalogue = replace(CATALOGUE, models=(*CATALOGUE.models, POOR))
        self.controls = Controls(draft, catalogue)
        QVBoxLayout(self.window).addWidget(self.controls)
        self.window.resize(860, 700)
        draft.changed.connect(self._judge)
        self._catalogue = catalogue

    def _judge(self, recipe: Recipe) -> None:
        problems = self._catalogue.problems(replace(recipe, prompt="x"))
        self.controls.show_problems({p.control: f"{p.title}. {p.advice}" for p in problems})

    def find(self, kind: type[W], name: str) -> W:
        [found] = self.window.findChildren(kind, name)
        return found

    def click(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        assert button.isVisible(), name
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def sees(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    def words(self) -> str:
        shown = (label for label in self.window.findChildren(QLabel) if label.isVisible())
        return "\n".join(label.text() for label in shown)


@pytest.fixture
def bench(qapp: QApplication, qtbot: QtBot) -> Bench:
    theme.apply(qapp, "dark")
    stack = QUndoStack(qapp)
    bench = Bench(Draft(Recipe(prompt="a mug"), stack), stack)
    qtbot.addWidget(bench.window)
    with qtbot.waitActive(bench.window):
        bench.window.show()
        bench.window.activateWindow()
    return bench


@pytest.fixture
def opened(bench: Bench) -> Bench:
    bench.click("advancedButton")
    return bench


def test_the_panel_opens_beside_its_button_and_escape_gives_the_focus_back(bench: Bench):
    assert not bench.sees("advancedPanel")
    QTest.keyClick(bench.find(QWidget, "advancedButton"), Qt.Key.Key_Space)
    assert bench.sees("advancedPanel")
    assert not bench.find(QWidget, "advancedPanel").isModal()
    focused = bench.window.focusWidget()
    assert focused.objectName() == "words-on"
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert not bench.sees("advancedPanel")
    assert bench.window.focusWidget().objectName() == "advancedButton"
    assert not bench.find(QAbstractButton, "advancedButton").isChecked()


def test_tab_reaches_every_control_and_each_has_a_name_and_a_tooltip(opened: Bench):
    opened.draft.set_seed(7)
    seen = []
    for _ in range(9):
        seen.append(opened.window.focusWidget().objectName())
        QTest.keyClick(opened.window.focusWidget(), Qt.Key.Key_Tab)
    assert [*seen[:7]] == [
        *("words-on", "seedEditor", "seedRoll", "seedClear", "instructionEditor", "safetyPicker"),
        "media-default",
    ]
    assert {"advancedReset", "advancedClose"} & set(seen)
    panel = opened.find(QWidget, "advancedPanel")
    names = ("seedEditor", "instructionEditor", "safetyPicker", "wordsPicker", "mediaPicker")
    named = (panel.findChild(QWidget, name) for name in names)
    for control in (*panel.findChildren(QAbstractButton), *named):
        if control.isVisible():
            assert control.accessibleName(), control.objectName()
            assert control.toolTip() or control.objectName().endswith("Picker")


def test_everything_is_set_by_hand_and_each_is_one_step(opened: Bench):
    before = opened.draft.recipe
    opened.click("words-off")
    QTest.keyClicks(opened.find(QLineEdit, "seedEditor"), "4711")
    opened.find(QPlainTextEdit, "instructionEditor").setFocus()
    QTest.keyClicks(opened.find(QPlainTextEdit, "instructionEditor"), "Never write.")
    safety = opened.find(QComboBox, "safetyPicker")
    safety.setFocus()
    QTest.keyClick(safety, Qt.Key.Key_Down)
    QTest.keyClick(safety, Qt.Key.Key_Down)
    opened.click("media-low")

    recipe = opened.draft.recipe
    assert (recipe.with_text, recipe.seed) == (False, 4711)
    assert recipe.system_instruction == "Never write."
    assert (recipe.safety, recipe.media_resolution) == (THRESHOLDS[1], "low")
    for _ in range(6):  # both choices of the list are steps
        opened.stack.undo()
    assert opened.draft.recipe == before
    assert not opened.stack.canUndo()
    assert opened.find(QLineEdit, "seedEditor").text() == ""
    assert opened.find(QPlainTextEdit, "instructionEditor").toPlainText() == ""


def test_the_button_counts_and_its_tooltip_lists_what_is_set(opened: Bench):
    button = opened.find(QAbstractButton, "advancedButton")
    assert button.text() == ""
    opened.draft.set_seed(0)
    opened.draft.set_with_text(False)
    opened.draft.set_safety("BLOCK_NONE")
    assert button.text() == "3"
    assert button.accessibleName() == "Advanced settings, 3 changed"
    for line in ("Picture only", "Seed 0", "Safety: Let everything through"):
        assert line in button.toolTip()


def test_reset_all_is_one_step_and_undo_brings_everything_back(opened: Bench):
    opened.draft.set_seed(5)
    opened.draft.set_instruction("by hand")
    opened.draft.set_media_resolution("high")
    full = opened.draft.recipe
    opened.click("advancedReset")
    assert opened.draft.recipe == Recipe(prompt="a mug")
    assert not opened.find(QAbstractButton, "advancedReset").isEnabled()
    opened.stack.undo()
    assert opened.draft.recipe == full


@pytest.mark.parametrize(
    ("pasted", "seed"),
    [("2147483647", MAX_SEED), (" 1 234_567\n", 1234567), ("0", 0), ("abc", None), ("-5", None)],
)
def test_a_seed_is_pasted_as_people_write_numbers(opened: Bench, pasted: str, seed: int | None):
    QGuiApplication.clipboard().setText(pasted)
    field = opened.find(QLineEdit, "seedEditor")
    field.setFocus()
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Paste))
    assert opened.draft.recipe.seed == seed
    assert field.text() == ("" if seed is None else str(seed))


def test_a_seed_out_of_range_is_told_in_the_panel_and_beside_the_button(opened: Bench):
    field = opened.find(QLineEdit, "seedEditor")
    field.setFocus()
    QTest.keyClicks(field, str(MAX_SEED + 1))
    assert opened.draft.recipe.seed == MAX_SEED + 1
    assert opened.words().count("The seed 2147483648 is out of range") == 2
    opened.click("advancedClose")
    assert opened.words().count("The seed 2147483648 is out of range") == 1
    assert opened.controls.control("seedEditor") is field
    assert field.isVisible()


def test_a_seed_is_rolled_anew_and_cleared(opened: Bench):
    opened.click("seedRoll")
    first = opened.draft.recipe.seed
    assert first is not None
    assert 0 <= first <= MAX_SEED
    opened.click("seedRoll")
    assert opened.draft.recipe.seed != first
    opened.click("seedClear")
    assert opened.draft.recipe.seed is None
    assert "None" in opened.find(QLineEdit, "seedEditor").placeholderText()


def test_what_is_typed_and_taken_back_leaves_no_step(opened: Bench):
    field = opened.find(QLineEdit, "seedEditor")
    field.setFocus()
    QTest.keyClicks(field, "12")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert opened.draft.recipe.seed is None
    assert not opened.stack.canUndo()


def test_the_instruction_grows_with_its_lines_and_counts_its_characters(
    opened: Bench, qtbot: QtBot
):
    editor = opened.find(QPlainTextEdit, "instructionEditor")
    low = editor.height()
    editor.setFocus()
    editor.insertPlainText("<b>by hand</b>\n" * 6)
    qtbot.waitUntil(lambda: editor.height() > low)
    assert "90 characters" in opened.words()
    assert opened.draft.recipe.system_instruction.startswith("<b>by hand</b>\n")


def test_only_what_the_model_has_is_shown_and_what_is_set_stays_with_its_problem(opened: Bench):
    opened.draft.set_model("gemini-2.5-flash-image")
    assert opened.sees("seedEditor")
    assert not opened.sees("mediaPicker")
    opened.draft.set_media_resolution("high")
    assert opened.sees("mediaPicker")
    assert "Nano Banana reads every reference in its own way" in opened.words()
    opened.draft.set_media_resolution("")
    opened.draft.set_model(POOR.id)
    for name in ("wordsPicker", "seedEditor", "instructionEditor", "safetyPicker", "mediaPicker"):
        assert not opened.sees(name), name
    opened.draft.set_instruction("by hand")
    assert opened.sees("instructionEditor")
    assert "Poor takes no system instruction" in opened.words()


def test_what_reading_a_reference_costs_is_said_for_each_level(opened: Bench):
    assert "1120 tokens now, $0.0022" in opened.words()
    opened.click("media-low")
    assert "280 tokens now, $0.0006" in opened.words()
    assert "560 tokens" in opened.find(QAbstractButton, "media-medium").toolTip()


def test_the_panel_stays_within_the_window_and_goes_with_the_composer(opened: Bench, qtbot: QtBot):
    panel = opened.find(QWidget, "advancedPanel")
    for size in ((860, 700), (860, 300), (372, 560)):
        opened.window.resize(*size)
        qtbot.waitUntil(lambda: opened.window.rect().contains(panel.geometry()))
    opened.controls.hide()
    assert not panel.isVisible()


# -- another model


def choose(bench: Bench, model: str) -> None:
    picker = bench.find(QComboBox, "modelPicker")
    picker.activated.emit(picker.findData(model))


def test_another_model_changes_what_it_lacks_says_so_and_undo_is_one_step(bench: Bench):
    bench.draft.replace(Recipe(prompt="a mug", size="4K", ratio="16:9", grounding=True))
    before = bench.draft.recipe
    choose(bench, LITE)
    recipe = bench.draft.recipe
    assert (recipe.model, recipe.size, recipe.ratio) == (LITE, "1K", "16:9")
    assert not recipe.grounding
    note = bench.find(QLabel, "modelNoteWords").text().splitlines()
    assert note[0] == "4K is not offered by Nano Banana 2 Lite: 1K now"
    assert len(note) == 2
    bench.draft.set_prompt("a blue mug")
    bench.click("modelNoteUndo")
    assert bench.draft.recipe == replace(before, prompt="a blue mug")
    assert not bench.sees("modelNote")


def test_undo_of_the_session_takes_the_whole_change_back_and_the_note_with_it(bench: Bench):
    bench.draft.replace(Recipe(prompt="a mug", size="4K"))
    choose(bench, LITE)
    assert bench.sees("modelNote")
    bench.stack.undo()
    assert (bench.draft.recipe.model, bench.draft.recipe.size) == ("gemini-3-pro-image", "4K")
    assert not bench.sees("modelNote")
    assert not bench.stack.canUndo()


def test_a_model_that_can_do_it_all_says_nothing(bench: Bench):
    choose(bench, "gemini-nano-banana-2.1")
    assert not bench.sees("modelNote")


def test_the_note_goes_when_the_setting_is_chosen_anew(bench: Bench):
    bench.draft.replace(Recipe(prompt="a mug", ratio="8:1", model=ModelId(LITE)))
    choose(bench, "gemini-3-pro-image")
    assert bench.draft.recipe.ratio == "21:9"
    assert bench.sees("modelNote")
    bench.draft.set_ratio("1:1")
    assert not bench.sees("modelNote")


@pytest.mark.parametrize("typed", ["gemini-3-pro-image-preview", " models/gemini-3-pro-image "])
def test_an_id_that_is_typed_may_be_an_old_one_or_a_copied_one(bench: Bench, typed: str):
    bench.draft.replace(Recipe(prompt="a mug", size="4K", model=ModelId("gemini-9")))
    bench.controls.choose_model(typed)
    assert bench.find(QComboBox, "modelPicker").currentText() == "Nano Banana Pro"
    assert bench.draft.recipe.size == "4K"
    assert not CATALOGUE.problems(bench.draft.recipe)
    assert not bench.sees("modelNote")


def every(model: Model) -> list[str]:
    return ["auto", *model.ratios]


@pytest.mark.parametrize("model", CATALOGUE.models, ids=lambda model: model.id)
def test_every_ratio_and_size_of_a_model_is_offered_and_nothing_else(bench: Bench, model: Model):
    bench.draft.set_model(model.id)
    ratios = bench.find(QWidget, "ratioPicker").findChildren(QAbstractButton)
    offered = [button.objectName() for button in ratios if button.isVisible()]
    assert sorted(offered) == sorted(f"ratio-{ratio}" for ratio in every(model))
    sizes = bench.find(QWidget, "sizePicker").findChildren(QAbstractButton)
    can = [b.text() for b in sizes if b.isVisible() and b.isEnabled()]
    assert can == list(model.size_choices)
    for closed in (b for b in sizes if b.isVisible() and not b.isEnabled()):
        assert "cannot make" in closed.toolTip()


def test_auto_says_that_it_follows_the_references(bench: Bench):
    tip = bench.find(QAbstractButton, "ratio-auto").toolTip()
    assert "as the references" in tip
    assert "the model decides" in bench.words()
