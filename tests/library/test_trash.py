from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from services.children import ROOT
from services.domain import Flag, JobState, Marks, Place, SessionId, TurnId
from services.errors import Damaged, InUse, LibraryError
from services.library import Library, clean, repair, verify
from services.library.trash import KEPT_DAYS
from tests.library.samples import NOON, a_job, a_recipe, answer_bytes, blob_of, generate
from tests.library.test_moving import duplicate

DAY_S = 86_400.0
ONE, TWO, THREE = TurnId("one"), TurnId("two"), TurnId("three")


class Days:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def reopened(folder: Path, days: Days) -> Callable[[], Library]:
    """The library as a new run finds it: nothing is held in memory."""
    library = Library.open(folder, clock=days)
    session = library.create_session("Lighthouses").id
    generate(library, session, ONE)
    generate(library, session, TWO, ONE)
    generate(library, session, THREE)
    library.close()
    return lambda: Library.open(folder, clock=days)


def sweep(library: Library) -> set[str]:
    """All that goes; the names of the blobs."""
    gone: set[str] = set()
    swept = library.sweep()
    while swept.last is not None:
        gone.update(swept.blobs)
        swept = library.sweep(swept.last)
    return gone


def let_go(library: Library, turns: list[TurnId], sessions: list[SessionId] | None = None) -> None:
    while library.purge(turns, sessions or []):
        pass


def size_of(name: str) -> int:
    return sum(len(data) for data in answer_bytes(name))


def blobs_of(name: str) -> set[str]:
    return {blob_of(data) for data in answer_bytes(name)}


def test_a_card_comes_back_where_it_was_with_its_marks(reopened: Callable[[], Library]) -> None:
    library = reopened()
    session = library.sessions()[0].id
    library.move(THREE, Place(700.0, 50.0))
    library.star(THREE, True)
    library.mark_all({THREE: Marks(rating=4, flag=Flag.PICK)})
    before = library.session(session)
    library.discard([TWO, THREE])
    assert [card.id for card in library.session(session).turns] == [ONE]
    assert [card.id for card in library.search("lighthouse")] == [ONE]
    assert library.turns_of(session) == (ONE,)
    assert [past.turn for past in library.past_prompts()] == [ONE]
    assert library.sessions()[0].turns == 1
    found = library.trash()
    assert {one.turn.id for one in found.turns} == {TWO, THREE}
    assert {(one.at, one.needed, one.session_name) for one in found.turns} == {
        (NOON, False, "Lighthouses")
    }
    library.restore([TWO, THREE])
    assert library.session(session) == before
    assert library.trash().turns == ()
    library.close()


def test_what_was_spent_stays_counted_when_nothing_else_does(
    reopened: Callable[[], Library], folder: Path
) -> None:
    library = reopened()
    session = library.sessions()[0].id
    [before] = library.spending()
    library.discard([TWO])
    assert library.trash().frees_bytes == size_of(TWO)
    let_go(library, [TWO])
    assert sweep(library) == blobs_of(TWO)
    assert (library.spending()[0].turns, library.spending()[0].usd) == (3, before.usd)
    assert [line.id for line in library.expenses(session)] == ["one", "three", "two"]
    library.close()
    assert verify(folder).ok
    assert verify(folder).orphaned == ()
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = Library.open(folder)
    assert (library.spending()[0].turns, library.spending()[0].usd) == (3, before.usd)
    assert not library.has_turn(TWO)
    library.close()
    assert verify(folder).ok


def test_a_parent_stays_until_what_grew_from_it_has_gone(
    reopened: Callable[[], Library], folder: Path
) -> None:
    library = reopened()
    library.discard([ONE])
    [found] = library.trash().turns
    assert (found.needed, library.trash().frees_bytes) == (True, 0)
    assert not library.purge([ONE])
    assert [turn.id for turn in library.path(TWO)] == [ONE, TWO]
    assert library.path(TWO)[0].outcome.blobs, "with its signatures"
    library.discard([TWO])
    assert library.trash().frees_bytes == size_of(ONE) + size_of(TWO)
    let_go(library, [ONE, TWO])
    assert sweep(library) == blobs_of(ONE) | blobs_of(TWO)
    library.close()
    assert verify(folder).ok


def test_a_parent_stays_for_a_job_that_waits(reopened: Callable[[], Library]) -> None:
    library = reopened()
    session = library.sessions()[0].id
    library.record_attempt(a_job(library, session, "waiting", THREE))
    library.discard([THREE])
    assert library.trash().turns[0].needed
    assert not library.purge([THREE])
    library.close()


def test_what_anybody_else_uses_is_never_deleted(
    reopened: Callable[[], Library], folder: Path
) -> None:
    library = reopened()
    session = library.sessions()[0].id
    own = library.turn(TWO).outcome.pictures[0]
    recipe = a_recipe(library)
    again = replace(recipe.references[0], original=own, sent=own)
    job = replace(a_job(library, session, "failed"), recipe=replace(recipe, references=(again,)))
    library.record_attempt(job)
    library.fail_attempt(job.id, {"kind": "refused"})
    in_draft = library.turn(THREE).outcome.pictures[0]
    drafted = replace(recipe.references[0], original=in_draft, sent=in_draft)
    library.save_draft(session, replace(recipe, references=(drafted,)))
    sets = folder / "sets"
    sets.mkdir()
    signature = library.turn(THREE).outcome.blobs[1]
    (sets / "Lamps.json").write_text(f'{{"pictures": ["{signature}"]}}')
    library.close()
    library = reopened()
    library.discard([TWO, THREE])
    let_go(library, [TWO, THREE])
    gone = sweep(library)
    assert gone == blobs_of(TWO) - {own.blob}
    assert library.blob_path(in_draft.blob).exists()
    assert library.blob_path(signature).exists()
    library.close()
    assert verify(folder).ok


def test_what_an_undo_may_bring_back_is_held_until_the_next_run(
    reopened: Callable[[], Library], folder: Path
) -> None:
    library = reopened()
    session = library.sessions()[0].id
    library.discard([ONE, TWO, THREE])
    recipe = a_recipe(library)
    library.save_draft(session, recipe)
    library.save_draft(session, replace(recipe, references=()))
    held = {picture.blob for one in recipe.references for picture in (one.original, one.sent)}
    before = library.trash().frees_bytes
    assert before == sum(map(size_of, (ONE, TWO, THREE)))
    let_go(library, [ONE, TWO, THREE])
    assert not sweep(library) & held
    library.close()
    library = reopened()
    assert sweep(library) == held
    assert library.totals().size_bytes == 0
    library.close()
    assert verify(folder).ok
    assert list(folder.glob("objects/*/*")) == []


def test_thirty_days_are_counted_by_the_clock(reopened: Callable[[], Library], days: Days) -> None:
    library = reopened()
    library.discard([TWO])
    days.now += DAY_S
    library.discard([TWO, THREE])  # the first is in the trash already
    days.now = NOON + KEPT_DAYS * DAY_S - 1
    assert library.outdated() == ((), ())
    days.now += 1
    assert library.outdated() == ((TWO,), ())
    days.now += DAY_S
    assert set(library.outdated()[0]) == {TWO, THREE}
    library.restore([THREE])
    assert library.outdated() == ((TWO,), ())
    library.close()


def test_a_clock_that_was_set_far_ahead_deletes_nothing_within_a_day(
    reopened: Callable[[], Library], days: Days
) -> None:
    library = reopened()
    library.discard([TWO])
    assert library.due() == ((), ())
    days.now = NOON + 400 * DAY_S  # set forward
    assert library.due() == ((), ())
    days.now += DAY_S / 2
    library.close()
    library = reopened()
    assert library.due() == ((), ()), "the doubt is remembered"
    days.now = NOON + 29 * DAY_S  # and back again
    assert library.due() == ((), ())
    days.now = NOON + KEPT_DAYS * DAY_S
    assert library.due() == ((TWO,), ())
    days.now += 200 * DAY_S  # nobody was there for long
    assert library.due() == ((), ())
    days.now += DAY_S
    assert library.due() == ((TWO,), ())
    library.close()


def test_what_was_put_away_by_a_clock_ahead_stays_for_longer_never_for_less(
    reopened: Callable[[], Library], days: Days
) -> None:
    library = reopened()
    days.now = NOON + 300 * DAY_S
    library.discard([TWO])
    days.now = NOON
    assert library.outdated() == ((), ())
    days.now = NOON + KEPT_DAYS * DAY_S
    assert library.outdated() == ((), ())
    library.close()


def test_a_card_comes_back_where_its_session_is_now(
    reopened: Callable[[], Library], folder: Path
) -> None:
    library = reopened()
    session = library.sessions()[0].id
    other = library.create_session("Boats").id
    library.discard([TWO])
    library.merge(session, other, Place(0.0, 0.0))
    assert [one.session_name for one in library.trash().turns] == ["Boats"]
    library.restore([TWO])
    assert {card.id: card.parent for card in library.session(other).turns}[TWO] == ONE
    library.discard([TWO])
    library.discard_session(other)
    library.restore([TWO])
    assert [one.name for one in library.sessions()] == ["Boats"], "its session comes, too"
    let_go(library, [], [session])
    sweep(library)
    library.close()
    assert verify(folder).ok
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = reopened()
    assert len(library.session(other).turns) == 3
    library.close()


def test_a_child_comes_back_whose_parent_could_not_go(
    reopened: Callable[[], Library], folder: Path
) -> None:
    library = reopened()
    session = library.sessions()[0].id
    library.discard([ONE, TWO])
    library.restore([TWO])
    let_go(library, [ONE])
    sweep(library)
    assert [(card.id, card.parent) for card in library.session(session).turns] == [
        (TWO, None),
        (THREE, None),
    ]
    assert [turn.id for turn in library.path(TWO)] == [ONE, TWO], "its conversation is whole"
    library.restore([ONE])
    assert {card.id: card.parent for card in library.session(session).turns}[TWO] == ONE
    library.discard([THREE])
    let_go(library, [THREE])
    with pytest.raises(LibraryError):
        library.restore([THREE])
    library.restore([TWO, THREE])
    library.close()
    assert verify(folder).ok


def test_what_a_copy_shares_is_freed_with_the_last_of_the_two(
    reopened: Callable[[], Library], folder: Path
) -> None:
    library = reopened()
    session = library.sessions()[0].id
    copy = duplicate(library, session)
    library.discard_session(session)
    assert library.trash().frees_bytes == 0
    assert library.freed_by([], [session]) == 0
    let_go(library, [], [session])
    assert sweep(library) == set()
    assert all(library.blob_path(blob).exists() for blob in blobs_of(ONE))
    library.discard_session(copy)
    expected = sum(path.stat().st_size for path in folder.glob("objects/*/*"))
    library.close()
    library = reopened()
    assert library.trash().frees_bytes == expected, "all that is on the disk"
    let_go(library, [], [copy])
    sweep(library)
    assert list(folder.glob("objects/*/*")) == []
    library.close()
    assert verify(folder).ok


def test_a_session_comes_back_or_goes_with_all_that_is_its_own(
    reopened: Callable[[], Library], folder: Path, days: Days
) -> None:
    library = reopened()
    other = library.create_session("Boats").id
    generate(library, other, "boat")
    failed = a_job(library, other, "failed")
    library.record_attempt(failed)
    error = {"kind": "refused", "may_have_been_billed": True}
    library.fail_attempt(failed.id, error)
    library.remember_session(other)
    library.close()
    library = reopened()
    spent = library.spending()
    picture = library.turn(TurnId("boat")).outcome.pictures[0].blob
    assert library.maker_of(picture) == ("boat", True)
    library.discard_session(other)
    assert library.maker_of(picture) == ("boat", False)
    assert not library.is_on_table(TurnId("boat"))
    assert [one.name for one in library.sessions()] == ["Lighthouses"]
    assert library.last_session() is None
    assert "boat" not in {card.id for card in library.search("lighthouse")}
    with pytest.raises(LibraryError):
        library.session(other)
    [found] = library.trash().sessions
    assert (found.session.name, found.at, found.needed) == ("Boats", NOON, False)
    library.restore_session(other)
    assert [card.id for card in library.session(other).turns] == ["boat"]
    library.discard_session(other)
    days.now += KEPT_DAYS * DAY_S
    assert library.outdated() == ((), (other,))
    let_go(library, *map(list, library.outdated()))
    assert sweep(library) == blobs_of("boat")
    assert library.trash().sessions == ()
    assert library.spending() == spent or library.spending()[0].usd == spent[0].usd
    library.close()
    assert verify(folder).ok
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = Library.open(folder)
    assert sum(one.usd for one in library.spending()) == sum(one.usd for one in spent)
    assert [one.name for one in library.sessions()] == ["Lighthouses"]
    library.close()


def test_a_session_in_which_something_waits_is_not_put_away(
    reopened: Callable[[], Library],
) -> None:
    library = reopened()
    session = library.sessions()[0].id
    job = a_job(library, session, "waiting")
    library.record_attempt(job)
    with pytest.raises(InUse):
        library.discard_session(session)
    library.fail_attempt(job.id, {"kind": "cancelled"}, JobState.CANCELLED)
    library.discard_session(session)
    assert library.sessions() == ()
    library.close()


def test_a_trash_outlives_its_database(
    reopened: Callable[[], Library], folder: Path, days: Days
) -> None:
    library = reopened()
    other = library.create_session("Boats").id
    library.discard([THREE])
    library.discard_session(other)
    before = library.trash()
    library.close()
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = reopened()
    now = library.trash()
    assert [(one.turn.id, one.at) for one in now.turns] == [(THREE, NOON)]
    assert [(one.session.id, one.at) for one in now.sessions] == [(other, NOON)]
    assert now.frees_bytes == before.frees_bytes == size_of(THREE)
    library.close()


def test_many_turns_go_in_pieces(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.library.purging.TURNS_AT_ONCE", 2)
    monkeypatch.setattr("services.library.purging.FILES_AT_ONCE", 3)
    library = Library.open(folder)
    session = library.create_session("Lighthouses").id
    above: TurnId | None = None
    for number in range(5):
        above = generate(library, session, f"turn-{number}", above).id
    library.close()
    library = Library.open(folder)
    library.discard_session(session)
    assert library.purge([], [session])
    assert [turn.id for turn in library.path(TurnId("turn-2"))] == ["turn-0", "turn-1", "turn-2"]
    assert not library.has_turn(TurnId("turn-3")), "children first"
    let_go(library, [], [session])
    assert library.trash() == type(library.trash())()
    sweep(library)
    library.close()
    assert verify(folder).ok
    assert list(folder.glob("objects/*/*")) == []
    assert [path.parent.name for path in folder.glob("records/*/*.json")] == ["spent"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_a_kill_anywhere_while_the_trash_is_emptied_leaves_all_or_nothing_of_a_turn(
    folder: Path, quick: Path
) -> None:
    library = Library.open(folder)
    session = library.create_session("Lighthouses").id
    generate(library, session, ONE)
    generate(library, session, TWO, ONE)
    generate(library, session, THREE)
    other = library.create_session("Boats").id
    generate(library, other, "boat")
    library.discard([TWO, THREE])
    library.discard_session(other)
    library.close()
    below = quick / "lives"
    below.mkdir()
    subprocess.run(
        [sys.executable, "-m", "tests.library.failing", folder, below, "empty"],
        cwd=ROOT,
        check=True,
    )
    lives = sorted(path for path in below.iterdir() if path.is_dir())
    assert len(lives) > 20
    for life in lives:
        is_whole_or_gone(life)


def is_whole_or_gone(life: Path) -> None:
    found = verify(life)
    assert found.ok, (life, found)
    library = Library.open(life)
    kept = {one.turn.id for one in library.trash().turns}
    assert kept <= {TWO, THREE}
    for turn in (ONE, *kept):
        for blob in library.turn(turn).outcome.blobs:
            assert library.blob_path(blob).exists(), (life, turn)
    in_trash = [one.session.id for one in library.trash().sessions]
    let_go(library, sorted(kept), in_trash)
    sweep(library)
    assert sum(one.turns for one in library.spending()) == 4
    library.close()
    found = verify(life)
    assert (found.ok, found.orphaned) == (True, ()), (life, found)
    left = {path.name for path in life.glob("objects/*/*")}
    assert left == blobs_of(ONE) | {blob_of(b"a reference"), blob_of(b"the same, upright")}


def test_cleaning_deletes_what_nothing_names_and_nothing_else(
    reopened: Callable[[], Library], folder: Path
) -> None:
    library = reopened()
    library.put(b"dropped in and never used", "image/png")
    library.discard([THREE])
    let_go(library, [THREE])
    with pytest.raises(InUse):
        clean(folder)
    library.close()
    needed = set(verify(folder).live)
    cleaned = clean(folder)
    assert set(cleaned.cleaned) >= {blob_of(b"dropped in and never used"), *blobs_of(THREE)}
    assert (cleaned.ok, cleaned.orphaned, set(cleaned.live)) == (True, (), needed)
    assert {path.name for path in folder.glob("objects/*/*")} == needed
    library = reopened()
    assert library.totals().size_bytes == sum(
        path.stat().st_size for path in folder.glob("objects/*/*")
    )
    library.close()
    next(folder.glob("objects/*/*")).unlink()
    with pytest.raises(Damaged):
        clean(folder)


def test_a_repair_finishes_what_a_kill_has_interrupted(
    reopened: Callable[[], Library], folder: Path
) -> None:
    library = reopened()
    library.discard([THREE])
    let_go(library, [THREE])
    library._lock.abandon()  # as a process that has died before the sweep
    library._desk.database.connection.close()
    found = verify(folder)
    assert found.ok
    assert len(found.orphaned) == 3, "two blobs and the turn's record"
    assert repair(folder).ok
    assert verify(folder).orphaned == ()
