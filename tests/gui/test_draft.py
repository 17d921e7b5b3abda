"""The recipe being written: one value, one signal, one step of undo for each edit."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

from gui.state.draft import Draft
from services.domain import MAX_REFERENCES, BlobId, Picture, Recipe, Reference, Role


def reference(name: str) -> Reference:
    picture = Picture(BlobId(name.ljust(64, "0")), "image/png", 8, 8, 99)
    return Reference(picture, picture, name)


def names(draft: Draft) -> list[str]:
    return [reference.name for reference in draft.recipe.references]


@pytest.fixture
def stack(qapp: QApplication) -> QUndoStack:
    return QUndoStack(qapp)


@pytest.fixture
def draft(stack: QUndoStack) -> Draft:
    return Draft(Recipe(), stack)


@pytest.fixture
def seen(draft: Draft) -> list[Recipe]:
    recipes: list[Recipe] = []
    draft.changed.connect(recipes.append)
    return recipes


def test_a_change_is_told_once_and_the_same_value_not_at_all(
    draft: Draft, seen: list[Recipe]
) -> None:
    draft.set_ratio("16:9")
    draft.set_ratio("16:9")
    draft.set_prompt("a mug")
    draft.set_prompt("a mug")
    draft.add_references(())
    assert [(recipe.ratio, recipe.prompt) for recipe in seen] == [("16:9", ""), ("16:9", "a mug")]
    assert draft.recipe is seen[-1]


def test_every_control_is_one_undoable_step(draft: Draft, stack: QUndoStack) -> None:
    before = draft.recipe
    draft.set_model("gemini-nano-banana-2.1")
    draft.set_ratio("8:1")
    draft.set_size("4K")
    draft.set_variations(4)
    draft.set_grounding(True)
    draft.set_show_thoughts(True)
    draft.set_thinking_level("high")
    draft.set_with_text(False)
    draft.set_seed(7)
    after = draft.recipe
    assert stack.count() == 9
    for _ in range(9):
        stack.undo()
    assert draft.recipe == before
    for _ in range(9):
        stack.redo()
    assert draft.recipe == after


def test_undoing_a_control_leaves_the_prompt_alone(draft: Draft, stack: QUndoStack) -> None:
    draft.set_size("2K")
    draft.set_prompt("written later")
    stack.undo()
    assert draft.recipe == Recipe(prompt="written later")


def test_the_fifteenth_reference_is_refused_and_the_first_fourteen_stay(draft: Draft) -> None:
    assert draft.add_references(reference(f"r{n}") for n in range(12)) == 0
    assert draft.add_references(reference(f"s{n}") for n in range(3)) == 1
    assert len(names(draft)) == MAX_REFERENCES
    assert names(draft)[-2:] == ["s0", "s1"]
    assert draft.add_references([reference("x")]) == 1
    assert "x" not in names(draft)


def test_references_move_take_roles_and_go(draft: Draft, stack: QUndoStack) -> None:
    draft.add_references(map(reference, "abc"))
    draft.move_reference(2, 0)
    assert names(draft) == ["c", "a", "b"]
    draft.move_reference(0, 9)
    draft.set_role(1, Role.PERSON)
    draft.remove_reference(0)
    assert names(draft) == ["a", "b"]
    assert draft.recipe.references[0].role is Role.PERSON
    draft.clear_references()
    assert names(draft) == []
    stack.undo()
    assert names(draft) == ["a", "b"]


def test_pictures_of_one_drop_are_taken_back_together(draft: Draft, stack: QUndoStack) -> None:
    draft.add_references([reference("a")], batch=1)
    draft.add_references([reference("b")], batch=1)
    draft.add_references([reference("c")], batch=2)
    stack.undo()
    assert names(draft) == ["a", "b"]
    stack.undo()
    assert names(draft) == []
    stack.redo()
    assert names(draft) == ["a", "b"]


def test_another_recipe_is_undoable_only_when_the_step_has_a_name(
    draft: Draft, stack: QUndoStack
) -> None:
    draft.replace(Recipe(prompt="of the session"))
    assert stack.count() == 0
    draft.replace(Recipe(prompt="of an old turn", size="4K"), "Use recipe")
    assert stack.undoText() == "Use recipe"
    stack.undo()
    assert draft.recipe == Recipe(prompt="of the session")


def test_what_a_listener_changes_is_told_after_all_have_heard_the_first(
    draft: Draft, seen: list[Recipe]
) -> None:
    def answer(recipe: Recipe) -> None:
        if recipe.ratio == "16:9":
            draft.set_prompt("wide")

    late: list[Recipe] = []
    draft.changed.connect(answer)
    draft.changed.connect(late.append)
    draft.set_ratio("16:9")
    assert [recipe.prompt for recipe in seen] == [recipe.prompt for recipe in late] == ["", "wide"]
