"""How tests/data/library-v3 was made: `python -m tests.data.make_library_v3 FOLDER`.

It is a library as schema version 3 left it: no ledger, so that of a failure that may
have been billed nothing is known but its card.
Saved once and kept as it is; new versions must go on opening it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from services.domain import Job, JobState, Place, Recipe, Turn, TurnId
from services.errors import Interrupted
from services.library.cards import TURN_COLUMNS, summary_of, turn_row
from tests.data.make_library_v1 import build
from tests.data.make_library_v2 import SESSION, MakerOfTwo
from tests.library.samples import NOON, turn_of


class MakerOfThree(MakerOfTwo):
    """Adds what version 3 had: a draft that was made a turn, and two failures."""

    def make(self) -> None:
        super().make()
        job = Job(TurnId("old-5"), SESSION, TurnId("old-1"), Recipe(prompt="The first sketch"),
                  Place(10.0, 405.0), NOON + 80)  # fmt: skip
        draft = self.put(b"\x89PNG\r\n\x1a\na draft", "image/png", 64, 32)
        turn = turn_of(job)
        outcome = replace(
            turn.outcome, pictures=(draft,), blobs=(draft.blob,), draft_of=TurnId("old-1"),
            model_content={"role": "model", "parts": []}
        )  # fmt: skip
        self._keep(replace(turn, outcome=outcome, cost_usd=None))
        for name, error in (("lost-1", Interrupted(may_have_been_billed=True)),
                            ("lost-2", Interrupted("interrupted_unsent"))):  # fmt: skip
            recipe = Recipe(prompt=f"A lamp, {name}")
            self.record_attempt(Job(TurnId(name), SESSION, None, recipe, Place(9.0, 9.0), NOON + 90,
                                    JobState.FAILED, error.to_json()))  # fmt: skip

    def _insert(self, turn: Turn, record: str) -> None:
        """As the library inserted a turn's row until version 4."""
        card, marks = summary_of(turn), ", ".join("?" * 13)
        self._desk.database.change(
            f"INSERT INTO turns ({TURN_COLUMNS}, words, draft, x, y) VALUES ({marks})",
            [*turn_row(turn, record), card.words, card.draft, turn.place.x, turn.place.y],
        )


if __name__ == "__main__":
    build(MakerOfThree, 3, Path(sys.argv[1]))
