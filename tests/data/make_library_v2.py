"""How tests/data/library-v2 was made: `python -m tests.data.make_library_v2 FOLDER`.

It is a library as schema version 2 left it: cards say nothing of answers in words.
Saved once and kept as it is; new versions must go on opening it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from services.domain import Job, Outcome, Place, Recipe, SessionId, Turn, TurnId
from services.library.records import digest, record_path, turn_to_bytes
from tests.data.make_library_v1 import Maker, build
from tests.library.samples import NOON, turn_of

SESSION = SessionId("session-0")
WORDS = "\n  Should it stand on the left,\nor on the right of the bay? 🌊"


class MakerOfTwo(Maker):
    """Adds what version 2 had, and an answer in words, which it could hold and not show."""

    def make(self) -> None:
        super().make()
        self._answer_in_words(Job(TurnId("old-4"), SESSION, TurnId("old-1"),
                                  Recipe(prompt="A lamp at the sea"), Place(405.0, 2.0),
                                  NOON + 70))  # fmt: skip
        with self._changing(SESSION):
            self._desk.database.change("UPDATE turns SET marked = 1 WHERE hidden")
            self._mark(TurnId("old-1"), "starred = ?", True)
        for session in ("session-1", "session-0"):
            with self._changing(SessionId(session)):
                self._touch(SessionId(session))

    def _answer_in_words(self, job: Job) -> None:
        turn = turn_of(job)
        said = {"role": "model", "parts": [{"text": WORDS}]}
        outcome: Outcome = replace(
            turn.outcome, pictures=(), blobs=(), text=WORDS, model_content=said
        )
        self._keep(replace(turn, outcome=outcome, cost_usd=0.001))

    def _keep(self, turn: Turn) -> None:
        body = turn_to_bytes(turn)
        self._desk.shelf.write(record_path(self._desk.folder, digest(body)), body)
        with self._desk.database.writing():
            self._index(turn, digest(body), body)


if __name__ == "__main__":
    build(MakerOfTwo, 2, Path(sys.argv[1]))
