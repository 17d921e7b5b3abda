"""Every row is whole, and what the catalogue lets pass holds together."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue import (
    MAX_VARIATIONS,
    TAKES,
    THRESHOLDS,
    Catalogue,
    Model,
    Status,
    Thinking,
)
from services.domain import AUTO, BlobId, ModelId, Picture, Recipe, Reference, Usage
from services.messages import templates

CATALOGUE = Catalogue.load()
MODELS = CATALOGUE.models
PRO = "gemini-3-pro-image"
DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d")

by_id = pytest.mark.parametrize("model", MODELS, ids=[model.id for model in MODELS])


def reference(size_bytes: int = 1000) -> Reference:
    picture = Picture(BlobId("0" * 64), "image/png", 10, 10, size_bytes)
    return Reference(picture, picture, "x")


def controls(recipe: Recipe, parent_bytes: int = 0) -> set[str]:
    problems = CATALOGUE.problems(recipe, parent_bytes)
    for problem in problems:
        assert problem.key in templates()
        assert problem.title
        assert "–" not in problem.title + problem.advice
    return {problem.control for problem in problems}


@by_id
def test_every_row_is_whole(model: Model) -> None:
    assert model.name
    assert model.ids[0] == model.id
    assert model.status is not Status.UNKNOWN
    assert model.known
    assert set(model.ratios) == set(model.pixels)
    assert set(model.image_tokens) == set(model.size_choices)
    assert set(model.sizes) <= set(CATALOGUE.size_factors)
    assert model.max_references in (3, 14)
    assert 0 < model.output_tokens <= model.input_tokens
    assert model.input_usd_per_million
    assert model.text_usd_per_million
    assert model.image_usd_per_million
    assert model.output_mime in ("image/png", "image/jpeg")
    assert all(DAY.fullmatch(day) for day in (model.released, model.retires) if day)
    assert set(model.takes) <= set(TAKES)
    assert set(model.media_tokens) in (set(), {"low", "medium", "high"})
    assert model.successor == "" or CATALOGUE.model(model.successor).status is Status.CURRENT


@by_id
def test_thinking_is_said_one_way_only(model: Model) -> None:
    has_levels = model.thinking is Thinking.LEVELS
    assert bool(model.thinking_levels) == has_levels
    assert (model.default_thinking in model.thinking_levels) == has_levels


def test_ids_and_aliases_name_one_model_each() -> None:
    names = [name for model in MODELS for name in (*model.ids, *model.aliases)]

    assert len(names) == len(set(names))
    assert all(CATALOGUE.model(name).known for name in names)
    assert DAY.fullmatch(CATALOGUE.as_of)
    assert CATALOGUE.model(CATALOGUE.default).status is Status.CURRENT
    assert len(MODELS) == 5


@by_id
def test_pixels_follow_the_ratio_and_the_size(model: Model) -> None:
    for ratio in model.ratios:
        across, down = map(int, ratio.split(":"))
        one = CATALOGUE.pixels(model, ratio, "1K")
        assert one is not None
        assert abs(one[0] / one[1] / (across / down) - 1) < 0.05
        for size in model.sizes:
            factor = CATALOGUE.size_factors[size]
            assert CATALOGUE.pixels(model, ratio, size) == (one[0] * factor, one[1] * factor)
            assert one[0] % 16 == one[1] % 16 == 0


def test_known_pixels() -> None:
    assert CATALOGUE.pixels(PRO, "16:9", "2K") == (2752, 1536)
    assert CATALOGUE.pixels(PRO, "2:3", "4K") == (3392, 5056)
    assert CATALOGUE.pixels("gemini-3.1-flash-image", "21:9", "512") == (792, 336)
    assert CATALOGUE.pixels("gemini-nano-banana-2.1", "8:1", "4K") == (12288, 1536)
    assert CATALOGUE.pixels("gemini-2.5-flash-image", "16:9", "1K") == (1344, 768)
    assert CATALOGUE.pixels(PRO, AUTO, "2K") is None
    assert CATALOGUE.pixels(PRO, "8:1", "2K") is None
    assert CATALOGUE.pixels(PRO, "1:1", "512") is None
    assert CATALOGUE.pixels("nobody", "1:1", "1K") is None


@pytest.mark.parametrize(
    ("model", "size", "usd"),
    [
        (PRO, "1K", 0.134),
        (PRO, "4K", 0.24),
        ("gemini-nano-banana-2.1", "1K", 0.0336),
        ("gemini-nano-banana-2.1", "2K", 0.0504),
        ("gemini-nano-banana-2.1", "4K", 0.1134),
        ("gemini-3.1-flash-lite-image", "1K", 0.0336),
        ("gemini-3.1-flash-image", "512", 0.045),
        ("gemini-3.1-flash-image", "4K", 0.151),
        ("gemini-2.5-flash-image", "1K", 0.039),
    ],
)
def test_prices_agree_with_the_price_page(model: str, size: str, usd: float) -> None:
    recipe = Recipe("a cat", model=ModelId(model), size=size, variations=4)

    estimate = CATALOGUE.estimate(recipe)

    assert estimate.per_image == pytest.approx(usd, abs=0.0006)
    assert estimate.usd == pytest.approx(4 * usd, abs=0.0024)
    assert estimate.as_of == CATALOGUE.as_of


def test_references_searches_and_the_conversation_cost_more() -> None:
    plain = Recipe("a cat")
    base = CATALOGUE.estimate(plain).usd
    grounded = CATALOGUE.estimate(replace(plain, grounding=True)).usd
    referred = CATALOGUE.estimate(replace(plain, references=(reference(),) * 14)).usd
    continued = CATALOGUE.estimate(plain, parent_tokens=10_000).usd

    assert base
    assert grounded == pytest.approx(base + 0.014)
    assert referred == pytest.approx(base + 14 * 1120 * 2e-6)
    assert continued == pytest.approx(base + 0.02)
    assert CATALOGUE.estimate(replace(plain, model=ModelId("gemini-9"))).usd is None


def test_an_answer_is_priced_by_its_tokens() -> None:
    usage = Usage(22, image_tokens=1120, text_tokens=96, thought_tokens=179)
    usd = (22 * 2 + 1120 * 120 + (96 + 179) * 12) / 1e6

    assert CATALOGUE.cost(Recipe(), usage, 1) == pytest.approx(usd)
    assert CATALOGUE.cost(Recipe(), Usage(), 2) == pytest.approx(2 * 1120 * 120 / 1e6)
    assert CATALOGUE.cost(Recipe(model=ModelId("gemini-9")), usage, 1) is None


RECIPES = st.builds(
    Recipe,
    prompt=st.sampled_from(["", " \n", "a cat"]),
    references=st.integers(0, 15).map(lambda count: (reference(),) * count),
    model=st.sampled_from([*(model.id for model in MODELS), ModelId("gemini-9-image")]),
    ratio=st.sampled_from([AUTO, "1:1", "16:9", "8:1", "7:3", "16:9 "]),
    size=st.sampled_from(["512", "1K", "2K", "4K", "1k", "2k", "4k", "8K", ""]),
    variations=st.integers(-1, 10),
    grounding=st.booleans(),
    show_thoughts=st.booleans(),
    thinking_level=st.sampled_from(["", "minimal", "medium", "high", "LOW"]),
    seed=st.sampled_from([None, -1, 0, 2**31 - 1, 2**31]),
    safety=st.sampled_from(["", *THRESHOLDS, "OFF?"]),
    media_resolution=st.sampled_from(["", "low", "high", "ultra"]),
    image_search=st.booleans(),
)


@given(RECIPES)
def test_a_recipe_passes_exactly_when_its_model_can_make_it(recipe: Recipe) -> None:
    model = CATALOGUE.model(recipe.model)
    expected = {
        "promptEditor": not recipe.prompt.strip() and not recipe.references,
        "referenceTray": len(recipe.references) > model.max_references,
        "ratioPicker": recipe.ratio not in (AUTO, *model.ratios),
        "sizePicker": recipe.size not in (model.sizes or ["1K"]),
        "variationsPicker": recipe.variations not in range(1, MAX_VARIATIONS + 1),
        "groundingToggle": (recipe.grounding and not model.web_search)
        or (recipe.image_search and not model.image_search),
        "thinkingPicker": recipe.thinking_level not in ("", *model.thinking_levels)
        or (recipe.show_thoughts and model.thinking is Thinking.NONE),
        "seedEditor": recipe.seed in (-1, 2**31),
        "safetyPicker": recipe.safety == "OFF?",
        "mediaPicker": recipe.media_resolution not in ("", *model.media_tokens),
    }

    assert controls(recipe) == {control for control, wrong in expected.items() if wrong}


def test_a_conversation_over_the_limit_is_told_at_the_references() -> None:
    recipe = Recipe("x", references=(reference(20_000_000),) * 14)  # they can travel as files

    assert controls(recipe, parent_bytes=99_999_000) == set()
    assert controls(recipe, parent_bytes=100_000_000) == {"referenceTray"}


@pytest.mark.parametrize("model", ["", "a b", "../x", "x" * 101, "models/x?key=1"])
def test_what_cannot_stand_in_an_address_is_no_model_id(model: str) -> None:
    assert controls(Recipe("x", model=ModelId(model))) == {"modelPicker"}


def test_an_unknown_model_is_met_with_caution() -> None:
    row = CATALOGUE.model("models/gemini-9-image")

    assert (row.id, row.known, row.sizes, row.max_references) == ("gemini-9-image", False, (), 3)
    assert len(row.ratios) == 10
    assert not row.thinks
    assert not row.web_search


def test_the_first_id_that_is_offered_is_sent() -> None:
    preview = f"{PRO}-preview"

    assert CATALOGUE.id_to_send(preview) == PRO
    assert CATALOGUE.id_to_send(PRO, [f"models/{preview}"]) == preview
    assert CATALOGUE.id_to_send(PRO, {PRO, preview}) == PRO
    assert CATALOGUE.id_to_send(PRO, []) == PRO
    assert CATALOGUE.id_to_send("nano-banana-pro-preview", {"other"}) == PRO
    assert CATALOGUE.id_to_send("gemini-9", {"other"}) == "gemini-9"


def test_retired_and_ending_ids_have_a_successor() -> None:
    assert CATALOGUE.successor(f"{PRO}-preview") == PRO
    assert CATALOGUE.successor("gemini-3.1-flash-image") == "gemini-nano-banana-2.1"
    assert CATALOGUE.successor("gemini-2.5-flash-image-preview") == "gemini-nano-banana-2.1"
    assert CATALOGUE.successor(PRO) is None
    assert CATALOGUE.successor("gemini-0") == CATALOGUE.default


def test_listed_models_that_seem_to_make_pictures_are_added_with_caution() -> None:
    listed = ["models/gemini-4-image", "models/imagen-5", "models/gemini-4-pro", "banana-9"]
    ids = [f"models/{model.id}" for model in MODELS]

    grown = CATALOGUE.with_listed([*listed, *ids, f"{PRO}-preview"])

    assert grown.models[:5] == MODELS
    assert [model.id for model in grown.models[5:]] == ["banana-9", "gemini-4-image"]
    assert grown.model("gemini-4-image") is grown.models[6]
    assert grown.with_listed(listed) == grown


POOR = replace(
    CATALOGUE.model("gemini-2.5-flash-image"), id=ModelId("poor"), ids=(ModelId("poor"),), takes=()
)


def test_what_a_model_does_not_take_is_told_at_its_own_control() -> None:
    catalogue = replace(CATALOGUE, models=(*MODELS, POOR))
    recipe = Recipe("x", model=POOR.id, with_text=False, seed=7, safety="BLOCK_NONE")
    recipe = replace(recipe, system_instruction="as if by hand", media_resolution="low")

    problems = catalogue.problems(recipe)

    assert [problem.control for problem in problems] == [
        *("wordsPicker", "seedEditor", "instructionEditor", "safetyPicker", "mediaPicker")
    ]
    assert all(problem.title and problem.advice for problem in problems)


@given(RECIPES, st.sampled_from([*(model.id for model in MODELS), ModelId("gemini-9-image")]))
def test_a_recipe_that_moves_to_another_model_loses_only_what_that_cannot_make(
    recipe: Recipe, model: ModelId
) -> None:
    move = CATALOGUE.moved(recipe, model)

    row = CATALOGUE.model(model)
    controls_left = {problem.control for problem in CATALOGUE.problems(move.recipe)}
    assert controls_left <= {
        *("promptEditor", "referenceTray", "variationsPicker", "seedEditor", "safetyPicker")
    }
    assert (move.recipe.model, move.recipe.references) == (model, recipe.references)
    fields = {name for change in move.changes for name in change.values}
    for name in ("ratio", "size", "grounding", "show_thoughts", "thinking_level", "seed"):
        kept = getattr(move.recipe, name) == getattr(recipe, name)
        assert kept or name in fields
    assert recipe.ratio not in row.ratios or move.recipe.ratio == recipe.ratio
    assert all("–" not in change.title for change in move.changes)
    assert CATALOGUE.moved(move.recipe, model).changes == ()


@pytest.mark.parametrize(
    ("ratio", "size", "model", "now"),
    [
        ("8:1", "4K", PRO, ("21:9", "4K")),
        ("1:4", "512", PRO, ("9:16", "1K")),
        ("16:9", "4K", "gemini-3.1-flash-lite-image", ("16:9", "1K")),
        ("1:8", "2K", "gemini-2.5-flash-image-preview", ("9:16", "1K")),
        ("7:3", "8K", "gemini-3.1-flash-image", ("21:9", "512")),
        ("odd", "1K", PRO, (AUTO, "1K")),
        (AUTO, "2K", "my-own-model", (AUTO, "1K")),
    ],
)
def test_the_nearest_shape_and_the_largest_size_that_is_no_larger_are_taken(
    ratio: str, size: str, model: str, now: tuple[str, str]
) -> None:
    move = CATALOGUE.moved(Recipe("x", ratio=ratio, size=size), model)

    assert (move.recipe.ratio, move.recipe.size) == now
    assert move.recipe.model == model


def test_a_change_is_told_in_one_line() -> None:
    [change] = CATALOGUE.moved(Recipe("x", size="4K"), "gemini-3.1-flash-lite-image").changes

    assert change.title == "4K is not offered by Nano Banana 2 Lite: 1K now"


def test_instruction_and_references_stay_though_the_model_does_not_take_them() -> None:
    catalogue = replace(CATALOGUE, models=(*MODELS, POOR))
    recipe = Recipe("x", references=(reference(),) * 9, system_instruction="as if by hand")

    move = catalogue.moved(recipe, POOR.id)

    assert move.recipe == replace(recipe, model=POOR.id)
    told = {problem.control for problem in catalogue.problems(move.recipe)}
    assert told == {"referenceTray", "instructionEditor"}


def test_references_cost_what_their_media_resolution_takes() -> None:
    recipe = Recipe("x", references=(reference(),) * 10)
    usual = CATALOGUE.estimate(recipe).usd
    low = CATALOGUE.estimate(replace(recipe, media_resolution="low")).usd

    assert usual
    assert low == pytest.approx(usual - 10 * (1120 - 280) * 2e-6)
