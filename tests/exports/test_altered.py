"""Records that somebody has altered: refused whole, or taken in whole and as sound as any."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.errors import ArchiveRejected
from services.exports.names import legible
from services.library import Library, verify
from services.library.records import digest
from tests.exports.test_archive import (
    Entries,
    _taken_as_the_studio_does,
    entries_of,
    told_anew,
    zipped,
)

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 2**31, 2**63, -(2**63) - 1, 10**40, 1e308, -1e308, 1e-308, 0.5]),
    st.sampled_from(
        ["", "\0", "\u202e", "\ud800", "../../x", "x" * 70, "turn-1", "turn-3", "0" * 64]
    ),
    st.text(max_size=6),
    st.just([]),
    st.just({}),
    st.just([[]]),
)


def _leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value: what holds it, and its key."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _leaves(value[key])


def _altered(entries: Entries, seed: int, values: list[Any]) -> Entries:
    """With some of what the records say replaced, and every hash as it should be."""
    dice, made = random.Random(seed), dict(entries)
    for value in values:
        name = dice.choice([name for name in made if name.endswith(".json") and "mani" not in name])
        record = json.loads(made.pop(name))
        inner = record.get("session") if name == "session.json" else record
        if not isinstance(inner, dict):
            inner = record
        holder, key = dice.choice(list(_leaves(inner)))
        holder[key] = value
        if name == "session.json":
            record["check"] = digest(_spelt(record["session"]))
            made[name] = _spelt(record)
        else:
            made[f"turns/{digest(_spelt(record))}.json"] = _spelt(record)
    return told_anew(made)


def _spelt(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.integers(0, 2**32), st.lists(odd, min_size=1, max_size=3))
def test_what_was_altered_is_refused_or_as_sound_as_any(
    archive: Path, quick: Path, seed: int, values: list[Any]
) -> None:
    folder = quick / "away"
    shutil.rmtree(folder, ignore_errors=True)
    path = zipped(quick / "altered.musa", _altered(entries_of(archive), seed, values))
    library = Library.open(folder)
    try:
        arrival = _taken_as_the_studio_does(library, path)
    except ArchiveRejected:
        assert library.sessions() == ()
        assert not any((folder / "objects").iterdir())
    else:
        session = library.session(arrival.session)
        assert session.name
        assert session.name == legible(session.name)
        for turn in library.turns_of(arrival.session):
            library.turn(turn)
        library.overview()
        library.spending()
        library.trash()
    finally:
        library.close()
    assert list((folder / "tmp").iterdir()) == []
    found = verify(folder)
    assert (found.ok, found.orphaned) == (True, ())
