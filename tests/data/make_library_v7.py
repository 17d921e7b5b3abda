"""How tests/data/library-v7 was made: `python -m tests.data.make_library_v7 FOLDER`.

It is a library as schema version 7 left it: a trash, and words that are found only as they
were spelled.
Saved once and kept as it is; new versions must go on opening it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from services.domain import Flag, Job, Label, Marks, Place, Recipe, TurnId
from services.library.sessions import Sessions
from tests.data.make_library_v1 import build
from tests.data.make_library_v2 import SESSION
from tests.data.make_library_v6 import MakerOfSix
from tests.library.samples import NOON, answer_bytes, turn_of

MARKS = Marks(0, Flag.NONE, Label.NONE, ("Größe",), "ﬁne, but 🌊 too high")


class MakerOfSeven(MakerOfSix):
    """Adds a turn in words that can be spelled in other ways."""

    _kept_marks = Sessions._kept_marks
    _put_away = Sessions._put_away

    def make(self) -> None:
        super().make()
        recipe = Recipe(prompt="Die Straße zum Meer 🏮, ｆｕｌｌ ｗｉｄｔｈ")
        job = Job(TurnId("old-8"), SESSION, None, recipe, Place(805.0, 9.0), NOON + 98)
        for made in answer_bytes(job.id):
            self.put(made, "image/png")
        self._keep(turn_of(job))
        self.mark_all({TurnId("old-8"): MARKS})


if __name__ == "__main__":
    build(MakerOfSeven, 7, Path(sys.argv[1]))
