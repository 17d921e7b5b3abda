"""How tests/data/library-v4 was made: `python -m tests.data.make_library_v4 FOLDER`.

It is a library as schema version 4 left it: it does not know how long pictures took,
and a job waits in it that was never sent.
Saved once and kept as it is; new versions must go on opening it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from services.domain import Job, Place, Recipe, TurnId
from services.library.ledger import Ledger
from tests.data.make_library_v1 import build
from tests.data.make_library_v2 import SESSION
from tests.data.make_library_v3 import MakerOfThree
from tests.library.samples import NOON, turn_of


class MakerOfFour(MakerOfThree):
    """Adds what version 4 had: the ledger, a large picture that took long, and a waiting job."""

    _enter = Ledger._enter

    def make(self) -> None:
        super().make()
        recipe = Recipe(prompt="A lamp as large as a house", size="4K")
        job = Job(TurnId("old-6"), SESSION, TurnId("old-1"), recipe, Place(405.0, 405.0), NOON + 95)
        turn = turn_of(job)
        said = {"role": "model", "parts": []}
        outcome = replace(
            turn.outcome, pictures=(), blobs=(), text="Large", model_content=said, took_s=31.5
        )
        self._keep(replace(turn, outcome=outcome))
        waiting = replace(job, id=TurnId("waiting"), owner="abcdefghijklmnopqrst")
        self.record_attempt(waiting)


if __name__ == "__main__":
    build(MakerOfFour, 4, Path(sys.argv[1]))
