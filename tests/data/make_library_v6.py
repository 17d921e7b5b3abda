"""How tests/data/library-v6 was made: `python -m tests.data.make_library_v6 FOLDER`.

It is a library as schema version 6 left it: marks and an index of words, cards that were
taken off the table, and no trash.
Saved once and kept as it is; new versions must go on opening it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from services.domain import Flag, Label, Marks, Place, SessionId, TurnId
from services.library.shape import to_plain
from services.library.turns import Turns
from tests.data.make_library_v1 import build
from tests.data.make_library_v5 import MakerOfFive

MARKS = Marks(4, Flag.PICK, Label.BLUE, ("studio light", "Café"), "Print this\nlarge")


class MakerOfSix(MakerOfFive):
    """Adds marks and words to what version 5 had."""

    _list_words = Turns._list_words

    def make(self) -> None:
        super().make()
        self.mark_all({TurnId("old-7"): MARKS})

    def _kept_marks(self, session: SessionId) -> dict[str, Any]:
        """As the library kept marks until version 7."""
        rows = self._desk.database.rows(
            """SELECT id, x, y, starred, hidden, rating, flag, label, tags, note FROM turns
            WHERE session = ? AND marked""",
            [session],
        )
        return {
            turn: {
                "place": to_plain(Place(x, y)),
                "starred": bool(starred),
                "hidden": bool(hidden),
                "marks": {
                    "rating": rating,
                    "flag": flag,
                    "label": label,
                    "tags": tags.split("\n") if tags else [],
                    "note": note,
                },
            }
            for turn, x, y, starred, hidden, rating, flag, label, tags, note in rows
        }


if __name__ == "__main__":
    build(MakerOfSix, 6, Path(sys.argv[1]))
