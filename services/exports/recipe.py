"""A recipe as it travels inside a picture, and back. Pure."""

from __future__ import annotations

import json

from services.domain import Recipe, Turn, TurnId
from services.errors import Damaged
from services.exports.containers import recipe_in
from services.exports.plausible import is_plausible_recipe
from services.library.records import recipe_from_json, recipe_to_json

VERSION = 1
MAX_CHARACTERS = 4_000_000


def travelling(turn: Turn) -> str:
    """The recipe of `turn` as text: what was asked, of which model, and when."""
    value = {
        "musa": VERSION,
        "turn": turn.id,
        "created_at": turn.created_at,
        "model_sent": turn.model_sent,
        "recipe": recipe_to_json(turn.recipe),
    }
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def recipe_of(data: bytes) -> Recipe | None:
    """The recipe that travels inside a picture file; None where there is none of ours."""
    found = travelled(data)
    return found[0] if found else None


def travelled(data: bytes) -> tuple[Recipe, TurnId] | None:
    """What `travelling` wrote into a picture file: the recipe, and which turn it was."""
    text = recipe_in(data)
    if text is None or len(text) > MAX_CHARACTERS:
        return None
    try:
        value = json.loads(text)
        if not isinstance(value, dict) or value.get("musa") != VERSION:
            return None
        recipe = recipe_from_json(value.get("recipe"))
    except (ValueError, RecursionError, Damaged):
        return None
    if not is_plausible_recipe(recipe):
        return None
    return recipe, TurnId(str(value.get("turn", "")))
