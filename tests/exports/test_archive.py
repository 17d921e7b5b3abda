"""A `.musa` file: everything goes along, and nothing comes in that is not as it should be."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.domain import Marks, Place, Recipe, TurnId, View, new_id
from services.errors import ArchiveRejected, Cancelled, Unwritable
from services.exports.opened import opened
from services.exports.watch import Watch
from services.library import Library, verify
from services.library.arrivals import Arrival
from services.library.records import (
    Mark,
    digest,
    session_from_bytes,
    session_to_bytes,
    turn_from_bytes,
    turn_to_bytes,
)
from services.library.shape import to_plain
from tests.exports.conftest import packed
from tests.library.samples import answer_bytes, blob_of

Entries = dict[str, bytes]


def brought(library: Library, path: Path) -> Arrival:
    """What the studio does to take a file in."""
    desk = library.folder / "tmp" / f"{library.owner}-{new_id()}"
    with opened(path) as archive:
        found = archive.contents()
        archive.lay_out(desk, Watch())
    return library.take_parcel(desk, found.session, found.turns, found.missing)


@pytest.fixture
def away(tmp_path: Path) -> Any:
    library = Library.open(tmp_path / "away")
    yield library
    library.close()
    assert verify(tmp_path / "away").ok
    assert list((tmp_path / "away" / "tmp").iterdir()) == []


def entries_of(path: Path) -> Entries:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, entries: Entries, how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=how)
    return path


def told_anew(entries: Entries, **changes: Any) -> Entries:
    """The same with a manifest that says what is in it."""
    manifest = json.loads(entries["manifest.json"])
    files = {name: data for name, data in entries.items() if name != "manifest.json"}
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in files.items()
    }
    return {**files, "manifest.json": json.dumps({**manifest, **changes}).encode()}


def test_a_session_arrives_with_everything(home: Library, away: Library, archive: Path) -> None:
    session = home.sessions()[0].id
    assert brought(away, archive) == Arrival(session, "Lighthouses", 3, 0)
    for turn in home.turns_of(session):
        assert away.turn(turn) == home.turn(turn)
    here, there = home.session(session), away.session(session)
    assert there.turns == here.turns
    assert there.draft == here.draft
    for name in ("turn-1", "turn-2", "turn-3"):
        for data in answer_bytes(name):  # the picture and its thought signature
            assert away.blob_path(blob_of(data)).read_bytes() == data
    assert away.totals() == home.totals()


def test_the_same_content_makes_the_same_file(home: Library, archive: Path, tmp_path: Path) -> None:
    again = packed(home, home.sessions()[0].id, tmp_path / "again.musa")
    assert again.read_bytes() == archive.read_bytes()


def test_a_part_takes_along_what_its_conversation_needs(
    home: Library, away: Library, tmp_path: Path
) -> None:
    home.discard([TurnId("turn-1")])
    part = packed(home, home.sessions()[0].id, tmp_path / "part.musa", "turn-3")
    assert brought(away, part).added == 2
    assert [turn.id for turn in away.path(TurnId("turn-3"))] == ["turn-1", "turn-3"]
    assert [turn.id for turn in away.session(home.sessions()[0].id).turns] == ["turn-3"]


def test_the_same_file_twice_adds_nothing_and_brings_back_what_was_taken_off(
    away: Library, archive: Path
) -> None:
    session = brought(away, archive).session
    away.discard([TurnId("turn-2")])
    away.rename_session(session, "Mine now")
    before = set(away.folder.rglob("*"))
    assert brought(away, archive) == Arrival(session, "Mine now", 0, 3)
    assert len(away.session(session).turns) == 3
    assert set(away.folder.rglob("*")) == before


def test_a_branch_that_has_moved_goes_out_whole_and_is_known_when_it_returns(
    home: Library, away: Library, tmp_path: Path
) -> None:
    other = home.create_session("Elsewhere").id
    home.move_turns([TurnId("turn-3")], other, Place(0.0, 0.0))
    file = packed(home, other, tmp_path / "moved.musa")
    assert brought(away, file) == Arrival(other, "Elsewhere", 2, 0)
    assert [turn.id for turn in away.path(TurnId("turn-3"))] == ["turn-1", "turn-3"]
    assert brought(home, file) == Arrival(other, "Elsewhere", 0, 2)
    assert [card.id for card in home.session(other).turns] == ["turn-3"]


def test_what_was_deleted_for_good_comes_back_with_its_file(
    home: Library, archive: Path, tmp_path: Path
) -> None:
    session = home.sessions()[0].id
    spent = home.spending()
    home.discard_session(session)
    while home.purge([], [session]):
        pass
    assert brought(home, archive) == Arrival(session, "Lighthouses", 3, 0)
    assert home.sweep().blobs == (), "nothing of what came back is swept away"
    assert len(home.session(session).turns) == 3
    assert [(one.turns, one.usd) for one in home.spending()] == [
        (one.turns, one.usd) for one in spent
    ]


def test_a_part_is_completed_by_the_whole(
    home: Library, away: Library, archive: Path, tmp_path: Path
) -> None:
    session = home.sessions()[0].id
    part = packed(home, session, tmp_path / "part.musa", "turn-2")
    assert (brought(away, part).added, brought(away, archive).added) == (2, 1)
    assert {turn.id for turn in away.session(session).turns} == {"turn-1", "turn-2", "turn-3"}


def test_ids_that_mean_something_else_here_are_renewed_the_same_way_each_time(
    home: Library, away: Library, archive: Path, tmp_path: Path
) -> None:
    entries = entries_of(archive)
    name, body = next(
        (name, data)
        for name, data in entries.items()
        if b'"id":"turn-1"' in data and "turns" in name
    )
    other = turn_to_bytes(_with_other_words(body))
    forged = {key: data for key, data in entries.items() if key != name}
    forged[f"turns/{digest(other)}.json"] = other
    brought(away, zipped(tmp_path / "forged.musa", told_anew(forged)))
    arrival = brought(away, archive)
    # The first turn is another one here, therefore its children are, too.
    assert (arrival.added, arrival.known) == (3, 0)
    turns = away.session(arrival.session).turns
    assert len(turns) == len({turn.id for turn in turns}) == 6
    assert away.turn(TurnId("turn-1")).recipe.prompt == "other words"
    parents = {turn.parent for turn in turns if turn.id not in ("turn-1", "turn-2", "turn-3")}
    assert None in parents
    assert "turn-1" not in parents
    assert brought(away, archive) == Arrival(arrival.session, arrival.name, 0, 3)


def _with_other_words(body: bytes) -> Any:
    turn = turn_from_bytes(body)
    return replace(turn, recipe=replace(turn.recipe, prompt="other words"))


def test_what_was_lost_is_told_and_the_rest_goes_along(
    home: Library, away: Library, tmp_path: Path
) -> None:
    gone, damaged = (blob_of(answer_bytes(name)[0]) for name in ("turn-1", "turn-2"))
    home.blob_path(gone).unlink()
    home.blob_path(damaged).write_bytes(b"something else")
    path = packed(home, home.sessions()[0].id, tmp_path / "torn.musa")
    told = json.loads(entries_of(path)["manifest.json"])["missing"]
    assert set(told) == {gone, damaged}
    assert brought(away, path).added == 3
    assert set(verify(away.folder).lost) == {gone, damaged}


# ---- what is refused

Forgery = Callable[[Entries, Path], Path]


def _renamed(old: str, new: str) -> Forgery:
    def forge(entries: Entries, path: Path) -> Path:
        name = next(name for name in entries if name.startswith(old))
        return zipped(path, told_anew({(new if key == name else key): data
                                       for key, data in entries.items()}))  # fmt: skip

    return forge


def _with_entry(name: str, data: bytes = b"") -> Forgery:
    return lambda entries, path: zipped(path, told_anew({**entries, name: data}))


def _packed_tight(entries: Entries, path: Path) -> Path:
    return zipped(path, entries, zipfile.ZIP_DEFLATED)


def _a_bomb(entries: Entries, path: Path) -> Path:
    huge = b"\0" * 20_000_000
    entries = told_anew({**entries, f"objects/{hashlib.sha256(huge).hexdigest()}": huge})
    return zipped(path, entries, zipfile.ZIP_DEFLATED)


def _twice(entries: Entries, path: Path) -> Path:
    with (
        zipfile.ZipFile(zipped(path, entries), "a") as archive,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        archive.writestr("session.json", entries["session.json"])
    return path


def _a_link(entries: Entries, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name)
            if name.startswith("objects/"):
                info.external_attr = 0o120777 << 16
            archive.writestr(info, data)
    return path


def _overlapping(entries: Entries, path: Path) -> Path:
    """Two names for the same bytes: how a small file pretends to hold much."""
    data = bytearray(zipped(path, entries).read_bytes())
    starts = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    first = struct.unpack_from("<I", data, starts[0] + 42)
    struct.pack_into("<I", data, starts[1] + 42, *first)
    path.write_bytes(data)
    return path


def _lying_about_size(entries: Entries, path: Path) -> Path:
    data = bytearray(zipped(path, entries).read_bytes())
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<II", data, at + 20, 2**31, 2**31)
    path.write_bytes(data)
    return path


def _with_manifest(**changes: Any) -> Forgery:
    return lambda entries, path: zipped(path, told_anew(entries, **changes))


def _swapped(entries: Entries, path: Path) -> Path:
    name = next(name for name in entries if name.startswith("objects/"))
    return zipped(path, {**entries, name: entries[name][::-1]})


def _turn_of_another_session(entries: Entries, path: Path) -> Path:
    session = entries["session.json"].replace(b"Lighthouses", b"Lighthoused")
    return zipped(path, told_anew({**entries, "session.json": session}))


def _without(start: str) -> Forgery:
    def forge(entries: Entries, path: Path) -> Path:
        gone = next(name for name in entries if name.startswith(start))
        return zipped(path, told_anew({k: v for k, v in entries.items() if k != gone}))

    return forge


def _cut(entries: Entries, path: Path) -> Path:
    data = zipped(path, entries).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def _written(data: bytes) -> Forgery:
    def forge(entries: Entries, path: Path) -> Path:
        path.write_bytes(data)
        return path

    return forge


def _a_circle(entries: Entries, path: Path) -> Path:
    rest = {name: data for name, data in entries.items() if not name.startswith("turns/")}
    turns = [turn_from_bytes(entries[name]) for name in entries if name.startswith("turns/")]
    for turn, parent in zip(turns, turns[1:] + turns[:1], strict=True):
        body = turn_to_bytes(replace(turn, parent=parent.id))
        rest[f"turns/{digest(body)}.json"] = body
    return zipped(path, told_anew(rest))


def _with_turn(**changes: Any) -> Forgery:
    """The first turn says something that is well-formed and absurd."""

    def forge(entries: Entries, path: Path) -> Path:
        name = next(name for name in entries if name.startswith("turns/"))
        rest = {other: data for other, data in entries.items() if other != name}
        body = turn_to_bytes(replace(turn_from_bytes(entries[name]), **changes))
        rest[f"turns/{digest(body)}.json"] = body
        return zipped(path, told_anew(rest))

    return forge


def _with_session(**changes: Any) -> Forgery:
    def forge(entries: Entries, path: Path) -> Path:
        session = replace(session_from_bytes(entries["session.json"]), **changes)
        rest = {**entries, "session.json": session_to_bytes(session)}
        return zipped(path, told_anew(rest))

    return forge


def _with_an_endless_picture(entries: Entries, path: Path) -> Path:
    name = next(name for name in entries if name.startswith("turns/"))
    outcome = turn_from_bytes(entries[name]).outcome
    pictures = tuple(replace(one, width_px=10**18) for one in outcome.pictures)
    return _with_turn(outcome=replace(outcome, pictures=pictures))(entries, path)


def _with_usage(**counts: int) -> Forgery:
    def forge(entries: Entries, path: Path) -> Path:
        name = next(name for name in entries if name.startswith("turns/"))
        outcome = turn_from_bytes(entries[name]).outcome
        usage = replace(outcome.usage, **counts)
        return _with_turn(outcome=replace(outcome, usage=usage))(entries, path)

    return forge


def _with_bytes(field: tuple[str, int], value: int) -> Forgery:
    """The ZIP's own list says something else of its first file."""

    def forge(entries: Entries, path: Path) -> Path:
        data = bytearray(zipped(path, entries).read_bytes())
        struct.pack_into("<H", data, data.index(b"PK\x01\x02") + field[1], value)
        path.write_bytes(data)
        return path

    return forge


def _in_capitals(entries: Entries, path: Path) -> Path:
    name = next(name for name in entries if name.startswith("objects/"))
    return zipped(path, told_anew({**entries, name.upper(): entries[name]}))


REFUSED: dict[str, tuple[str, Forgery]] = {
    "a way out of the folder": ("archive_unsafe", _renamed("objects/", "../../evil")),
    "an absolute name": ("archive_unsafe", _renamed("objects/", "/etc/evil")),
    "a drive": ("archive_unsafe", _renamed("objects/", "C:\\evil")),
    "a way out in disguise": ("archive_unsafe", _with_entry("objects/../session.json")),
    "another file": ("archive_unsafe", _with_entry("readme.txt", b"hello")),
    "a zip in the zip": ("archive_unsafe", _with_entry("more.musa", b"PK\x03\x04")),
    "a folder": ("archive_unsafe", _with_entry("objects/")),
    "packed tight": ("archive_unsafe", _packed_tight),
    "a bomb": ("archive_unsafe", _a_bomb),
    "a name twice": ("archive_unsafe", _twice),
    "a link": ("archive_unsafe", _a_link),
    "bytes shared": ("archive_unsafe", _overlapping),
    "a size that lies": ("archive_unsafe", _lying_about_size),
    "newer": ("archive_newer", _with_manifest(version=2)),
    "no version": ("archive_wrong", _with_manifest(version=None)),
    "another format": ("archive_foreign", _with_manifest(format="sketch")),
    "other bytes": ("archive_wrong", _swapped),
    "an altered session": ("archive_wrong", _turn_of_another_session),
    "an object short": ("archive_wrong", _without("objects/")),
    "no manifest": ("archive_foreign", lambda e, p: zipped(p, {"session.json": b"{}"})),
    "an object too many": ("archive_wrong", _with_entry(f"objects/{blob_of(b'more')}", b"more")),
    "a circle": ("archive_wrong", _a_circle),
    "a day that no calendar has": ("archive_wrong", _with_turn(created_at=1e300)),
    "a day before all days": ("archive_wrong", _with_turn(created_at=-1e12)),
    "a card out of reach": ("archive_wrong", _with_turn(place=Place(1e308, 0.0))),
    "a negative price": ("archive_wrong", _with_turn(cost_usd=-5.0)),
    "an endless picture": ("archive_wrong", _with_an_endless_picture),
    "a session out of time": ("archive_wrong", _with_session(touched_at=1e300)),
    "a view out of reach": ("archive_wrong", _with_session(view=View(zoom=-1.0))),
    "more tokens than a row can hold": ("archive_wrong", _with_usage(total_tokens=10**30)),
    "fewer tokens than none": ("archive_wrong", _with_usage(text_tokens=-1)),
    "endless variations": ("archive_wrong", _with_turn(recipe=Recipe(variations=10**12))),
    "locked": ("archive_unsafe", _with_bytes(("flags", 8), 1)),
    "packed in a strange way": ("archive_unsafe", _with_bytes(("method", 10), 9)),
    "a check sum that lies": ("archive_wrong", _with_bytes(("check", 16), 0xDEAD)),
    "names that differ in case": ("archive_unsafe", _in_capitals),
    "half of it": ("archive_cut_short", _cut),
    "nothing": ("archive_foreign", _written(b"")),
    "a picture": ("archive_foreign", _written(b"\x89PNG\r\n\x1a\n" * 99)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_whole_with_a_sentence(
    away: Library, archive: Path, tmp_path: Path, case: str
) -> None:
    key, forge = REFUSED[case]
    bad = forge(entries_of(archive), tmp_path / "bad.musa")
    before = sorted(away.folder.rglob("*"))
    with pytest.raises(ArchiveRejected) as caught:
        _taken_as_the_studio_does(away, bad)
    assert caught.value.key == key
    assert "bad.musa" in caught.value.title
    assert sorted(away.folder.rglob("*")) == before
    assert away.sessions() == ()


def _taken_as_the_studio_does(library: Library, path: Path) -> Arrival:
    import shutil

    desk = library.folder / "tmp" / f"{library.owner}-{new_id()}"
    try:
        with opened(path) as archive:
            found = archive.contents()
            archive.lay_out(desk, Watch())
    except BaseException:
        shutil.rmtree(desk, ignore_errors=True)
        raise
    return library.take_parcel(desk, found.session, found.turns, found.missing)


def test_names_of_others_are_cut_and_legible(away: Library, archive: Path, tmp_path: Path) -> None:
    for name, kept in (
        ("n" * 5000, "n" * 200),
        ("\u202eevil\u2066 \n\0 name\ud800", "evil name"),
        (" \n\u200e", "Summer"),
    ):
        named = _with_session(id="id-" + digest(kept.encode())[:9], name=name)
        body = _moved_into(entries_of(named(entries_of(archive), tmp_path / "x.musa")))
        assert brought(away, zipped(tmp_path / "Summer.musa", body)).name == kept


def _moved_into(entries: Entries) -> Entries:
    """Its turns belong to the session that is in it."""
    session = session_from_bytes(entries["session.json"])
    rest = {name: data for name, data in entries.items() if not name.startswith("turns/")}
    for name, data in entries.items():
        if name.startswith("turns/"):
            body = turn_to_bytes(replace(turn_from_bytes(data), session=session.id))
            rest[f"turns/{digest(body)}.json"] = body
    return told_anew(rest)


def test_marks_and_drafts_of_others_fit_in(away: Library, archive: Path, tmp_path: Path) -> None:
    tags = ("x" * 5000, "two\nlines", "\u202e", "", "x" * 5000)
    mark = Mark(Place(1.0, 2.0), hidden=True, trashed_at=1e300, marks=Marks(tags=tags, note="a\0b"))
    forged = _with_session(
        marks={"turn-2": to_plain(mark)},
        draft=Recipe(prompt="next", seed=10**40, variations=10**9),
        archived=True,
        trashed_at=5.0,
    )
    arrival = brought(away, forged(entries_of(archive), tmp_path / "marked.musa"))
    session = away.session(arrival.session)
    assert [turn.id for turn in session.turns] == ["turn-1", "turn-3"]
    assert session.draft is not None
    assert (session.draft.prompt, session.draft.seed, session.draft.variations) == (
        "next",
        None,
        64,
    )
    [known] = away.sessions()
    assert not known.archived
    assert away.trash().sessions == ()
    away.restore([TurnId("turn-2")])
    kept = next(turn for turn in away.session(arrival.session).turns if turn.id == "turn-2")
    assert kept.marks.tags == ("x" * 60, "two lines")
    assert kept.marks.note == "ab"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a FIFO")
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.musa"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, tmp_path / "none.musa"):
        with pytest.raises(ArchiveRejected), opened(path):
            pass


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.integers(0, 2**32), st.integers(1, 12), st.booleans())
def test_any_damage_is_refused_or_does_no_harm(
    archive: Path, tmp_path: Path, seed: int, times: int, cut: bool
) -> None:
    dice = random.Random(seed)
    data = bytearray(archive.read_bytes())
    for _ in range(times):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if cut:
        del data[dice.randrange(len(data)) :]
    _is_refused_or_whole(tmp_path / "damaged.musa", bytes(data))


names = st.one_of(
    # zipfile cuts a name at a null, and cannot write what is left of "\0".
    st.text(min_size=1, max_size=12).filter(lambda name: name[0] != "\0"),
    st.sampled_from(["manifest.json", "session.json", "../x", "turns/", "objects/" + "0" * 64]),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(json_values, st.dictionaries(names, st.binary(max_size=40), max_size=4), json_values)
def test_any_invented_archive_is_refused(
    tmp_path: Path, files: Any, entries: Entries, missing: Any
) -> None:
    manifest = {"format": "musa", "version": 1, "files": files, "missing": missing}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in {**entries, "manifest.json": json.dumps(manifest).encode()}.items():
            archive.writestr(name.encode("utf-8", "replace").decode(), data)
    _is_refused_or_whole(tmp_path / "invented.musa", made.getvalue(), refused=True)


def _is_refused_or_whole(path: Path, data: bytes, *, refused: bool = False) -> None:
    path.write_bytes(data)
    try:
        with opened(path) as archive:
            archive.contents()
            for name in archive._files:
                for _ in archive._blocks(name):
                    pass
    except ArchiveRejected:
        return
    assert not refused


# ---- the way out


def test_an_export_that_fails_or_is_stopped_leaves_no_file(
    home: Library, archive: Path, tmp_path: Path
) -> None:
    session = home.sessions()[0].id
    before = archive.read_bytes()
    with pytest.raises(Unwritable) as caught:
        packed(home, session, archive)
    assert caught.value.key == "export_in_the_way"
    assert archive.read_bytes() == before

    from services.exports.archive import Parcel, write_archive

    watch = Watch(lambda done, of: watch.stop() if done == 2 else None)
    turns = home.turns_of(session)
    parcel = Parcel(home.parcel_record(session, turns), home.bodies(turns))
    with pytest.raises(Cancelled):
        write_archive(tmp_path / "out" / "stopped.musa", parcel, home.blob_path, watch)
    assert not (tmp_path / "out").exists(), "it was made for nothing"


def test_places_and_stars_go_along(away: Library, archive: Path) -> None:
    session = brought(away, archive).session
    cards = {card.id: card for card in away.session(session).turns}
    assert cards[TurnId("turn-2")].starred
    assert cards[TurnId("turn-3")].place == Place(77.0, 88.0)
