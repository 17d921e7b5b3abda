from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.domain import JobState, Place, SessionId, TurnId
from services.errors import InUse, LibraryError
from services.library import Library, repair, verify
from tests.library.samples import NOON, a_job, a_recipe, generate

ROOT, BRANCH, LEAF, ALONE = (TurnId(name) for name in ("root", "branch", "leaf", "alone"))
NOWHERE = Place(0.0, 0.0)


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    """Two sessions: a tree of three with one that stands alone, and one with a boat."""
    library = Library.open(folder)
    lamps = library.create_session("Lamps").id
    generate(library, lamps, ROOT)
    generate(library, lamps, BRANCH, ROOT)
    generate(library, lamps, LEAF, BRANCH)
    generate(library, lamps, ALONE)
    generate(library, library.create_session("Boats").id, "boat")
    yield library
    library.close()


def named(library: Library, name: str) -> SessionId:
    [found] = [one.id for one in library.sessions() if one.name == name]
    return found


def cards(library: Library, session: SessionId) -> dict[str, str | None]:
    return {card.id: card.parent for card in library.session(session).turns}


def rebuilt(library: Library) -> Library:
    """The same library from its records alone."""
    library.close()
    assert verify(library.folder).ok, verify(library.folder)
    (library.folder / "library.db").unlink()
    assert repair(library.folder).ok
    return Library.open(library.folder)


def test_a_branch_takes_all_that_grew_along_and_keeps_its_conversation(library: Library) -> None:
    lamps, boats = named(library, "Lamps"), named(library, "Boats")
    going = library.grown_from([BRANCH])
    assert going == (BRANCH, LEAF)
    before = library.session(lamps).turns[1].place
    library.move_turns(going, boats, Place(100.0, 50.0))
    assert cards(library, lamps) == {ROOT: None, ALONE: None}
    assert cards(library, boats) == {"boat": None, BRANCH: None, LEAF: BRANCH}
    there = library.turn(BRANCH)
    assert (there.session, there.place) == (boats, Place(before.x + 100.0, before.y + 50.0))
    assert [turn.id for turn in library.path(LEAF)] == [ROOT, BRANCH, LEAF]
    assert library.session(boats).cost_usd == pytest.approx(3 * 0.134)
    library = rebuilt(library)
    assert cards(library, boats) == {"boat": None, BRANCH: None, LEAF: BRANCH}
    assert cards(library, lamps) == {ROOT: None, ALONE: None}
    assert library.session(boats).cost_usd == pytest.approx(3 * 0.134)
    library.move_turns(going, lamps, Place(-100.0, -50.0))
    assert library.turn(BRANCH).place == before
    assert cards(library, lamps)[BRANCH] == ROOT
    library.close()
    assert verify(library.folder).ok


def test_ancestors_stay_in_the_trash_while_a_branch_lives_elsewhere(library: Library) -> None:
    lamps, boats = named(library, "Lamps"), named(library, "Boats")
    library.move_turns(library.grown_from([BRANCH]), boats, NOWHERE)
    library.discard_session(lamps)
    [found] = library.trash().sessions
    assert found.needed
    assert not library.purge([], [lamps])
    assert [turn.id for turn in library.path(LEAF)] == [ROOT, BRANCH, LEAF]
    library.discard([BRANCH, LEAF])
    while library.purge([BRANCH, LEAF], [lamps]):
        pass
    assert library.trash().sessions == ()
    assert [one.name for one in library.sessions()] == ["Boats"]


def test_what_is_hidden_between_two_cards_goes_along(library: Library) -> None:
    lamps, boats = named(library, "Lamps"), named(library, "Boats")
    library.discard([BRANCH])
    library.move_turns(library.grown_from([ROOT]), boats, NOWHERE)
    assert cards(library, boats) == {"boat": None, ROOT: None, LEAF: ROOT}
    assert cards(library, lamps) == {ALONE: None}


def test_one_session_is_hung_into_another_with_what_failed_and_what_it_cost(
    library: Library,
) -> None:
    lamps, boats = named(library, "Lamps"), named(library, "Boats")
    job = a_job(library, boats, "failed")
    library.record_attempt(job)
    with pytest.raises(InUse):
        library.merge(boats, lamps, NOWHERE)
    library.fail_attempt(job.id, {"kind": "x", "may_have_been_billed": True}, JobState.FAILED)
    spent = [(one.turns, one.failures, one.usd) for one in library.spending()]
    library.merge(boats, lamps, Place(0.0, 900.0))
    opened = library.session(lamps)
    assert "boat" in {card.id for card in opened.turns}
    assert [(one.id, one.session, one.place) for one in opened.jobs] == [
        ("failed", lamps, Place(10.0, 920.0))
    ]
    assert [one.name for one in library.sessions()] == ["Lamps"]
    assert [one.session.turns for one in library.trash().sessions] == [0]
    assert [(one.turns, one.failures, one.usd) for one in library.spending()] == spent
    assert len(library.expenses(lamps)) == 6
    library = rebuilt(library)
    assert len(library.session(lamps).turns) == 5
    assert [(one.turns, one.failures, one.usd) for one in library.spending()] == spent
    library.close()


def test_what_was_merged_is_parted_with_all_that_grew_from_it(library: Library) -> None:
    lamps, boats = named(library, "Lamps"), named(library, "Boats")
    job = a_job(library, boats, "failed")
    library.record_attempt(job)
    library.fail_attempt(job.id, {"kind": "x", "may_have_been_billed": True}, JobState.FAILED)
    before, place = library.expenses(boats), library.turn(TurnId("boat")).place
    library.discard([TurnId("boat")])
    merged = library.merge(boats, lamps, Place(0.0, 900.0))
    library.restore([TurnId("boat")])
    generate(library, lamps, "sail", TurnId("boat"))
    library.part(merged)
    assert cards(library, lamps) == {ROOT: None, BRANCH: ROOT, LEAF: BRANCH, ALONE: None}
    assert cards(library, boats) == {"boat": None, "sail": "boat"}
    assert library.turn(TurnId("boat")).place == place
    assert library.session(boats).jobs[0].place == job.place
    assert library.session(boats).jobs[0].session == boats
    assert {line.id for line in library.expenses(boats)} == {*(one.id for one in before), "sail"}
    assert library.trash().sessions == ()
    library = rebuilt(library)
    assert cards(library, boats) == {"boat": None, "sail": "boat"}
    library.close()


def test_parting_leaves_what_went_elsewhere_since_and_needs_its_session(library: Library) -> None:
    lamps, boats = named(library, "Lamps"), named(library, "Boats")
    kites = library.create_session("Kites").id
    merged = library.merge(lamps, boats, NOWHERE)
    library.move_turns([ALONE], kites, NOWHERE)
    library.discard_session(boats)
    library.part(merged)
    assert cards(library, lamps) == {ROOT: None, BRANCH: ROOT, LEAF: BRANCH}
    assert cards(library, kites) == {ALONE: None}
    assert library.trash().sessions[0].session.turns == 1
    merged = library.merge(lamps, kites, NOWHERE)
    while library.purge([], [lamps]):
        pass
    with pytest.raises(LibraryError):
        library.part(merged)
    assert len(cards(library, kites)) == 4
    library.close()
    assert verify(library.folder).ok


def test_names_are_one_line_and_never_empty(library: Library) -> None:
    made = library.create_session(" \u202eLamps\nand\tboats " + "x" * 5000)
    assert made.name.startswith("Lamps and boats x")
    assert len(made.name) == 200
    assert library.create_session(" \n ").name == "Session"
    library.rename_session(made.id, " \u200b ")
    assert library.session(made.id).name == made.name
    library.rename_session(made.id, "Lamps")
    assert [one.name for one in library.sessions()].count("Lamps") == 2


def test_a_copy_has_ids_of_its_own_and_costs_nothing(library: Library) -> None:
    lamps = named(library, "Lamps")
    library.star(LEAF, True)
    library.discard([BRANCH, ALONE])
    library.save_draft(lamps, a_recipe(library, "an idea"))
    spent, size = library.spending(), library.totals()
    copy = duplicate(library, lamps)
    opened = library.session(copy)
    root, leaf = opened.turns
    assert (root.parent, leaf.parent, leaf.starred) == (None, root.id, True)
    assert not {root.id, leaf.id} & {ROOT, LEAF}
    assert opened.draft == library.session(lamps).draft
    assert (opened.cost_usd, library.spending(), library.totals()) == (0.0, spent, size)
    assert library.turn(leaf.id).copy_of == LEAF
    assert library.turn(leaf.id).outcome == library.turn(LEAF).outcome
    assert len(library.path(leaf.id)) == 3, "what is hidden between them is copied, too"
    library = rebuilt(library)
    assert len(library.session(copy).turns) == 2
    assert sum(one.usd for one in library.spending()) == sum(one.usd for one in spent)
    assert list((library.folder / "tmp").iterdir()) == []
    library.close()


def test_totals_are_told_for_each_session(library: Library) -> None:
    lamps, boats = named(library, "Lamps"), named(library, "Boats")
    library.archive_session(boats, True)
    library.star(ROOT, True)
    library.discard([ALONE])
    found = {one.id: one for one in library.overview()}
    assert (found[lamps].turns, found[boats].turns) == (3, 1)
    assert (found[lamps].archived, found[boats].archived) == (False, True)
    assert (found[lamps].first_at, found[lamps].last_at) == (NOON, NOON)
    assert found[lamps].cost_usd == pytest.approx(4 * 0.134), "what is in the trash cost as well"
    assert found[lamps].cover == library.turn(ROOT).outcome.pictures[0]
    given = sum(len(data) for data in (b"a reference", b"the same, upright"))
    own = {turn: sum(p.stat().st_size for p in blobs(library, turn)) for turn in (ROOT, LEAF)}
    assert library.size_of(lamps) > sum(own.values()) + given
    empty = library.create_session("Empty").id
    assert library.size_of(empty) == 0
    assert library.overview()[0].last_at is None
    library = rebuilt(library)
    assert {one.name for one in library.overview() if one.archived} == {"Boats"}
    library.close()


def test_a_session_that_is_not_there_is_told(library: Library) -> None:
    nowhere = SessionId("nowhere")
    for deed in (
        lambda: library.archive_session(nowhere, True),
        lambda: library.move_turns([ROOT], nowhere, NOWHERE),
        lambda: library.discard_session(nowhere),
    ):
        with pytest.raises(LibraryError):
            deed()
    assert library.turn(ROOT).session == named(library, "Lamps")


def duplicate(library: Library, session: SessionId) -> SessionId:
    """What the studio does to make a copy."""
    record, turns = library.copy(session, "A copy")
    folder = library.folder / "tmp" / f"{library.owner}-copy"
    for part in ("objects", "turns"):
        (folder / part).mkdir(parents=True)
    library.take_parcel(folder, record, turns)
    return record.id


def blobs(library: Library, turn: TurnId) -> list[Path]:
    return [library.blob_path(blob) for blob in library.turn(turn).outcome.blobs]
