"""What a recipe may cost and what an answer did: tokens times rates, always an estimate. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.domain import Recipe, Usage

if TYPE_CHECKING:
    from services.catalogue import Model

CHARACTERS_PER_TOKEN = 4  # the service's own rule of thumb for English
_ROUNDING_USD = 0.0005


@dataclass(frozen=True, slots=True)
class Parts:
    """What one variation may cost, by what it is for: US dollars, and tokens that are read.

    Assumes: one picture; one query of each kind of search that is on; 4 characters a
    token; per reference what its media resolution takes. Not counted: thinking and
    words in the answer, usually well under a cent, and further searches.
    """

    size: str  # of the picture, as the model makes it
    image_usd: float
    words_usd: float = 0.0  # prompt and system instruction
    references_usd: float = 0.0
    conversation_usd: float = 0.0
    web_search_usd: float = 0.0
    image_search_usd: float = 0.0
    words_tokens: int = 0
    references_tokens: int = 0
    conversation_tokens: int = 0

    @property
    def usd(self) -> float:
        read = self.words_usd + self.references_usd + self.conversation_usd
        return self.image_usd + read + self.web_search_usd + self.image_search_usd


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a recipe may cost, for all its variations; no parts where no price is known."""

    parts: Parts | None
    variations: int
    as_of: str  # the date of the price table

    @property
    def per_image(self) -> float | None:
        return self.parts.usd if self.parts else None

    @property
    def usd(self) -> float | None:
        return self.parts.usd * self.variations if self.parts else None


@dataclass(frozen=True, slots=True)
class Costs:
    """An amount by what it was for, in US dollars."""

    images: float = 0.0
    thoughts: float = 0.0
    words: float = 0.0
    reading: float = 0.0  # prompt, references and the conversation so far
    other: float = 0.0  # searches, and what cannot be told apart

    def __add__(self, more: Costs) -> Costs:
        return Costs(
            self.images + more.images,
            self.thoughts + more.thoughts,
            self.words + more.words,
            self.reading + more.reading,
            self.other + more.other,
        )


def parts(model: Model, recipe: Recipe, parent_tokens: int, search_usd: float) -> Parts | None:
    """What one variation of `recipe` may cost; None where no price is known."""
    size = _size(model, recipe)
    tokens = model.image_tokens.get(size)
    if tokens is None or model.image_usd_per_million is None:
        return None
    written = len(recipe.prompt) + len(recipe.introduction) + len(recipe.system_instruction)
    words = -(-written // CHARACTERS_PER_TOKEN)
    each = model.media_tokens.get(recipe.media_resolution, model.reference_tokens)
    references = each * len(recipe.references)
    read_usd = (model.input_usd_per_million or 0.0) / 1e6
    return Parts(
        size=size,
        image_usd=tokens * model.image_usd_per_million / 1e6,
        words_usd=words * read_usd,
        references_usd=references * read_usd,
        conversation_usd=parent_tokens * read_usd,
        # Image search comes beside the web search, never alone.
        web_search_usd=search_usd * (recipe.grounding or recipe.image_search),
        image_search_usd=search_usd * recipe.image_search,
        words_tokens=words,
        references_tokens=references,
        conversation_tokens=parent_tokens,
    )


def cost(
    model: Model, recipe: Recipe, usage: Usage, pictures: int, searches: int, search_usd: float
) -> float | None:
    """What one answer cost by the tokens counted; None where no price is known.

    An answer that counts no image tokens is priced by its pictures.
    """
    if model.image_usd_per_million is None:
        return None
    image = usage.image_tokens or pictures * model.image_tokens.get(_size(model, recipe), 0)
    usd = image * model.image_usd_per_million
    usd += (usage.text_tokens + usage.thought_tokens) * (model.text_usd_per_million or 0.0)
    usd += usage.prompt_tokens * (model.input_usd_per_million or 0.0)
    return usd / 1e6 + search_usd * searches


def split(model: Model, usage: Usage, usd: float) -> Costs | None:
    """`usd` by what it was for; None where today's prices are not those it was made of."""
    if model.image_usd_per_million is None:
        return None
    text = model.text_usd_per_million or 0.0
    known = Costs(
        usage.image_tokens * model.image_usd_per_million / 1e6,
        usage.thought_tokens * text / 1e6,
        usage.text_tokens * text / 1e6,
        usage.prompt_tokens * (model.input_usd_per_million or 0.0) / 1e6,
    )
    rest = usd - (known.images + known.thoughts + known.words + known.reading)
    return known + Costs(other=max(rest, 0.0)) if rest > -_ROUNDING_USD else None


def asked_searches(recipe: Recipe) -> int:
    """How many queries to count where no answer tells: one of each kind that is on."""
    # Image search comes beside the web search, never alone.
    return 2 if recipe.image_search else int(recipe.grounding)


def _size(model: Model, recipe: Recipe) -> str:
    return recipe.size if recipe.size in model.size_choices else model.size_choices[0]
