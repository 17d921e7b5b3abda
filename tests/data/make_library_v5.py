"""How tests/data/library-v5 was made: `python -m tests.data.make_library_v5 FOLDER`.

It is a library as schema version 5 left it: no marks but stars, and no index of words.
Saved once and kept as it is; new versions must go on opening it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from services.domain import Job, Place, Recipe, Reference, Turn, TurnId
from services.library.cards import TURN_COLUMNS, summary_of, turn_row
from services.library.shape import storable
from tests.data.make_library_v1 import build
from tests.data.make_library_v2 import SESSION
from tests.data.make_library_v4 import MakerOfFour
from tests.library.samples import NOON, answer_bytes, turn_of


class MakerOfFive(MakerOfFour):
    """Adds a turn in another script, with a reference that has a name."""

    def make(self) -> None:
        super().make()
        given = self.put(b"an old reference", "image/png", 64, 32)
        mug = Reference(given, given, "blue mug.png")
        recipe = Recipe(prompt="Café in 東京都, at night", references=(mug,), ratio="16:9")
        place = Place(405.0, 9.0)
        job = Job(TurnId("old-7"), SESSION, TurnId("old-1"), recipe, place, NOON + 97)
        for made in answer_bytes(job.id):
            self.put(made, "image/png")
        self._keep(turn_of(job))

    def _insert(self, turn: Turn, record: str) -> None:
        """As the library inserted a turn's row in version 5."""
        card, marks = summary_of(turn), ", ".join("?" * 15)
        columns = f"{TURN_COLUMNS}, words, draft, x, y, size, took_s"
        pace = (storable(turn.recipe.size), turn.outcome.took_s)
        self._desk.database.change(
            f"INSERT INTO turns ({columns}) VALUES ({marks})",
            [*turn_row(turn, record), card.words, card.draft, turn.place.x, turn.place.y, *pace],
        )


if __name__ == "__main__":
    build(MakerOfFive, 5, Path(sys.argv[1]))
