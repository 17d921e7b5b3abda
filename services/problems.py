"""What stands against a recipe: each reason with the control at which it is told. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.domain import AUTO, Recipe
from services.messages import say

if TYPE_CHECKING:
    from services.catalogue import Model

MAX_VARIATIONS = 64  # as many as alternatives may become, too
MAX_SEED = 2**31 - 1  # the service's field is a signed 32-bit integer
# Of the safety filters, from the loosest to the strictest.
THRESHOLDS = ("BLOCK_NONE", "BLOCK_ONLY_HIGH", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_LOW_AND_ABOVE")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a recipe cannot be sent, and the objectName of the control to tell it at."""

    control: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return say(self.key, "title", **self.params)

    @property
    def advice(self) -> str:
        return say(self.key, "advice", **self.params)


def of_content(recipe: Recipe) -> Iterator[Problem]:
    if not recipe.prompt.strip() and not recipe.references:
        yield Problem("promptEditor", "recipe_empty")
    if not 1 <= recipe.variations <= MAX_VARIATIONS:
        params = {"count": recipe.variations, "limit": MAX_VARIATIONS}
        yield Problem("variationsPicker", "recipe_variations", params)
    if recipe.seed is not None and not 0 <= recipe.seed <= MAX_SEED:
        yield Problem("seedEditor", "recipe_seed", {"seed": recipe.seed, "limit": MAX_SEED})
    if not _ID.fullmatch(recipe.model):
        yield Problem("modelPicker", "recipe_model_id", {"model": recipe.model})


def of_settings(recipe: Recipe, model: Model) -> Iterator[Problem]:
    name = model.name
    count, limit = len(recipe.references), model.max_references
    if count > limit:
        params = {"model": name, "limit": limit, "count": count, "surplus": count - limit}
        yield Problem("referenceTray", "recipe_too_many_references", params)
    if recipe.ratio != AUTO and recipe.ratio not in model.ratios:
        params = {"model": name, "ratio": recipe.ratio, "choices": ", ".join(model.ratios)}
        yield Problem("ratioPicker", "recipe_ratio", params)
    if recipe.size not in model.size_choices:
        params = {"model": name, "size": recipe.size, "choices": _either(model.size_choices)}
        yield Problem("sizePicker", "recipe_size", params)
    if recipe.grounding and not model.web_search:
        yield Problem("groundingToggle", "recipe_grounding", {"model": name})
    if recipe.image_search and not model.image_search:
        yield Problem("groundingToggle", "recipe_image_search", {"model": name})
    yield from _thinking(recipe, model)
    yield from _advanced(recipe, model)


def _thinking(recipe: Recipe, model: Model) -> Iterator[Problem]:
    level = recipe.thinking_level
    if level and level not in model.thinking_levels:
        key = "recipe_thinking_level" if model.thinking_levels else "recipe_thinking_level_none"
        choices = _either(model.thinking_levels)
        params = {"model": model.name, "level": level, "choices": choices}
        yield Problem("thinkingPicker", key, params)
    if recipe.show_thoughts and not model.thinks:
        yield Problem("thinkingPicker", "recipe_thoughts", {"model": model.name})


def _advanced(recipe: Recipe, model: Model) -> Iterator[Problem]:
    name = model.name
    if not recipe.with_text and "picture-only" not in model.takes:
        yield Problem("wordsPicker", "recipe_picture_only", {"model": name})
    if recipe.seed is not None and "seed" not in model.takes:
        yield Problem("seedEditor", "recipe_seed_none", {"model": name})
    if recipe.system_instruction.strip() and "instruction" not in model.takes:
        yield Problem("instructionEditor", "recipe_instruction", {"model": name})
    if recipe.safety and "safety" not in model.takes:
        yield Problem("safetyPicker", "recipe_safety_none", {"model": name})
    elif recipe.safety and recipe.safety not in THRESHOLDS:
        yield Problem("safetyPicker", "recipe_safety", {"threshold": recipe.safety})
    level = recipe.media_resolution
    if level and not model.media_tokens:
        yield Problem("mediaPicker", "recipe_media_none", {"model": name})
    elif level and level not in model.media_tokens:
        params = {"level": level, "choices": _either(tuple(model.media_tokens))}
        yield Problem("mediaPicker", "recipe_media_resolution", params)


def _either(choices: tuple[str, ...]) -> str:
    return " or ".join(filter(None, (", ".join(choices[:-1]), *choices[-1:])))
