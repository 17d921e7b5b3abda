from __future__ import annotations

import random
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.domain import JobState, Place, Recipe, Session, SessionId, Turn, View
from services.errors import Damaged, InUse, LibraryError, TooNew
from services.library import Library, repair, verify
from services.library.migrations import VERSION
from services.library.records import needs
from tests.library.samples import a_job, a_recipe, generate, turn_of


@dataclass
class Kept:
    """A closed library and what was in it."""

    folder: Path
    turns: dict[str, Turn]
    sessions: list[Session]
    order: list[str]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    library = Library.open(tmp_path_factory.mktemp("repair") / "library")
    first = library.create_session("Lighthouses").id
    second = library.create_session("Leuchttürme \u706f\u53f0").id
    one = generate(library, first, "one")
    two = generate(library, first, "two", one.id)
    other = generate(library, second, "other")
    library.move(one.id, Place(-5.0, 6.5))
    library.star(two.id, True)
    library.save_draft(second, Recipe(prompt="draft", references=a_recipe(library).references))
    library.record_attempt(a_job(library, second, "failed"))
    library.fail_attempt(a_job(library, second, "failed").id, {"kind": "refused"}, JobState.FAILED)
    return closed(library, [one, two, other])


def closed(library: Library, turns: list[Turn]) -> Kept:
    found = {turn.id: library.turn(turn.id) for turn in turns}
    sessions = [library.session(session.id) for session in library.sessions()]
    library.close()
    return Kept(library.folder, dict(found), sessions, [session.id for session in sessions])


@pytest.fixture
def kept(original: Kept, quick: Path) -> Kept:
    folder = quick / "library"
    shutil.copytree(original.folder, folder)
    return Kept(folder, original.turns, original.sessions, original.order)


def holds(kept: Kept) -> None:
    library = Library.open(kept.folder)
    assert {name: library.turn(name) for name in kept.turns} == kept.turns  # type: ignore[arg-type]
    assert [library.session(SessionId(name)) for name in kept.order] == kept.sessions
    assert {session.id for session in library.sessions()} == set(kept.order)
    assert [found.id for found in library.search("lighthouse")] != []
    library.close()


def test_a_sound_library_is_left_alone(kept: Kept) -> None:
    before = {path: path.read_bytes() for path in kept.folder.rglob("*") if path.is_file()}
    found = verify(kept.folder)
    assert (found.ok, found.missing, found.damaged, found.orphaned) == (True, (), (), ())
    assert set(found.live) == {
        *(blob for turn in kept.turns.values() for blob in needs(turn)),
    }
    assert {path: path.read_bytes() for path in before} == before
    assert repair(kept.folder).recovered == ()
    assert {path: path.read_bytes() for path in before} == before


def test_without_its_database_everything_comes_back(kept: Kept) -> None:
    (kept.folder / "library.db").unlink()
    with pytest.raises(Damaged):
        Library.open(kept.folder)
    assert verify(kept.folder).missing == ("library.db",)
    repaired = repair(kept.folder)
    assert (repaired.ok, repaired.recovered) == (True, ("library.db",))
    holds(kept)


@pytest.mark.parametrize("rest", [b"", b"SQLite format 3\0", b"not a database" * 100])
def test_a_database_that_is_none_is_set_aside_and_rebuilt(kept: Kept, rest: bytes) -> None:
    (kept.folder / "library.db").write_bytes(rest)
    with pytest.raises(Damaged):
        Library.open(kept.folder)
    assert not verify(kept.folder).ok
    assert repair(kept.folder).ok
    assert (kept.folder / "quarantine" / "library.db.0").read_bytes() == rest
    holds(kept)


def test_a_database_damaged_anywhere_loses_nothing(kept: Kept, quick: Path) -> None:
    dice = random.Random(7)
    whole = (kept.folder / "library.db").read_bytes()
    for _ in range(12):
        at, size = dice.randrange(len(whole)), dice.choice([1, 40, 4096])
        harm = dice.randbytes(size)
        (kept.folder / "library.db").write_bytes(whole[:at] + harm + whole[at + size :])
        with suppress(TooNew):
            repaired = repair(kept.folder)
            assert repaired.ok, (at, size)
            holds(kept)
            assert verify(kept.folder).ok


def test_any_flipped_bit_in_an_object_or_a_record_is_noticed(kept: Kept) -> None:
    dice = random.Random(11)
    for path in sorted([*kept.folder.glob("objects/*/*"), *kept.folder.glob("records/*/*")]):
        whole = bytearray(path.read_bytes())
        harmed = bytearray(whole)
        harmed[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        path.write_bytes(harmed)
        found = verify(kept.folder)
        assert not found.ok
        assert any(path.name in name for name in found.damaged)
        path.write_bytes(whole)
    assert verify(kept.folder).ok


def test_a_damaged_record_is_written_again_from_the_database(kept: Kept) -> None:
    for path in kept.folder.glob("records/*/*"):
        path.write_bytes(b"{}")
    repaired = repair(kept.folder)
    assert repaired.ok
    assert len(repaired.damaged) == 5
    holds(kept)


def test_missing_records_are_written_again_from_the_database(kept: Kept) -> None:
    shutil.rmtree(kept.folder / "records")
    assert len(verify(kept.folder).missing) == 5
    repaired = repair(kept.folder)
    assert repaired.ok
    assert len(repaired.recovered) == 5
    holds(kept)


def test_a_damaged_picture_goes_to_quarantine_and_the_others_stay(kept: Kept) -> None:
    turn = kept.turns["one"]
    blob = turn.outcome.pictures[0].blob
    path = kept.folder / "objects" / blob[:2] / blob
    path.write_bytes(b"flipped")
    assert verify(kept.folder).damaged == (blob,)
    repaired = repair(kept.folder)
    assert (repaired.ok, repaired.damaged, repaired.lost) == (True, (blob,), (blob,))
    assert blob not in repaired.live
    assert (kept.folder / "quarantine" / f"{blob}.0").read_bytes() == b"flipped"
    holds(kept)


def test_a_missing_picture_is_told_until_a_repair_has_said_that_it_is_lost(kept: Kept) -> None:
    blob = kept.turns["one"].outcome.pictures[0].blob
    path = kept.folder / "objects" / blob[:2] / blob
    whole = path.read_bytes()
    path.unlink()
    assert verify(kept.folder).missing == (blob,)
    assert repair(kept.folder).lost == (blob,)
    path.write_bytes(whole)
    assert (verify(kept.folder).ok, verify(kept.folder).lost) == (True, ())
    assert blob in verify(kept.folder).live


def test_a_picture_whose_turn_is_lost_in_both_copies_gets_a_card(kept: Kept) -> None:
    (kept.folder / "library.db").write_bytes(b"gone")
    record = next(
        path for path in kept.folder.glob("records/??/*") if b'"other"' in path.read_bytes()
    )
    record.write_bytes(b"gone")
    blob = kept.turns["other"].outcome.pictures[0].blob
    repaired = repair(kept.folder)
    assert repaired.ok
    assert blob in repaired.live
    library = Library.open(kept.folder)
    rescued = library.session(library.sessions()[0].id)
    assert [card.picture.blob for card in rescued.turns if card.picture] == [blob]
    assert library.turn(next(iter(kept.turns.values())).id)
    library.close()


def test_the_journal_of_a_lost_database_does_not_reach_the_new_one(kept: Kept) -> None:
    (kept.folder / "library.db").write_bytes(b"gone")
    (kept.folder / "library.db-journal").write_bytes(b"a journal")
    assert repair(kept.folder).ok
    assert (kept.folder / "quarantine" / "library.db-journal.0").exists()
    holds(kept)


def test_an_open_library_is_not_repaired(kept: Kept) -> None:
    library = Library.open(kept.folder)
    assert verify(kept.folder).ok
    with pytest.raises(InUse):
        repair(kept.folder)
    library.close()


def test_what_is_no_library_is_not_made_one(tmp_path: Path) -> None:
    for work in (verify, repair):
        with pytest.raises(LibraryError):
            work(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []


def test_a_newer_library_is_left_untouched(kept: Kept) -> None:
    database = kept.folder / "library.db"
    whole = bytearray(database.read_bytes())
    whole[60:64] = (VERSION + 1).to_bytes(4, "big")
    database.write_bytes(whole)
    before = {
        path: path.read_bytes() if path.is_file() else None for path in kept.folder.rglob("*")
    }
    for work in (Library.open, verify, repair):
        with pytest.raises(TooNew):
            work(kept.folder)
    assert before == {
        path: path.read_bytes() if path.is_file() else None for path in kept.folder.rglob("*")
    }


def test_another_programs_database_is_refused(kept: Kept) -> None:
    database = kept.folder / "library.db"
    whole = bytearray(database.read_bytes())
    whole[68:72] = b"Lens"
    database.write_bytes(whole)
    with pytest.raises(Damaged):
        Library.open(kept.folder)
    assert database.read_bytes() == whole


def test_an_attempt_under_way_is_no_fault(kept: Kept) -> None:
    library = Library.open(kept.folder)
    session = SessionId(kept.order[0])
    job = a_job(library, session, "running")
    library.record_attempt(job)
    library.save_view(session, View())
    assert verify(kept.folder).ok
    library.put(b"not needed by anything", "image/png")
    found = verify(kept.folder)
    assert (found.ok, len(found.orphaned)) == (True, 1)
    library.close()
    (kept.folder / "library.db").unlink()
    assert repair(kept.folder).ok
    library = Library.open(kept.folder)
    assert library.open_attempts() == (job,)
    assert turn_of(job).id == "running"
    library.close()


def test_a_folder_that_cannot_be_looked_into_is_told(tmp_path: Path) -> None:
    with pytest.raises(LibraryError):
        verify(tmp_path / ("x" * 300))
