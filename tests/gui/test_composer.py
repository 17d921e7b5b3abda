"""The composer shows one recipe, reports wishes, and says what stands against it."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QUndoStack, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui import theme
from gui.panels.composer import BRANCH, CONTINUE, NEW, WIDTH_PX, Composer
from gui.panels.request_size import History
from gui.state.draft import Draft
from gui.state.intake import Intake, TakenIn
from gui.state.pictures import Pictures
from gui.state.prompts import PromptState
from gui.state.sets import SetsState
from gui.state.sources import Source
from gui.widgets.notice import Notice
from services.catalogue import Catalogue
from services.domain import BlobId, Picture, Recipe, Reference
from services.errors import ImageRejected, OverBudget
from services.studio.prompts import Prompts
from services.studio.sets import Sets

FLASH = "gemini-nano-banana-2.1"


async def take_in(source: Source) -> TakenIn:
    raise ImageRejected("image_broken", name=source.name)


@pytest.fixture
def stack(qapp: QApplication) -> QUndoStack:
    return QUndoStack(qapp)


@pytest.fixture
def draft(stack: QUndoStack) -> Draft:
    recipe = Recipe(prompt="a mug", ratio="16:9", size="2K", variations=4)
    return Draft(recipe, stack)


@pytest.fixture
def intake(draft: Draft) -> Iterator[Intake]:
    works: list[Coroutine[Any, Any, None]] = []
    yield Intake(draft, take_in, works.append, parent=draft)
    for work in works:
        work.close()


@pytest.fixture
def prompts(draft: Draft) -> Iterator[PromptState]:
    nowhere = cast(Prompts, None)
    prompts = PromptState(
        draft, lambda: nowhere, lambda model: True, lambda work: work.close(), parent=draft
    )
    yield prompts
    prompts.leave()


@pytest.fixture
def composer(
    qapp: QApplication,
    qtbot: QtBot,
    draft: Draft,
    intake: Intake,
    prompts: PromptState,
    tmp_path: Path,
) -> Iterator[Composer]:
    theme.apply(qapp, "dark")
    pictures = Pictures(tmp_path, lambda blob: tmp_path / blob, lambda blob: None)
    sets = SetsState(draft, intake, lambda: cast(Sets, None), lambda work: work.close(), draft)
    composer = Composer(draft, intake, prompts, sets, Catalogue.load(), pictures)
    qtbot.addWidget(composer)
    composer.resize(WIDTH_PX, 912)
    composer.show()
    yield composer
    pictures.close()


def text(composer: Composer, name: str) -> str:
    found = composer.findChild(QLabel, name)
    assert isinstance(found, QLabel), name
    return found.text()


def button(composer: Composer, name: str) -> QAbstractButton:
    found = composer.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton), name
    return found


def words(composer: Composer) -> str:
    return "\n".join(label.text() for label in composer.findChildren(QLabel) if label.isVisible())


def notice(composer: Composer) -> str:
    found = composer.findChild(Notice, "composerNotice")
    assert isinstance(found, Notice)
    return found.text()


def test_every_control_has_its_name_an_accessible_name_and_a_tooltip(composer: Composer) -> None:
    names = (
        *("promptEditor", "referenceTray", "modelPicker", "ratioPicker", "sizePicker"),
        *("variationsPicker", "groundingToggle", "thinkingPicker", "generateButton"),
        *("ratio-auto", "ratio-1:1", "ratio-21:9", "size-1K", "size-4K", "advancedButton"),
    )
    for name in names:
        widget = composer.findChild(QWidget, name)
        assert widget is not None, name
        assert widget.accessibleName(), name
    for control in composer.findChildren(QAbstractButton):
        if control.isVisible():
            assert control.accessibleName(), control.objectName()
            assert control.toolTip(), control.objectName()
            if not control.accessibleName().startswith("Empty place"):  # the arrows go there
                assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.objectName()


def test_tab_goes_from_control_to_control_as_the_eye_does(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    draft.set_model("gemini-3.1-flash-lite-image")  # brings ratios that were not there at first
    composer.focus_prompt()
    seen = []
    for _ in range(9):
        qtbot.keyClick(composer.window().focusWidget(), Qt.Key.Key_Tab)
        seen.append(composer.window().focusWidget().objectName())
    assert seen == [
        *("setsButton", "referenceSlot0", "modelPicker", "ratio-auto", "size-1K", "variations-1"),
        *("thinkingPicker", "advancedButton", "generateButton"),
    ]


def test_clicks_change_the_recipe(composer: Composer, draft: Draft, qtbot: QtBot) -> None:
    for name in ("ratio-3:4", "size-4K", "variations-8", "groundingToggle", "thinkingPicker"):
        qtbot.mouseClick(button(composer, name), Qt.MouseButton.LeftButton)
    recipe = draft.recipe
    assert (recipe.ratio, recipe.size, recipe.variations) == ("3:4", "4K", 8)
    assert recipe.grounding
    assert recipe.show_thoughts


def test_the_arrows_walk_through_sizes_and_ratios(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    button(composer, "size-2K").setFocus()
    qtbot.keyClick(button(composer, "size-2K"), Qt.Key.Key_Right)
    assert draft.recipe.size == "4K"
    button(composer, "ratio-16:9").setFocus()
    qtbot.keyClick(button(composer, "ratio-16:9"), Qt.Key.Key_Left)
    assert draft.recipe.ratio == "9:16"


def test_the_recipe_is_shown_and_showing_it_changes_nothing(
    composer: Composer, draft: Draft
) -> None:
    recipe = Recipe(prompt="x", ratio="1:1", size="4K", variations=2, grounding=True)
    draft.replace(recipe)
    for name in ("ratio-1:1", "size-4K", "variations-2", "groundingToggle"):
        assert button(composer, name).isChecked(), name
    assert not button(composer, "ratio-16:9").isChecked()
    assert draft.recipe is recipe
    assert "4096 × 4096 px" in words(composer)


def test_pixels_and_price_follow_the_recipe(composer: Composer, draft: Draft) -> None:
    assert "2752 × 1536 px" in words(composer)
    assert "About $0.54 for 4 images" in words(composer)
    draft.set_variations(1)
    draft.set_model(FLASH)
    draft.set_size("1K")
    assert "About $0.034 for 1 image" in words(composer)


def test_only_what_the_model_makes_can_be_chosen(composer: Composer, draft: Draft) -> None:
    assert composer.findChild(QAbstractButton, "ratio-8:1") is None
    draft.set_model(FLASH)
    assert button(composer, "ratio-8:1").isEnabled()
    draft.set_model("gemini-3.1-flash-lite-image")
    assert not button(composer, "size-4K").isEnabled()
    assert "cannot make 4K" in button(composer, "size-4K").toolTip()


def test_a_setting_that_the_model_lacks_is_explained_beside_its_control(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    draft.set_model(FLASH)
    draft.set_ratio("8:1")
    draft.set_model("gemini-3-pro-image")
    assert "Nano Banana Pro cannot make 8:1" in words(composer)
    submitted: list[bool] = []
    composer.submitted.connect(submitted.append)
    qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)
    assert submitted == []
    assert notice(composer).startswith("Nano Banana Pro cannot make 8:1")
    draft.set_ratio("1:1")
    assert notice(composer) == ""
    assert "cannot make" not in words(composer)


def test_an_empty_recipe_is_explained_only_when_it_is_asked_for(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    draft.replace(Recipe())
    assert "nothing to make" not in words(composer)
    qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)
    assert "There is nothing to make yet" in words(composer)
    draft.set_prompt("a mug")
    assert "nothing to make" not in words(composer)


def test_a_click_and_ctrl_enter_in_the_prompt_submit_once_each(
    composer: Composer, qtbot: QtBot
) -> None:
    submitted: list[bool] = []
    composer.submitted.connect(submitted.append)
    qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)
    assert len(submitted) == 1
    ctrl = Qt.KeyboardModifier.ControlModifier
    prompt = composer.findChild(QPlainTextEdit, "promptEditor")
    assert isinstance(prompt, QPlainTextEdit)
    qtbot.keyClick(prompt, Qt.Key.Key_Return, ctrl)
    assert len(submitted) == 2


def test_generate_waits_for_pictures_that_are_still_read(
    composer: Composer, intake: Intake
) -> None:
    intake.take_paths([Path("/slow.png")])
    submitted: list[bool] = []
    composer.submitted.connect(submitted.append)
    composer.submit()
    assert submitted == []
    assert notice(composer).startswith("A picture is still being read")


def test_the_button_names_what_it_will_do(composer: Composer) -> None:
    generate = button(composer, "generateButton")
    composer.set_target(NEW)
    assert generate.text() == "Generate"
    composer.set_target(CONTINUE, "warmer light")
    assert generate.text() == "Continue from selection"
    assert "After “warmer light”" in words(composer)
    composer.set_target(BRANCH, "salt & <b>pepper</b>")
    assert generate.accessibleName() == "New branch from “salt & <b>pepper</b>”"
    assert "<b>" not in generate.toolTip()


def test_models_are_chosen_by_id_and_another_id_is_asked_for(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    picker = composer.findChild(QComboBox, "modelPicker")
    assert isinstance(picker, QComboBox)
    assert picker.currentData() == "gemini-3-pro-image"
    picker.activated.emit(picker.findData(FLASH))
    assert draft.recipe.model == FLASH
    with qtbot.waitSignal(composer.other_model_wanted):
        picker.activated.emit(picker.findText("Other model id…"))
    assert draft.recipe.model == FLASH
    draft.set_model("my-own-model")
    assert picker.currentData() == "my-own-model"
    assert "Price not known" in words(composer)


def test_the_wheel_over_the_model_scrolls_instead_of_choosing(
    composer: Composer, draft: Draft
) -> None:
    picker = composer.findChild(QComboBox, "modelPicker")
    assert isinstance(picker, QComboBox)
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        *(QPointF(9, 9), QPointF(9, 9), QPoint(0, 0), QPoint(0, -120), none),
        *(Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(picker, event)
    assert draft.recipe.model == "gemini-3-pro-image"


@pytest.mark.parametrize("height", [912, 560])
@pytest.mark.parametrize("model", [row.id for row in Catalogue.load().models])
def test_nothing_is_cut_off_at_the_right_and_the_button_is_always_in_view(
    composer: Composer, draft: Draft, model: str, height: int
) -> None:
    draft.set_model(model)
    draft.set_show_thoughts(True)
    composer.resize(WIDTH_PX, height)
    QApplication.sendPostedEvents()
    area = composer.findChild(QScrollArea, "composerScroll")
    assert isinstance(area, QScrollArea)
    page = area.widget()
    assert page is not None
    assert page.minimumSizeHint().width() <= area.viewport().width()
    generate = button(composer, "generateButton")
    assert composer.rect().contains(generate.geometry().translated(generate.parentWidget().pos()))


def test_a_url_in_a_drop_is_asked_for(intake: Intake, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.png")])
    with qtbot.waitSignal(intake.url_asked) as asked:
        intake.take(mime)
    assert asked.args == ["example.org", "https://example.org/cat.png"]


def test_pictures_can_be_searched_where_the_model_can(composer: Composer, draft: Draft) -> None:
    toggle = composer.findChild(QToolButton, "groundingToggle")
    assert toggle is not None
    assert toggle.menu() is None  # Nano Banana Pro searches the web only
    draft.set_model(FLASH)
    price = text(composer, "priceLabel")
    toggle.menu().findChild(QAction, "searchPictures").trigger()
    assert (draft.recipe.grounding, draft.recipe.image_search) == (True, True)
    assert toggle.isChecked()
    assert text(composer, "priceLabel") != price
    toggle.click()
    assert (draft.recipe.grounding, draft.recipe.image_search) == (False, False)


def test_who_sends_the_first_is_asked_about_a_mention_of_what_is_left_out(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    draft.set_model("gemini-2.5-flash-image")
    pictures = [Picture(BlobId(f"{n}" * 64), "image/png", 10, 10, 99) for n in range(4)]
    draft.add_references(Reference(one, one, f"mug {n}.png") for n, one in enumerate(pictures))
    draft.set_size("1K")
    draft.set_prompt("put @mug-3 beside @mug-1, see [the list]")
    with qtbot.assertNotEmitted(composer.submitted):
        qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)
        qtbot.mouseClick(button(composer, "sendFirst"), Qt.MouseButton.LeftButton)
    lost = composer.findChild(Notice, "lostMentions")
    assert isinstance(lost, Notice)
    assert "The prompt speaks of “mug-3”" in lost.text()
    assert "sent as it is written" in lost.text()
    with qtbot.waitSignal(composer.submitted) as sent:
        [anyway] = [b for b in lost.findChildren(QPushButton) if b.text() == "Generate anyway"]
        qtbot.mouseClick(anyway, Qt.MouseButton.LeftButton)
    [recipe] = sent.args[0]
    assert recipe.prompt == "put @mug-3 beside image 2, see [the list]"
    with qtbot.assertNotEmitted(composer.submitted):  # a yes is to one click
        qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)


def test_too_many_references_are_asked_about_and_only_a_yes_sends(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    picture = Picture(BlobId("a" * 64), "image/png", 10, 10, 99)
    draft.set_model("gemini-2.5-flash-image")
    draft.add_references(Reference(picture, picture, f"{n}.png") for n in range(4))
    draft.set_size("1K")
    draft.set_variations(1)
    with qtbot.assertNotEmitted(composer.submitted):
        qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)
    assert "“3.png”" in words(composer)
    with qtbot.assertNotEmitted(composer.submitted):
        qtbot.mouseClick(button(composer, "surplusCancel"), Qt.MouseButton.LeftButton)
    assert len(draft.recipe.references) == 4
    qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(composer.submitted):
        qtbot.mouseClick(button(composer, "sendFirst"), Qt.MouseButton.LeftButton)
    assert [one.name for one in draft.recipe.references] == ["0.png", "1.png", "2.png"]


def test_why_nothing_was_sent_is_not_told_once_it_is_mended(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    picture = Picture(BlobId("a" * 64), "image/png", 10, 10, 99)
    draft.set_prompt("a {@weather} bay")
    qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)
    [notice] = composer.findChildren(Notice, "composerNotice")
    assert not notice.isHidden()
    draft.set_model("gemini-2.5-flash-image")
    draft.add_references(Reference(picture, picture, f"{n}.png") for n in range(4))
    assert not notice.isHidden()
    draft.set_prompt("a bay")  # of which there are too many references by now
    assert notice.isHidden()


def test_alternatives_are_counted_priced_and_sent_as_one_recipe_each(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    draft.set_variations(1)
    one = text(composer, "priceLabel")
    draft.set_prompt("a {red|blue|green} kite at {dawn|noon}")
    assert button(composer, "generateButton").text() == "6 × Generate"
    assert button(composer, "generateButton").accessibleName() == "6 × Generate"
    priced = text(composer, "priceLabel")
    assert priced != one
    assert "for 6 images" in priced
    assert "6 prompts" in priced
    with qtbot.waitSignal(composer.submitted) as sent:
        qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)
    recipes = sent.args[0]
    assert [recipe.prompt for recipe in recipes][:2] == ["a red kite at dawn", "a red kite at noon"]
    assert {recipe.written for recipe in recipes} == {draft.recipe.prompt}
    draft.set_prompt("a kite")
    assert button(composer, "generateButton").text() == "Generate"


@pytest.mark.parametrize(
    ("prompt", "why"),
    [
        ("{a|b|c|d|e} {1|2|3|4|5}", "100 prompts"),
        ("a {@weather} bay", "no word list"),
        ("{a|}", "alternatives is empty"),
        ("{a|b}" * 500, "more than 9999 prompts"),
    ],
)
def test_alternatives_that_cannot_be_sent_are_told_at_the_prompt(
    composer: Composer, draft: Draft, qtbot: QtBot, prompt: str, why: str
) -> None:
    draft.set_prompt(prompt)
    with qtbot.assertNotEmitted(composer.submitted):
        qtbot.mouseClick(button(composer, "generateButton"), Qt.MouseButton.LeftButton)
    [notice] = composer.findChildren(Notice, "composerNotice")
    assert any(why in label.text() for label in notice.findChildren(QLabel))


def test_news_that_changes_nothing_of_the_request_leaves_the_stop_at_the_budget(
    composer: Composer, draft: Draft
) -> None:
    draft.set_prompt("a kite")
    stop = OverBudget("over_budget", month="May", total="0.41", budget="0.30", as_of="2026-05-01")
    composer.tell_stopped(stop)
    told = notice(composer)
    assert "0.41" in told
    composer.set_history(History(tokens=9))  # as when a turn's size has been worked out
    assert notice(composer) == told
    draft.set_prompt("two kites")
    assert notice(composer) == ""


def test_any_number_of_variations_is_one_step_and_escape_takes_it_back(
    composer: Composer, draft: Draft, qtbot: QtBot
) -> None:
    other = button(composer, "variations-other")
    assert (other.text(), other.isChecked()) == ("…", False)
    one = text(composer, "priceLabel")
    qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    assert not other.isChecked(), "nothing else was chosen yet"
    number = composer.findChild(QSpinBox, "variationsNumber")
    assert number is not None
    assert number.isVisible()
    assert number.value() == 4
    number.selectAll()
    qtbot.keyClicks(number, "12")
    assert draft.recipe.variations == 12
    assert text(composer, "priceLabel") != one
    assert "for 12 images" in text(composer, "priceLabel")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert not number.isVisible()
    assert (other.text(), other.isChecked()) == ("12", True)
    assert other.accessibleName() == "12 variations: another number…"
    assert button(composer, "generateButton").isEnabled()

    qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    qtbot.keyClick(number, Qt.Key.Key_Up)
    qtbot.keyClick(number, Qt.Key.Key_Up)
    assert draft.recipe.variations == 14
    qtbot.keyClick(number, Qt.Key.Key_Escape)
    assert draft.recipe.variations == 12
    number.setValue(999)
    assert number.value() == 64

    draft.set_variations(2)
    assert (other.text(), other.isChecked()) == ("…", False)


def test_the_number_of_variations_is_undone_as_it_was_written(
    composer: Composer, draft: Draft, stack: QUndoStack, qtbot: QtBot
) -> None:
    qtbot.mouseClick(button(composer, "variations-other"), Qt.MouseButton.LeftButton)
    number = composer.findChild(QSpinBox, "variationsNumber")
    assert number is not None
    number.selectAll()
    qtbot.keyClicks(number, "16")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert draft.recipe.variations == 16
    stack.undo()
    assert draft.recipe.variations == 4
