"""What becomes of a recipe when another model shall make it, and how that is told. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, Any

from services.domain import AUTO, ModelId, Recipe
from services.messages import say

if TYPE_CHECKING:
    from services.catalogue import Model

SIZES = ("512", "1K", "2K", "4K")  # from small to large


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that could not stay as it was: the sentence, and what holds now."""

    key: str
    params: Mapping[str, object]
    values: Mapping[str, Any]  # fields of the recipe

    @property
    def title(self) -> str:
        return say(self.key, "title", **self.params)


@dataclass(frozen=True, slots=True)
class Move:
    """The recipe for its new model, and all that had to be changed for it."""

    recipe: Recipe
    changes: tuple[Change, ...] = ()


def moved(recipe: Recipe, id: ModelId, model: Model) -> Move:
    """See `Catalogue.moved`; `id` is the id as it was chosen, which may be an alias."""
    changes = (*_picture(recipe, model), *_switches(recipe, model), *_rare(recipe, model))
    values = {name: value for change in changes for name, value in change.values.items()}
    return Move(replace(recipe, model=id, **values), changes)


def _picture(recipe: Recipe, model: Model) -> Iterator[Change]:
    ratio, size = recipe.ratio, recipe.size
    if ratio != AUTO and ratio not in model.ratios:
        now = _nearest_ratio(ratio, model.ratios)
        params = {"model": model.name, "ratio": ratio, "now": now}
        yield Change("moved_ratio", params, {"ratio": now})
    if size not in model.size_choices:
        now = _nearest_size(size, model.size_choices)
        params = {"model": model.name, "size": size, "now": now}
        yield Change("moved_size", params, {"size": now})


def _switches(recipe: Recipe, model: Model) -> Iterator[Change]:
    params = {"model": model.name, "level": recipe.thinking_level}
    if recipe.grounding and not model.web_search:
        yield Change("moved_grounding", params, {"grounding": False, "image_search": False})
    elif recipe.image_search and not model.image_search:
        yield Change("moved_image_search", params, {"image_search": False})
    if recipe.thinking_level and recipe.thinking_level not in model.thinking_levels:
        yield Change("moved_thinking_level", params, {"thinking_level": ""})
    if recipe.show_thoughts and not model.thinks:
        yield Change("moved_thoughts", params, {"show_thoughts": False})


def _rare(recipe: Recipe, model: Model) -> Iterator[Change]:
    params = {"model": model.name, "level": recipe.media_resolution, "seed": recipe.seed}
    if recipe.media_resolution and recipe.media_resolution not in model.media_tokens:
        yield Change("moved_media_resolution", params, {"media_resolution": ""})
    if not recipe.with_text and "picture-only" not in model.takes:
        yield Change("moved_picture_only", params, {"with_text": True})
    if recipe.seed is not None and "seed" not in model.takes:
        yield Change("moved_seed", params, {"seed": None})
    if recipe.safety and "safety" not in model.takes:
        yield Change("moved_safety", params, {"safety": ""})


def _nearest_ratio(ratio: str, choices: Sequence[str]) -> str:
    """The choice whose shape is most alike; AUTO where `ratio` says nothing."""
    across, _, down = ratio.partition(":")
    if not (across.isdecimal() and down.isdecimal() and int(across) and int(down)):
        return AUTO
    wanted = int(across) / int(down)

    def distance(choice: str) -> float:
        width, height = map(int, choice.split(":"))
        return abs(log(width / height / wanted))

    return min(choices, key=distance, default=AUTO)


def _nearest_size(size: str, choices: Sequence[str]) -> str:
    """The largest that is no larger than `size`, so that no price grows by itself."""
    smaller = [choice for choice in choices if size in SIZES and _rank(choice) <= _rank(size)]
    return max(smaller, key=_rank) if smaller else min(choices, key=_rank)


def _rank(size: str) -> int:
    return SIZES.index(size)
