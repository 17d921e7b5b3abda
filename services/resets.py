"""Settings that go back to what is usual: which one a refusal means, the recipe after it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from services.domain import Recipe
from services.messages import say

if TYPE_CHECKING:
    from services.catalogue import Model

ALL = "all"
SETTINGS: Mapping[str, tuple[str, ...]] = {  # a setting's name: fields of the recipe
    "ratio": ("ratio",),
    "size": ("size",),
    "thinking": ("thinking_level", "show_thoughts"),
    "grounding": ("grounding", "image_search"),
    "image_search": ("image_search",),
    "with_text": ("with_text",),
    "seed": ("seed",),
    "safety": ("safety",),
    "media_resolution": ("media_resolution",),
    "system_instruction": ("system_instruction",),
}
_PROBLEMS = {
    "recipe_ratio": "ratio",
    "recipe_size": "size",
    "recipe_thinking_level": "thinking",
    "recipe_thinking_level_none": "thinking",
    "recipe_thoughts": "thinking",
    "recipe_grounding": "grounding",
    "recipe_image_search": "image_search",
    "recipe_picture_only": "with_text",
    "recipe_seed": "seed",
    "recipe_seed_none": "seed",
    "recipe_safety": "safety",
    "recipe_safety_none": "safety",
    "recipe_media_none": "media_resolution",
    "recipe_media_resolution": "media_resolution",
    "recipe_instruction": "system_instruction",
}


@dataclass(frozen=True, slots=True)
class Reset:
    """The recipe with the settings that it has now, and a sentence for each that changed."""

    recipe: Recipe
    changes: tuple[str, ...] = ()


def setting_of(error: Mapping[str, Any]) -> str:
    """The setting that an error, as JSON, is about: a name of `SETTINGS`, `ALL`, or ""."""
    named = str(error.get("params", {}).get("setting") or "")
    return named or _PROBLEMS.get(str(error.get("key")), "")


def reset(recipe: Recipe, setting: str, model: Model) -> Reset:
    """`recipe` with one setting, or `ALL` of them, as `model` has it by itself."""
    names = SETTINGS if setting == ALL else [setting] if setting in SETTINGS else []
    usual = replace(Recipe(), size=_usual_size(model))
    changes: list[str] = []
    now = recipe
    for name in names:
        values = {field: getattr(usual, field) for field in SETTINGS[name]}
        after = replace(now, **values)
        if after != now:
            changes.append(say(f"reset_{name}", size=usual.size))
        now = after
    return Reset(now, tuple(changes))


def _usual_size(model: Model) -> str:
    return "1K" if "1K" in model.size_choices else model.size_choices[0]
