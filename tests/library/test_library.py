from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from services.domain import JobState, Place, SessionId, TurnId, View
from services.errors import Damaged, LibraryError, Unwritable
from services.library import Library
from tests.library.samples import (
    NOON,
    a_job,
    a_recipe,
    answer_bytes,
    blob_of,
    generate,
    leave_answer,
    turn_of,
)


def test_the_same_bytes_are_kept_once_and_unchanged(library: Library) -> None:
    first = library.put(b"pixels", "image/png", 2, 3)
    assert library.put(b"pixels", "image/png") == first
    assert library.blob_path(first.blob).read_bytes() == b"pixels"
    assert len([path for path in library.objects.rglob("*") if path.is_file()]) == 1


def test_a_file_of_ours_moves_in(library: Library, tmp_path: Path) -> None:
    given = tmp_path / "scratch"
    given.write_bytes(b"pixels")
    picture = library.put_file(given, blob_of(b"pixels"), "image/webp", 5, 6)
    assert (picture.size_bytes, picture.width_px, given.exists()) == (6, 5, False)
    assert library.put_file(given, blob_of(b"pixels"), "image/webp", 5, 6) == picture


def test_a_file_that_is_not_there_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(Unwritable):
        library.put_file(tmp_path / "gone", blob_of(b"gone"), "image/png")


def test_a_blobs_name_cannot_lead_out_of_the_library(library: Library) -> None:
    with pytest.raises(Damaged):
        library.blob_path(blob_of(b"")[:-3] + "/..")  # type: ignore[arg-type]


def test_a_filed_turn_is_back_after_a_restart(folder: Path) -> None:
    library = Library.open(folder)
    session = library.create_session("Lighthouses").id
    turn = generate(library, session)
    library.close()
    library = Library.open(folder)
    opened = library.session(session)
    assert library.turn(turn.id) == turn
    assert [card.title for card in opened.turns] == ["A lighthouse"]
    assert opened.turns[0].picture == turn.outcome.pictures[0]
    assert (opened.jobs, opened.cost_usd) == ((), 0.134)
    assert library.blob_path(turn.outcome.blobs[1]).read_bytes() == answer_bytes(turn.id)[1]
    assert not (library.inbox / turn.id).exists()
    library.close()


def test_filing_the_same_attempt_again_changes_nothing(
    library: Library, session: SessionId
) -> None:
    turn = generate(library, session)
    later = replace(turn, created_at=NOON + 9)
    again = library.add_turn(later, leave_answer(library.inbox, turn.id))
    assert again == turn
    assert len(library.session(session).turns) == 1


def test_an_answer_whose_blob_is_nowhere_is_not_filed(library: Library, session: SessionId) -> None:
    job = a_job(library, session)
    library.record_attempt(job)
    with pytest.raises(Damaged):
        library.add_turn(turn_of(job), library.inbox / job.id)
    assert library.open_attempts() == (job,)


def test_a_failed_attempt_stays_a_card_until_dismissed(
    library: Library, session: SessionId
) -> None:
    job = a_job(library, session)
    library.record_attempt(job)
    failed = library.fail_attempt(job.id, {"kind": "refused"}, JobState.FAILED)
    assert library.open_attempts() == ()
    assert library.session(session).jobs == (failed,)
    assert library.dismiss_attempt(job.id) == failed
    assert library.session(session).jobs == ()
    library.record_attempt(failed)
    assert library.session(session).jobs == (failed,)


def test_draft_view_and_name_come_back(library: Library, session: SessionId) -> None:
    draft = a_recipe(library, prompt="half a tho")
    view = View(TurnId("turn-1"), 0.5, Place(3.0, -4.0))
    library.save_draft(session, draft)
    library.save_view(session, view)
    library.rename_session(session, "Towers \ud800")
    opened = library.session(session)
    assert (opened.draft, opened.view, opened.name) == (draft, view, "Towers ?")


def test_the_session_touched_last_comes_first(folder: Path) -> None:
    hours = iter(range(100, 0, -1))
    # The clock runs backwards all the time: the order holds.
    library = Library.open(folder, clock=lambda: float(next(hours)))
    first, second = library.create_session("a"), library.create_session("b")
    assert [session.name for session in library.sessions()] == ["b", "a"]
    turn = generate(library, first.id)
    assert [session.name for session in library.sessions()] == ["a", "b"]
    assert library.sessions()[0].cover == turn.outcome.pictures[0]
    library.remember_session(second.id)
    assert library.last_session() == second.id
    library.close()


def test_the_path_goes_through_hidden_turns(library: Library, session: SessionId) -> None:
    one = generate(library, session, "one")
    two = generate(library, session, "two", one.id)
    three = generate(library, session, "three", two.id)
    library.discard([two.id])
    cards = library.session(session).turns
    assert [turn.id for turn in library.path(three.id)] == ["one", "two", "three"]
    assert [(card.id, card.parent) for card in cards] == [("one", None), ("three", "one")]
    library.restore([two.id])
    assert len(library.session(session).turns) == 3


def test_cards_move_and_shine(library: Library, session: SessionId) -> None:
    turn = generate(library, session)
    job = a_job(library, session, "job")
    library.record_attempt(job)
    library.move_all({turn.id: Place(1.0, 2.0), job.id: Place(3.0, 4.0)})
    library.star(turn.id, True)
    opened = library.session(session)
    assert (opened.turns[0].place, opened.turns[0].starred) == (Place(1.0, 2.0), True)
    assert opened.jobs[0].place == Place(3.0, 4.0)
    assert library.turn(turn.id).place == Place(1.0, 2.0)


def test_search_looks_through_prompts_and_answers(library: Library, session: SessionId) -> None:
    turn = generate(library, session)
    assert [found.id for found in library.search("LIGHT dus")] == [turn.id]
    assert [found.id for found in library.search("leuchtTURM")] == [turn.id]
    assert library.search("light moon") == ()
    assert library.search("%") == library.search("  ") == ()


def test_totals_count_results_and_every_byte(library: Library, session: SessionId) -> None:
    turn = generate(library, session)
    kept = sum(path.stat().st_size for path in library.objects.rglob("*") if path.is_file())
    assert (library.totals().pictures, library.totals().size_bytes) == (1, kept)
    assert library.turn_session(turn.id) == session


def test_what_is_not_there_is_told(library: Library) -> None:
    for ask in (library.session, library.turn, library.attempt, library.turn_session):
        with pytest.raises(LibraryError):
            ask("nothing")  # type: ignore[operator]
    with pytest.raises(LibraryError):
        library.star(TurnId("nothing"), True)
    assert library.path(TurnId("nothing")) == ()


def test_nothing_is_recorded_for_a_session_that_is_not_there(library: Library) -> None:
    job = a_job(library, SessionId("nowhere"))
    with pytest.raises(LibraryError, match="holds nothing"):
        library.record_attempt(job)
    with pytest.raises(LibraryError, match="holds nothing"):
        library.add_turn(turn_of(job), leave_answer(library.inbox, job.id))
    assert (library.open_attempts(), library.has_turn(job.id)) == ((), False)


def test_another_writer_shows_in_the_data_version(library: Library, folder: Path) -> None:
    before = library.data_version()
    other = Library.open(folder)
    other.create_session("from elsewhere")
    other.close()
    assert library.data_version() != before
    assert [session.name for session in library.sessions()] == ["from elsewhere"]


def test_a_session_opens_without_reading_a_recipe(library: Library) -> None:
    session = library.create_session("Many").id
    generate(library, session)
    connection = library._desk.database.connection
    connection.execute("DELETE FROM bodies")
    assert len(library.session(session).turns) == 1


def test_the_order_of_what_waits_is_remembered(folder: Path) -> None:
    library = Library.open(folder)
    assert library.line() == ((), False)
    library.keep_line([TurnId("b"), TurnId("a")], True)
    library.close()
    library = Library.open(folder)
    assert library.line() == (("b", "a"), True)
    library.close()
