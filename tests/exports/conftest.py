from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.domain import Place, SessionId, TurnId
from services.exports.archive import Parcel, write_archive
from services.exports.watch import Watch
from services.library import Library
from tests.library.conftest import quick as quick
from tests.library.samples import a_recipe, generate


def packed(library: Library, session: SessionId, target: Path, *turns: str) -> Path:
    """A `.musa` file of a session, or of a part of it."""
    chosen = library.with_ancestors([TurnId(turn) for turn in turns] or library.turns_of(session))
    parcel = Parcel(library.parcel_record(session, chosen), library.bodies(chosen, session))
    write_archive(target, parcel, library.blob_path, Watch())
    return target


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Library]:
    """A library with a session of three turns, a draft and marks."""
    library = Library.open(tmp_path / "home")
    session = library.create_session("Lighthouses").id
    generate(library, session, "turn-1")
    generate(library, session, "turn-2", TurnId("turn-1"))
    generate(library, session, "turn-3", TurnId("turn-1"))
    library.save_draft(session, a_recipe(library, "a draft"))
    library.star(TurnId("turn-2"), True)
    library.move(TurnId("turn-3"), Place(77.0, 88.0))
    yield library
    library.close()


@pytest.fixture
def archive(home: Library, tmp_path: Path) -> Path:
    return packed(home, home.sessions()[0].id, tmp_path / "Lighthouses.musa")
