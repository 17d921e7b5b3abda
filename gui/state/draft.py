"""The recipe being written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from dataclasses import replace as changed_copy
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from gui.state.reference_steps import added, replaced
from services.domain import MAX_REFERENCES, ModelId, Recipe, Reference, Role


class Draft(QObject):
    """One frozen `Recipe` and a signal whenever another takes its place.

    References and controls are undoable, each edit one step. Typing is not: the
    editor undoes its own text, and undoing a control leaves the prompt alone.
    """

    changed = Signal(object)  # Recipe

    def __init__(self, recipe: Recipe, stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recipe = recipe
        self._stack = stack
        self._telling = False

    @property
    def recipe(self) -> Recipe:
        return self._recipe

    def use_stack(self, stack: QUndoStack) -> None:
        """Record later edits in `stack`: another session was opened."""
        self._stack = stack

    def replace(self, recipe: Recipe, undo_text: str = "") -> None:
        """Show another recipe, prompt included; undoable only when `undo_text` names the step."""
        if undo_text:
            self._edit(undo_text, recipe)
        else:
            self._become(recipe)

    def set_prompt(self, prompt: str) -> None:
        self._become(changed_copy(self._recipe, prompt=prompt))

    def set_template(self, template: str) -> None:
        """Whose fields the prompt has; what is written is the prompt's business."""
        self._become(changed_copy(self._recipe, template=template))

    def set_model(self, model: str) -> None:
        self._set(self.tr("Choose model"), model=ModelId(model))

    def move(self, recipe: Recipe) -> None:
        """Another model, with all that had to be changed for it, in one step."""
        self._edit(self.tr("Choose model"), recipe)

    def set_ratio(self, ratio: str) -> None:
        self._set(self.tr("Choose aspect ratio"), ratio=ratio)

    def set_size(self, size: str) -> None:
        self._set(self.tr("Choose size"), size=size)

    def set_variations(self, variations: int, batch: int = 0) -> None:
        """How many of each prompt; `batch` as in `add_references`."""
        self._set(self.tr("Choose variations"), batch, variations=variations)

    def set_grounding(self, grounding: bool) -> None:
        """Search the web, or nothing at all."""
        text = self.tr("Switch search grounding")
        self._set(text, grounding=grounding, image_search=False)

    def set_search(self, *, pictures: bool) -> None:
        """Search the web, and pictures, too, if so."""
        self._set(self.tr("Choose what to search"), grounding=True, image_search=pictures)

    def set_show_thoughts(self, show: bool) -> None:
        self._set(self.tr("Switch thinking"), show_thoughts=show)

    def set_thinking_level(self, level: str) -> None:
        """A level of the model's, or "" for its default."""
        self._set(self.tr("Choose thinking level"), thinking_level=level)

    def set_with_text(self, with_text: bool) -> None:
        self._set(self.tr("Switch words in the answer"), with_text=with_text)

    def set_as_files(self, as_files: bool) -> None:
        """Whether the conversation's own pictures may travel as files."""
        self._set(self.tr("Choose how pictures travel"), as_files=as_files)

    def set_seed(self, seed: int | None, batch: int = 0) -> None:
        """A number, or None for another one each time; `batch` as in `add_references`."""
        self._set(self.tr("Choose seed"), batch, seed=seed)

    def set_instruction(self, text: str, batch: int = 0) -> None:
        """Words that hold for every answer; `batch` as in `add_references`."""
        self._set(self.tr("Write system instruction"), batch, system_instruction=text)

    def set_safety(self, threshold: str) -> None:
        """One threshold for all categories, or "" for Google's own."""
        self._set(self.tr("Choose safety setting"), safety=threshold)

    def set_media_resolution(self, level: str) -> None:
        """How closely references are read, or "" for the model's default."""
        self._set(self.tr("Choose media resolution"), media_resolution=level)

    def reset_advanced(self) -> None:
        """Everything that is rarely needed as it is at first."""
        names = ("with_text", "seed", "system_instruction", "safety", "media_resolution")
        usual = Recipe()
        values = {name: getattr(usual, name) for name in names}
        self._set(self.tr("Reset advanced settings"), **values)

    def add_references(
        self, references: Iterable[Reference], batch: int = 0, at: int | None = None
    ) -> int:
        """Add at the end, or before number `at`, while there is room; how many were refused.

        Additions with the same `batch` (not 0) are undone in one step.
        """
        wanted, before = tuple(references), len(self._recipe.references)
        new = added(self._recipe, wanted, at)
        self._edit(self.tr("Add references"), new, batch)
        return len(wanted) - (len(new.references) - before)

    def remove_reference(self, place: int) -> None:
        kept = [r for at, r in enumerate(self._recipe.references) if at != place]
        self._set(self.tr("Remove reference"), references=tuple(kept))

    def move_reference(self, place: int, to: int) -> None:
        """Take the reference at `place` out and put it in as number `to`."""
        order = list(self._recipe.references)
        if 0 <= place < len(order) and 0 <= to < len(order):
            order.insert(to, order.pop(place))
            self._set(self.tr("Move reference"), references=tuple(order))

    def set_role(self, place: int, role: Role) -> None:
        order = list(self._recipe.references)
        if 0 <= place < len(order):
            order[place] = changed_copy(order[place], role=role)
            self._set(self.tr("Choose what a reference is for"), references=tuple(order))

    def rename_reference(self, place: int, name: str) -> None:
        order = list(self._recipe.references)
        if 0 <= place < len(order) and name.strip():
            order[place] = changed_copy(order[place], name=name.strip())
            self._set(self.tr("Rename reference"), references=tuple(order))

    def replace_reference(self, old: Reference, new: Reference, place: int = -1) -> None:
        """As `reference_steps.replaced`."""
        self._edit(self.tr("Replace reference"), replaced(self._recipe, old, new, place))

    def edit_reference(self, place: int, old: Reference, new: Reference) -> None:
        """`new` instead of `old`, if that still stands at `place`; else nothing."""
        order = list(self._recipe.references)
        if order[place : place + 1] == [old]:
            order[place] = new
            self._set(self.tr("Edit picture"), references=tuple(order))

    def keep_references(self, count: int) -> None:
        """Take out all behind the first `count`."""
        kept = self._recipe.references[:count]
        self._set(self.tr("Keep the first references"), references=kept)

    def set_introduction(self, mode: str, words: str = "", batch: int = 0) -> None:
        """Who tells what the references are: "auto", "own" `words`, or "off"."""
        text = self.tr("Write what the references are")
        self._set(text, batch, introduce=mode, introduction=words)

    def bring_back(self, gone: Iterable[tuple[int, Reference]]) -> bool:
        """Put references that went back in their places, by undo where that was the last step.

        False where there is no room for them.
        """
        order = list(self._recipe.references)
        for place, reference in gone:
            if reference not in order:
                order.insert(place, reference)
        if len(order) > MAX_REFERENCES:
            return False
        wanted = tuple(order)
        if self._leads_to(self._stack.index() - 1, wanted, undone=True):
            self._stack.undo()
        elif self._leads_to(self._stack.index(), wanted, undone=False):
            self._stack.redo()
        else:
            self._set(self.tr("Bring references back"), references=wanted)
        return True

    def _leads_to(self, at: int, wanted: tuple[Reference, ...], *, undone: bool) -> bool:
        """Whether the step at `at` of the history brings the references to what is wanted."""
        step = self._stack.command(at) if 0 <= at < self._stack.count() else None
        return isinstance(step, _Edit) and step.brings(wanted, undone=undone)

    def clear_references(self) -> None:
        self._set(self.tr("Remove all references"), references=())

    def _set(self, text: str, batch: int = 0, **values: Any) -> None:
        self._edit(text, changed_copy(self._recipe, **values), batch)

    def _edit(self, text: str, new: Recipe, batch: int = 0) -> None:
        if new != self._recipe:
            self._stack.push(_Edit(self, text, self._recipe, new, batch))

    def _apply(self, values: dict[str, Any]) -> None:
        self._become(changed_copy(self._recipe, **values))

    def _become(self, recipe: Recipe) -> None:
        """What a listener changes meanwhile is told once all have heard of this."""
        if recipe == self._recipe:
            return
        self._recipe = recipe
        if self._telling:
            return
        self._telling = True
        try:
            told = None
            while told is not self._recipe:
                told = self._recipe
                self.changed.emit(told)
        finally:
            self._telling = False


class _Edit(QUndoCommand):
    """Holds the fields that differ, so that undoing one never takes back another's work."""

    def __init__(self, draft: Draft, text: str, old: Recipe, new: Recipe, batch: int) -> None:
        super().__init__(text)
        self._draft = draft
        self._batch = batch
        names = [f.name for f in fields(Recipe) if getattr(old, f.name) != getattr(new, f.name)]
        self._old = {name: getattr(old, name) for name in names}
        self._new = {name: getattr(new, name) for name in names}

    def redo(self) -> None:
        self._draft._apply(self._new)

    def undo(self) -> None:
        self._draft._apply(self._old)

    def brings(self, references: tuple[Reference, ...], *, undone: bool) -> bool:
        """Whether doing or undoing it makes these the references, and changes nothing else."""
        values = self._old if undone else self._new
        return values == {"references": references}

    def id(self) -> int:
        return 1 if self._batch else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit) or other._batch != self._batch:
            return False
        if other._new.keys() != self._new.keys():
            return False
        self._new = other._new
        self.setObsolete(self._old == self._new)  # typed and taken back: no step at all
        return True
