"""The references of which the prompt speaks: mentions go with them, and the lost are told."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from gui.state.draft import Draft
from services.domain import Recipe, Reference
from services.prompts.mentions import follow, mentions

STEPS = 60  # that can be gone back to the letter


@dataclass(frozen=True, slots=True)
class _Step:
    """What a change of the references made of the prompt."""

    references: tuple[Reference, ...]
    prompt: str
    then: tuple[Reference, ...]
    then_prompt: str


class Mentioned(QObject):
    """Rewrites the draft's mentions when its references change, and back when they come back."""

    lost_changed = Signal(object)  # tuple[str, …]: as they stand in the prompt, with their @
    found_again = Signal(object)  # tuple[Mention, …]: lost ones that mean another picture now

    def __init__(self, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._steps: deque[_Step] = deque(maxlen=STEPS)
        self._gone: tuple[tuple[int, Reference], ...] = ()
        self.lost: tuple[str, ...] = ()

    def follow(self, seen: Recipe, recipe: Recipe) -> None:
        """The draft was `seen` and is `recipe`, with other references and the same words."""
        back = self._back(seen, recipe)
        text, lost = follow(recipe.prompt, seen.references, recipe.references)
        text = text if back is None else back
        if back is None and (lost or text != recipe.prompt):
            step = _Step(seen.references, seen.prompt, recipe.references, text)
            self._steps.append(step)
        if text != recipe.prompt:
            self._draft.set_prompt(text)
        if lost and back is None:
            kept = set(recipe.references)
            places = enumerate(seen.references)
            self._gone = tuple(one for one in places if one[1] not in kept)
            self._tell(lost)
        else:
            self.look()

    def look(self) -> None:
        """Forget those of the lost that are no longer written, or name something again."""
        if not self.lost:
            return
        recipe, lost = self._draft.recipe, frozenset(self.lost)
        found = [
            one for one in mentions(recipe.prompt, recipe.references) if f"@{one.word}" in lost
        ]
        written = {f"@{one.word}" for one in found if one.place is None}
        self._tell(tuple(word for word in self.lost if word in written))
        gone = {reference.original.blob for _, reference in self._gone}
        others = {
            one.word: one
            for one in found
            if one.place is not None and recipe.references[one.place].original.blob not in gone
        }
        if others:
            self.found_again.emit(tuple(others.values()))

    def forget(self) -> None:
        """Another prompt with references of its own has come."""
        self._steps.clear()
        self._tell(())

    def bring_back(self) -> bool:
        """Put the lost references back in the tray; False where it has no room."""
        return self._draft.bring_back(self._gone)

    def _back(self, seen: Recipe, recipe: Recipe) -> str | None:
        """The prompt before a step that is undone and on which nothing was written since."""
        for step in reversed(self._steps):
            undone = step.references == recipe.references
            if undone and (step.then, step.then_prompt) == (seen.references, seen.prompt):
                return step.prompt
        return None

    def _tell(self, lost: tuple[str, ...]) -> None:
        if lost != self.lost:
            self.lost = lost
            self.lost_changed.emit(lost)
