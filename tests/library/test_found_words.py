"""What searches look through is compared with the turns, and made anew where it differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.domain import Marks, TurnId
from services.library import Library, repair, verify
from tests.library.samples import generate

WRONG = {
    "a row too few": ["DELETE FROM finds WHERE rowid = 1"],
    "a row too many": ["INSERT INTO finds (rowid, prompt) VALUES (99, 'submarine')"],
    "other words": ["UPDATE finds SET prompt = 'submarine' WHERE rowid = 1"],
    "an old note": ["UPDATE finds SET note = 'submarine' WHERE rowid = 1"],
    "words that the index does not know": [
        "UPDATE finds SET prompt = 'submarine' WHERE rowid = 1",
        """UPDATE finds_content SET c0 = (SELECT c0 FROM finds_content WHERE id = 2)
        WHERE id = 1""",
    ],
}


@pytest.mark.parametrize("kind", WRONG)
def test_words_that_are_not_the_turns_are_told_and_mended(folder: Path, kind: str) -> None:
    library = Library.open(folder)
    session = library.create_session("Lamps").id
    for number in range(2):
        generate(library, session, f"turn-{number}")
    library.mark_all({TurnId("turn-0"): Marks(5, tags=("brand kit",), note="第一 draft")})
    library.close()
    assert verify(folder).ok
    library = Library.open(folder)
    for statement in WRONG[kind]:
        library._desk.database.change(statement)
    library.close()
    found = verify(folder)
    assert not found.ok
    assert found.damaged == ("library.db",)
    assert repair(folder).ok
    library = Library.open(folder)
    assert {turn.id for turn in library.search("lighthouse")} == {"turn-0", "turn-1"}
    assert [turn.id for turn in library.search("tag:kit 一")] == ["turn-0"]
    assert library.search("submarine") == ()
    library.close()
    assert verify(folder).ok
