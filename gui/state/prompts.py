"""What helps to write a prompt: templates, word lists, mentions, and the prompts of the past."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from gui.state.advising import Advising, Spawn, Worker
from gui.state.draft import Draft
from gui.state.mentioned import Mentioned
from services.domain import PastPrompt, Recipe, Reference
from services.errors import RecipeError
from services.prompts.alternatives import MOST, Group, count, groups
from services.prompts.completion import Offer, offers
from services.prompts.composed import composed, introduced
from services.prompts.mentions import Mention, mentions
from services.prompts.templates import Field, Template, fields_in, filled_in
from services.studio.prompts import Prompts

MOST_PAST = 100  # prompts of the past, for one answer


class PromptState(QObject):
    """Watches the draft; `advising` and `mentioned` do, too."""

    changed = Signal()  # templates, word lists or pins
    past_found = Signal(str, object)  # the words asked for, tuple[PastPrompt, …]
    surroundings_changed = Signal()  # the draft's template or references: not its words

    def __init__(
        self,
        draft: Draft,
        shelf: Callable[[], Prompts],
        writes_well: Callable[[str], bool],
        spawn: Spawn,
        worker: Worker = asyncio.to_thread,
        parent: QObject | None = None,
    ) -> None:
        """`shelf` is asked once the library is open; `writes_well` of a model's id."""
        super().__init__(parent)
        self._draft = draft
        self._shelf = shelf
        self._spawn = spawn
        self.templates: tuple[Template, ...] = ()
        self.lists: Mapping[str, tuple[str, ...]] = {}
        self.pins: tuple[str, ...] = ()
        self._counted: tuple[str, Mapping[str, tuple[str, ...]], int | RecipeError] = ("", {}, 1)
        self._looked_for: tuple[str, str, tuple[Template, ...]] | None = None
        self._template: Template | None = None
        self._open: tuple[str, Template | None, tuple[Field, ...]] = ("", None, ())
        self._seen = draft.recipe
        self._past_wanted: str | None = None
        self._looks_back = False
        self._stale = self._reads = self._left = False  # of the files: to be read, being read
        self.mentioned = Mentioned(draft, self)
        self.advising = Advising(draft, writes_well, spawn, worker, self)
        draft.changed.connect(self._follow)

    # -- what is sent

    def sent(self, draft: Recipe) -> tuple[Recipe, ...]:
        """The recipes that `draft` stands for.

        Raises:
            RecipeError: a word list is missing or empty, or they are too many.
        """
        return composed(draft, self.lists)

    def prompts_in(self, draft: Recipe) -> int:
        """How many prompts its alternatives make; 1 where they cannot be counted."""
        found = self._count(draft.prompt)
        return 1 if isinstance(found, RecipeError) else found

    def together(self, draft: Recipe) -> Recipe:
        """`draft` as one recipe that asks for as many pictures as all that it stands for."""
        pictures = self.prompts_in(draft) * draft.variations
        return replace(draft, introduction=introduced(draft), variations=pictures)

    def problem(self, draft: Recipe) -> RecipeError | None:
        """Why the alternatives of `draft` cannot be sent; None where nothing stands against it."""
        prompts = self._count(draft.prompt)
        if isinstance(prompts, RecipeError):
            return prompts
        total = prompts * draft.variations
        return RecipeError("recipe_alternatives", count=total, limit=MOST) if total > MOST else None

    def _count(self, prompt: str) -> int | RecipeError:
        """Asked for several times a key, worked out once."""
        if self._counted[:2] != (prompt, self.lists):
            try:
                found: int | RecipeError = count(prompt, self.lists)
            except RecipeError as error:
                found = error
            self._counted = (prompt, self.lists, found)
        return self._counted[2]

    # -- templates

    @property
    def text(self) -> str:
        """The prompt as it is written."""
        return self._draft.recipe.prompt

    def use_template(self, template: Template) -> None:
        """Its fields are the draft's; its words are for the editor to write."""
        self._draft.set_template(template.id)

    def template(self) -> Template | None:
        """The template of which the prompt has open fields; else the one that was chosen.

        An undo, a session or the past bring back words of another than the last
        chosen one: two of its fields tell whose they are, one may just be words in
        brackets.
        """
        asked = (self.text, self._draft.recipe.template, self.templates)
        if asked != self._looked_for:
            self._looked_for, self._template = asked, self._find_template()
        return self._template

    def _find_template(self) -> Template | None:
        wanted = self._draft.recipe.template
        chosen = next((one for one in self.templates if one.id == wanted), None)
        names = {one.name for one in fields_in(self.text)}
        if not names or (chosen and not names.isdisjoint(chosen.fields)):
            return chosen
        shared = {one.id: len(names.intersection(one.fields)) for one in self.templates}
        best = max(self.templates, key=lambda one: shared[one.id], default=None)
        return best if best and shared[best.id] > 1 else chosen

    def open_fields(self) -> tuple[Field, ...]:
        """What of it is still to be filled in."""
        template = self.template()
        if self._open[:2] != (self.text, template):
            found = fields_in(self.text, template.fields) if template else ()
            self._open = (self.text, template, found)
        return self._open[2]

    def filled_fields(self) -> tuple[Field, ...]:
        """What was filled in, as far as it can be told."""
        template = self.template()
        return filled_in(self.text, template) if template else ()

    def suggestions(self, name: str) -> tuple[str, ...]:
        """What may stand in the field of that name."""
        template = self.template()
        return template.suggestions.get(name, ()) if template else ()

    def choices(self) -> tuple[Group, ...]:
        """Where the prompt has alternatives."""
        return groups(self.text, self.lists)

    def mentions(self) -> tuple[Mention, ...]:
        """Where the prompt speaks of a reference."""
        return mentions(self.text, self.references)

    def offers(self, before: str) -> tuple[Offer, ...]:
        """What the "@" that was begun at the end of `before` may become."""
        return offers(before, self.references, tuple(self.lists))

    @property
    def references(self) -> tuple[Reference, ...]:
        return self._draft.recipe.references

    def own_names(self) -> frozenset[str]:
        """What the user's own templates are called, in small letters: files know no others."""
        return frozenset(one.name.casefold() for one in self.templates if not one.ours)

    def keep_template(self, name: str) -> None:
        """Make the draft's prompt a template of the user's."""
        self._spawn(self._keep(name, self._draft.recipe.prompt))

    def drop_template(self, name: str) -> None:
        self._spawn(self._drop(name))

    # -- the past

    def find_past(self, words: str) -> None:
        """Tell by `past_found` what was asked for before with those words.

        Looks once at a time: of what is asked meanwhile, only the last is answered.
        """
        self._past_wanted = words
        if not self._looks_back:
            self._looks_back = True
            self._spawn(self._find_past())

    def pin(self, prompt: str, pinned: bool) -> None:
        self._spawn(self._pin(prompt, pinned))

    def refresh(self) -> None:
        """Read templates, word lists and pins anew: anybody may have written them."""
        self._stale = True
        if not self._reads and not self._left:
            self._reads = True
            self._spawn(self._read())

    def leave(self) -> None:
        """Give no advice and read no files any more: the library is about to be closed."""
        self._left = True
        self.advising.leave()
        self._draft.changed.disconnect(self._follow)

    # -- what is awaited

    async def _read(self) -> None:
        try:
            while self._stale:  # asked once more meanwhile
                self._stale = False
                await self._refresh()
        finally:
            self._reads = False

    async def _refresh(self) -> None:
        prompts = self._shelf()
        found = await prompts.templates(), await prompts.lists(), await prompts.pins()
        if found != (self.templates, self.lists, self.pins):
            self.templates, self.lists, self.pins = found
            self.changed.emit()

    async def _keep(self, name: str, text: str) -> None:
        await self._shelf().keep_template(name, text)
        self.refresh()

    async def _drop(self, name: str) -> None:
        await self._shelf().drop_template(name)
        self.refresh()

    async def _find_past(self) -> None:
        try:
            while (words := self._past_wanted) is not None:
                self._past_wanted = None
                found: tuple[PastPrompt, ...] = await self._shelf().past(words, MOST_PAST)
                if self._past_wanted is None:
                    self.past_found.emit(words, found)
        finally:
            self._looks_back = False

    async def _pin(self, prompt: str, pinned: bool) -> None:
        self.pins = await self._shelf().pin(prompt, pinned)
        self.changed.emit()

    # -- the draft

    def _follow(self, recipe: Recipe) -> None:
        seen, self._seen = self._seen, recipe
        if recipe.references != seen.references:
            if recipe.prompt == seen.prompt:
                self.mentioned.follow(seen, recipe)
            else:
                self.mentioned.forget()
        if (recipe.references, recipe.template) != (seen.references, seen.template):
            self.surroundings_changed.emit()
