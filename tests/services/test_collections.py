from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.domain import Collection, SessionId
from services.errors import Unwritable
from services.library import Library
from services.studio.collections import Collections
from services.threads import Threads


@pytest.fixture
def collections(tmp_path: Path) -> Iterator[Collections]:
    library, threads = Library.open(tmp_path), Threads()
    yield Collections(library, threads)
    threads.close()
    library.close()


async def test_a_collection_is_a_plain_file_kept_renamed_and_dropped(
    collections: Collections, tmp_path: Path
) -> None:
    assert await collections.all() == ()
    mugs = Collection("Best mugs", "mug rating:>=4")
    here = Collection("warm ones", "warm", SessionId("abc"))
    await collections.keep(here)
    await collections.keep(mugs)
    assert await collections.all() == (mugs, here)
    assert "rating:>=4" in (tmp_path / "collections" / "Best mugs.json").read_text("utf-8")
    assert await collections.named("BEST mugs") == mugs
    await collections.rename("Best mugs", "Mugs")
    await collections.keep(Collection("mugs", "mug"))
    assert [one.name for one in await collections.all()] == ["mugs", "warm ones"]
    await collections.drop("mugs")
    assert await collections.all() == (here,)


@pytest.mark.parametrize("name", ["", "../up", "a/b", "x" * 61, "nul\0"])
async def test_a_name_that_is_none_for_a_file_is_refused(
    collections: Collections, name: str
) -> None:
    await collections.keep(Collection("Good", "mug"))
    with pytest.raises(Unwritable):
        await collections.keep(Collection(name, "mug"))
    with pytest.raises(Unwritable):
        await collections.rename("Good", name)
    await collections.drop("../library.db")
    assert [one.name for one in await collections.all()] == ["Good"]


async def test_a_name_that_is_taken_is_not_taken_twice(collections: Collections) -> None:
    await collections.keep(Collection("One", "mug"))
    await collections.keep(Collection("Two", "lamp"))
    with pytest.raises(Unwritable, match="One"):
        await collections.rename("Two", "one")
    await collections.rename("Two", "TWO")
    assert [one.name for one in await collections.all()] == ["One", "TWO"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b'{"query": 5}',
        b'{"query": ""}',
        b'{"query": "a", "session": "../x"}',
        b'{"query": "a", "session": 7}',
        b"\xff\xfe",
        b"[" * 50_000,
    ],
)
async def test_a_damaged_file_is_told_and_stops_nothing(
    collections: Collections, tmp_path: Path, data: bytes
) -> None:
    await collections.keep(Collection("Good", "mug"))
    (tmp_path / "collections" / "Bad.json").write_bytes(data)
    bad, good = await collections.all()
    assert good == Collection("Good", "mug")
    assert bad.name == "Bad"
    assert bad.query == ""
    assert "Bad.json" in bad.problem
