"""The tables of Google's guide hold, from a recipe through the real SDK to the picture's pixels."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.catalogue import Catalogue
from services.domain import ModelId, Place, Recipe, Turn
from services.emulator.server import Emulator
from services.options import Options
from services.studio import Studio, new_job

PREVIEW = ModelId("gemini-3-pro-image-preview")  # the guide's own default, retired since
FLASH = ModelId("gemini-2.5-flash-image")
CATALOGUE = Catalogue.load()

# As the guide prints them.
RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
PIXELS = {
    "1:1": ((1024, 1024), (2048, 2048), (4096, 4096)),
    "2:3": ((848, 1264), (1696, 2528), (3392, 5056)),
    "3:2": ((1264, 848), (2528, 1696), (5056, 3392)),
    "16:9": ((1376, 768), (2752, 1536), (5504, 3072)),
    "9:16": ((768, 1376), (1536, 2752), (3072, 5504)),
}
TOKENS = {"1K": 1120, "2K": 1120, "4K": 2000}
SIZES = tuple(TOKENS)


class Table:
    """A studio before an emulator, for a whole module."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self.emulator = emulator
        self._runner = asyncio.Runner()
        options = Options(folder / "library", folder / "cache", endpoint=emulator.address)
        self.studio = Studio(options)
        self._runner.run(self.studio.open())
        self.session = self._runner.run(self.studio.create_session("Guide")).id

    def make(self, recipe: Recipe) -> Turn:
        job = new_job(recipe, self.session, None, Place(0, 0), time.time())
        return self._runner.run(asyncio.wait_for(self.studio.generation.run(job), 60))

    def close(self) -> None:
        self._runner.run(self.studio.leave())
        self._runner.run(self.studio.close())
        self._runner.close()


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    with pytest.MonkeyPatch.context() as shell, Emulator() as emulator:
        shell.setenv("GEMINI_API_KEY", "AIzaSy-guide-tests-0123456789")
        table = Table(tmp_path_factory.mktemp("guide"), emulator)
        yield table
        table.close()


def pixels(turn: Turn) -> tuple[int, int]:
    [picture] = turn.outcome.pictures
    return picture.width_px, picture.height_px


@pytest.mark.parametrize("ratio", PIXELS)
@pytest.mark.parametrize("size", SIZES)
def test_the_resolution_table_of_pro_holds(table: Table, ratio: str, size: str) -> None:
    turn = table.make(Recipe("a kite", model=PREVIEW, ratio=ratio, size=size))
    assert pixels(turn) == PIXELS[ratio][SIZES.index(size)]
    assert turn.outcome.usage.image_tokens == TOKENS[size]
    assert turn.model_sent == "gemini-3-pro-image"


@pytest.mark.parametrize("ratio", sorted(set(RATIOS) - set(PIXELS)))
@pytest.mark.parametrize("size", SIZES)
def test_the_other_ratios_of_pro_are_made_as_the_catalogue_expects(
    table: Table, ratio: str, size: str
) -> None:
    turn = table.make(Recipe("a kite", model=PREVIEW, ratio=ratio, size=size))
    assert pixels(turn) == CATALOGUE.pixels(PREVIEW, ratio, size)


@pytest.mark.parametrize("ratio", RATIOS)
def test_every_ratio_of_flash_is_made_and_no_size_is_sent(table: Table, ratio: str) -> None:
    turn = table.make(Recipe("a kite", model=FLASH, ratio=ratio))
    assert pixels(turn) == CATALOGUE.pixels(FLASH, ratio, "1K")
    asked = table.emulator.requests[-1].body["generationConfig"]["imageConfig"]
    assert {"imageSize", "image_size"}.isdisjoint(asked)


@pytest.mark.parametrize("ratio", ["1:4", "4:1", "1:8", "8:1"])
def test_the_extreme_ratios_of_the_successors_are_made(table: Table, ratio: str) -> None:
    for model in ("gemini-nano-banana-2.1", "gemini-3.1-flash-lite-image"):
        turn = table.make(Recipe("a kite", model=ModelId(model), ratio=ratio))
        assert pixels(turn) == CATALOGUE.pixels(model, ratio, "1K")


def test_the_guide_offers_both_families_the_same_ratios_in_this_order() -> None:
    assert CATALOGUE.model(PREVIEW).ratios == RATIOS
    assert CATALOGUE.model(FLASH).ratios == RATIOS
    assert CATALOGUE.model(PREVIEW).sizes == SIZES
    assert CATALOGUE.model(FLASH).sizes == ()


def test_the_limits_of_references_are_the_guides() -> None:
    assert CATALOGUE.model(FLASH).max_references == 3
    assert CATALOGUE.model(PREVIEW).max_references == 14


@pytest.mark.parametrize("with_text", [True, False])
def test_the_response_modalities_are_the_guides(table: Table, with_text: bool) -> None:
    turn = table.make(Recipe("a kite", model=PREVIEW, with_text=with_text))
    asked = table.emulator.requests[-1].body["generationConfig"]["responseModalities"]
    assert asked == (["TEXT", "IMAGE"] if with_text else ["IMAGE"])
    assert bool(turn.outcome.text) is with_text


def test_an_old_recipe_is_continued_under_the_name_that_is_offered_now(table: Table) -> None:
    first = table.make(Recipe("a kite", model=PREVIEW))
    job = new_job(
        replace(first.recipe, prompt="warmer"), table.session, first.id, Place(0, 0), time.time()
    )
    turn = table._runner.run(table.studio.generation.run(job))
    assert (turn.recipe.model, turn.model_sent) == (PREVIEW, "gemini-3-pro-image")
