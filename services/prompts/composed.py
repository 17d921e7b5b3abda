"""From a draft to what is sent: one recipe for each alternative, worded as the model reads it."""

from __future__ import annotations

from dataclasses import replace

from services.domain import Recipe
from services.errors import RecipeError
from services.prompts.alternatives import MOST, Lists, expanded
from services.prompts.introduction import introduction
from services.prompts.mentions import resolved

AUTO, OWN, OFF = "auto", "own", "off"  # whose words introduce the references


def composed(draft: Recipe, lists: Lists) -> tuple[Recipe, ...]:
    """The recipes that `draft` stands for, in the order of its alternatives.

    Their `prompt` is what is sent, `written` what was typed where the two differ;
    the variations stay as they were: each recipe is to be made so many times.

    Raises:
        RecipeError: a word list is missing or empty, there are too many prompts, or
            one of several is empty, and there is no reference to go by.
    """
    prompts = expanded(draft.prompt, lists)
    if len(prompts) * draft.variations > MOST:
        raise RecipeError("recipe_alternatives", count=len(prompts) * draft.variations, limit=MOST)
    if len(prompts) > 1 and not draft.references and not all(map(str.strip, prompts)):
        raise RecipeError("recipe_alternative_empty")
    words = introduced(draft)
    return tuple(_sent(draft, prompt, words) for prompt in prompts)


def introduced(draft: Recipe) -> str:
    """The words about the references that go out with `draft`."""
    if draft.introduce == OFF or not draft.references:
        return ""
    return draft.introduction if draft.introduce == OWN else introduction(draft.references)


def as_draft(sent: Recipe) -> Recipe:
    """The draft that `sent` was made from: what was typed, and who introduces."""
    words = sent.introduction if sent.introduce == OWN else ""
    return replace(sent, prompt=sent.written or sent.prompt, written="", introduction=words)


def _sent(draft: Recipe, prompt: str, words: str) -> Recipe:
    sent = resolved(prompt, draft.references)
    typed = draft.prompt if draft.prompt != sent else ""
    return replace(draft, prompt=sent, written=typed, introduction=words)
