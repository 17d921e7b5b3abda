"""How long such a picture usually takes, as this library has seen it."""

from __future__ import annotations

import statistics

from services.catalogue import Catalogue
from services.domain import Recipe
from services.library import Library
from services.threads import Threads

LATEST = 9  # of a model and size: what was long ago says little of today


class Pace:
    """The median of the latest ones; sandbox pictures are counted apart."""

    def __init__(
        self, library: Library, catalogue: Catalogue, threads: Threads, sandbox: bool
    ) -> None:
        self._library = library
        self._catalogue = catalogue
        self._threads = threads
        self._sandbox = sandbox

    async def expected_s(self, recipe: Recipe) -> float | None:
        """Seconds from the request to the whole answer; None as long as nobody knows."""
        model = self._catalogue.model(recipe.model)
        times = await self._threads.library(
            self._library.times,
            {recipe.model, *model.ids, *model.aliases},
            recipe.size if model.sizes else None,
            LATEST,
            sandbox=self._sandbox,
        )
        return statistics.median(times) if times else None
