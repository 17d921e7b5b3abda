"""What each image model accepts and costs: `resources/models.toml`, as frozen rows.

The catalogue answers without asking the service. Where it does not know a model
it is cautious: what it allows is what every known model allows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from services import prices
from services.domain import ModelId, Recipe, Usage
from services.moves import Change as Change
from services.moves import Move as Move
from services.moves import moved
from services.prices import Costs as Costs
from services.prices import Estimate as Estimate
from services.prices import Parts as Parts
from services.problems import MAX_SEED as MAX_SEED
from services.problems import MAX_VARIATIONS as MAX_VARIATIONS
from services.problems import THRESHOLDS as THRESHOLDS
from services.problems import Problem as Problem
from services.problems import of_content, of_settings

ROWS = Path(__file__).resolve().parent.parent / "resources" / "models.toml"
TAKES = ("picture-only", "seed", "instruction", "safety")  # what a model's `takes` may name


class Status(StrEnum):
    CURRENT = "current"
    LEGACY = "legacy"  # works for some accounts only
    RETIRING = "retiring"  # deprecated, or past its announced end
    UNKNOWN = "unknown"  # not in the catalogue


class Thinking(StrEnum):
    NONE = "none"
    LEVELS = "levels"
    ALWAYS = "always"  # cannot be switched or set


@dataclass(frozen=True, slots=True)
class Model:
    """One row. Empty `sizes`: no size is sent and the picture is 1K."""

    id: ModelId
    name: str
    ids: tuple[ModelId, ...]
    aliases: tuple[ModelId, ...] = ()
    status: Status = Status.UNKNOWN
    released: str = ""  # ISO dates; empty where no source gives one
    retires: str = ""
    successor: str = ""
    ratios: tuple[str, ...] = ()  # without AUTO, which every model takes
    sizes: tuple[str, ...] = ()
    thinking: Thinking = Thinking.NONE
    thinking_levels: tuple[str, ...] = ()
    default_thinking: str = ""
    web_search: bool = False
    image_search: bool = False
    max_references: int = 3
    faithful_objects: int = 0  # kept with high fidelity; 0: no source gives a number
    faithful_people: int = 0
    input_tokens: int = 32_768
    output_tokens: int = 8_192
    input_usd_per_million: float | None = None
    text_usd_per_million: float | None = None
    image_usd_per_million: float | None = None
    image_tokens: Mapping[str, int] = field(default_factory=dict)
    reference_tokens: int = 1120  # of one reference, read as closely as the model does by itself
    media_tokens: Mapping[str, int] = field(default_factory=dict)  # by media resolution, if it has
    takes: tuple[str, ...] = TAKES
    output_mime: str = "image/png"  # expected only: the bytes decide
    writes_well: bool = True  # words inside a picture; advice only
    pixels: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # at 1K, by ratio
    known: bool = True

    @property
    def thinks(self) -> bool:
        """Whether it can be asked to show its thoughts."""
        return self.thinking is not Thinking.NONE

    @property
    def size_choices(self) -> tuple[str, ...]:
        """The sizes to offer: never empty, because a model without sizes makes 1K."""
        return self.sizes or ("1K",)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All models, in the picker's order."""

    as_of: str
    sources: tuple[str, ...]
    default: ModelId
    models: tuple[Model, ...]
    size_factors: Mapping[str, float]
    request_limit_bytes: int
    search_usd: float

    @classmethod
    def load(cls, path: Path = ROWS) -> Catalogue:
        """The catalogue of `path`; a row that lacks a field or misspells one raises."""
        table = tomllib.loads(path.read_text("utf-8"))
        return cls(
            as_of=table["as_of"],
            sources=tuple(table["sources"]),
            default=ModelId(table["default"]),
            models=tuple(_row(row, table["pixels"]) for row in table["model"]),
            size_factors=table["size_factors"],
            request_limit_bytes=table["request_limit_bytes"],
            search_usd=table["search_usd"],
        )

    def model(self, id: str) -> Model:
        """The row of `id`, resolved through aliases.

        An unknown id gets a row that allows only what every known model takes:
        the ten common ratios, no size (so 1K), three references, no thinking, no
        search; it has no price and no expected pixels, and `known` is False.
        """
        bare = id.removeprefix("models/")
        for model in self.models:
            if bare in model.ids or bare in model.aliases:
                return model
        return self._cautious(ModelId(bare))

    def id_to_send(self, model: str, offered: Collection[str] | None = None) -> str:
        """The id for the wire: the first of the model's that is in `offered`.

        None, or a list that has none of them, gives the model's first id: the
        service's own refusal says more than a guess of ours.
        """
        row = self.model(model)
        listed = {name.removeprefix("models/") for name in offered or ()}
        return next((id for id in (*row.ids, *row.aliases) if id in listed), row.id)

    def pixels(self, model: Model | str, ratio: str, size: str) -> tuple[int, int] | None:
        """Expected width and height; None for AUTO and for what the model cannot make."""
        row = model if isinstance(model, Model) else self.model(model)
        base = row.pixels.get(ratio)
        if base is None or size not in row.size_choices:
            return None
        factor = self.size_factors[size]
        return round(base[0] * factor), round(base[1] * factor)

    def problems(self, recipe: Recipe, parent_bytes: int = 0) -> tuple[Problem, ...]:
        """All that makes `recipe` impossible; empty when it can be sent.

        `parent_bytes` is what of the conversation so far must go inline, base64
        included; references that are too much travel as files.
        """
        return (
            *of_content(recipe),
            *of_settings(recipe, self.model(recipe.model)),
            *self._weight(recipe, parent_bytes),
        )

    def moved(self, recipe: Recipe, model: str) -> Move:
        """`recipe` for `model`: what it cannot make is changed to what comes nearest.

        References, words and instruction stay as they are, whatever the model takes:
        they are somebody's work, and `problems` tells.
        """
        return moved(recipe, ModelId(model), self.model(model))

    def estimate(self, recipe: Recipe, *, parent_tokens: int = 0) -> Estimate:
        """The price of `recipe`; `parent_tokens` are those of the conversation so far."""
        model = self.model(recipe.model)
        parts = prices.parts(model, recipe, parent_tokens, self.search_usd)
        return Estimate(parts, recipe.variations, self.as_of)

    def cost(
        self, recipe: Recipe, usage: Usage, pictures: int, searches: int | None = None
    ) -> float | None:
        """What one answer cost by the tokens counted; None where no price is known.

        `searches` are the queries that the answer tells of; None counts one of each
        kind asked for. Still an estimate: discounts and free searches are not known.
        """
        counted = prices.asked_searches(recipe) if searches is None else searches
        model = self.model(recipe.model)
        return prices.cost(model, recipe, usage, pictures, counted, self.search_usd)

    def split(self, model: str, usage: Usage, usd: float) -> Costs | None:
        """`usd` by what it was for; None where today's prices do not explain it."""
        return prices.split(self.model(model), usage, usd)

    def with_listed(self, ids: Collection[str]) -> Catalogue:
        """A catalogue that also has the listed models which, by name, make pictures.

        A name proves nothing, so they are added at the end, as unknown rows.
        """
        here = {id for model in self.models for id in (*model.ids, *model.aliases)}
        new = sorted({id.removeprefix("models/") for id in ids} - here)
        rows = (self._cautious(ModelId(name)) for name in new if _suggests_pictures(name))
        return replace(self, models=(*self.models, *rows))

    def instead_of(self, id: str) -> Model:
        """What to offer when the service has `id` no more: its successor, or another model."""
        successor = self.successor(id)
        if successor is not None:
            return self.model(successor)
        row = self.model(id)
        others = (model for model in self.models if model.status is Status.CURRENT)
        return next((model for model in others if model.id != row.id), row)

    def successor(self, id: str) -> ModelId | None:
        """What to use instead of `id`; None when the id is its model's own and not ending."""
        row = self.model(id)
        if row.successor:
            return ModelId(row.successor)
        if not row.known:
            return self.default
        return row.id if id.removeprefix("models/") != row.id else None

    def _cautious(self, id: ModelId) -> Model:
        every = [set(model.ratios) for model in self.models if model.known]
        common = set.intersection(*every)
        order = next(model.ratios for model in self.models if model.known)
        ratios = tuple(ratio for ratio in order if ratio in common)
        return Model(id=id, name=id, ids=(id,), ratios=ratios, known=False)

    def _weight(self, recipe: Recipe, parent_bytes: int) -> Iterator[Problem]:
        wire = parent_bytes + len(recipe.prompt.encode("utf-8", "replace"))
        if wire > self.request_limit_bytes:
            limit = self.request_limit_bytes // 1_000_000
            params = {"megabytes": -(-wire // 1_000_000), "limit": limit}
            yield Problem("referenceTray", "recipe_too_large", params)


def _row(row: dict[str, Any], tables: Mapping[str, Mapping[str, list[int]]]) -> Model:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    table = tables[row["pixels"]]
    fields["pixels"] = {ratio: (table[ratio][0], table[ratio][1]) for ratio in row["ratios"]}
    fields["status"] = Status(row["status"])
    fields["thinking"] = Thinking(row["thinking"])
    return Model(id=ModelId(row["ids"][0]), **fields)


def _suggests_pictures(name: str) -> bool:
    # Imagen speaks another protocol (predict), embeddings make no pictures.
    if name.startswith("imagen") or "embedding" in name:
        return False
    return "image" in name or "banana" in name
