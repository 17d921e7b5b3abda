"""What becomes of a recipe when its references change: of the open draft, or of one that is
put away. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from services.domain import MAX_REFERENCES, Recipe, Reference
from services.prompts.mentions import follow


def added(recipe: Recipe, references: Iterable[Reference], at: int | None = None) -> Recipe:
    """`references` at the end, or before number `at`, as far as there is room."""
    wanted, now = tuple(references), recipe.references
    fitting = wanted[: max(MAX_REFERENCES - len(now), 0)]
    place = len(now) if at is None else at
    return replace(recipe, references=(*now[:place], *fitting, *now[place:]))


def replaced(recipe: Recipe, old: Reference, new: Reference, place: int = -1) -> Recipe:
    """`new` in the place and the role of `old`, wherever that is by now; else all as it was.

    Of two that are the same, the one at `place` is meant.
    """
    order = list(recipe.references)
    if old not in order:
        return recipe
    at = place if order[place : place + 1] == [old] else order.index(old)
    order[at] = replace(new, role=old.role)
    return replace(recipe, references=tuple(order))


def followed(before: Recipe, after: Recipe) -> Recipe:
    """`after` with the prompt's mentions gone along with the references."""
    prompt, _ = follow(after.prompt, before.references, after.references)
    return replace(after, prompt=prompt)
