"""Of an answer with several pictures, the one that was laid on top stays there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from services.domain import BlobId, Grouping, Marks, Order, SessionId, Turn, TurnId
from services.library import Library, repair, verify
from tests.exports.conftest import packed
from tests.exports.test_archive import brought
from tests.library.samples import a_job, blob_of, generate, leave_answer, picture_of, turn_of

MORE = (b"a second picture", b"a third picture")


@pytest.fixture
def stack(library: Library, session: SessionId) -> Turn:
    return stacked(library, session)


def stacked(library: Library, session: SessionId) -> Turn:
    """A turn of three pictures."""
    job = a_job(library, session, "stack")
    library.record_attempt(job)
    folder = leave_answer(library.inbox, "stack")
    for data in MORE:
        (folder / "blobs" / blob_of(data)).write_bytes(data)
    turn = turn_of(job)
    pictures = (*turn.outcome.pictures, *map(picture_of, MORE))
    blobs = (*turn.outcome.blobs, *map(blob_of, MORE))
    outcome = replace(turn.outcome, pictures=pictures, blobs=blobs)
    return library.add_turn(replace(turn, outcome=outcome), folder)


def card(library: Library, session: SessionId, turn: str = "stack") -> tuple[str, list[str]]:
    """What lies on top, and all in their order."""
    [found] = [one for one in library.session(session).turns if one.id == turn]
    assert found.picture is not None
    return found.picture.blob, [picture.blob for picture in found.pictures]


def test_what_was_laid_on_top_stays_there_wherever_the_card_is_seen(
    library: Library, session: SessionId, stack: Turn
) -> None:
    blobs = [picture.blob for picture in stack.outcome.pictures]
    assert card(library, session) == (blobs[0], blobs)
    library.lay_on_top({stack.id: blobs[2]})
    assert card(library, session) == (blobs[2], blobs)
    [listed] = library.listed(library.listing(Grouping.NONE, Order.OLDEST).rows)
    assert listed is not None
    assert (listed.picture, len(listed.pictures)) == (stack.outcome.pictures[2], 3)
    [found] = library.search("lighthouse")
    assert found.picture == stack.outcome.pictures[2]
    [overview] = library.sessions()
    assert overview.cover == stack.outcome.pictures[2]
    library.mark_all({stack.id: Marks(rating=4)})
    library.lay_on_top({stack.id: blobs[1]})
    assert card(library, session) == (blobs[1], blobs)


def test_what_is_no_picture_of_the_turn_does_not_come_on_top(
    library: Library, session: SessionId, stack: Turn
) -> None:
    alone = generate(library, session, "alone")
    library.lay_on_top({stack.id: alone.outcome.pictures[0].blob, alone.id: BlobId("f" * 64)})
    assert card(library, session)[0] == stack.outcome.pictures[0].blob
    assert card(library, session, "alone")[0] == alone.outcome.pictures[0].blob
    signature = stack.outcome.blobs[1]
    library.lay_on_top({stack.id: signature})
    assert card(library, session)[0] == stack.outcome.pictures[0].blob


def test_it_is_in_the_record_survives_a_rebuild_and_is_sound(
    library: Library, session: SessionId, stack: Turn, folder: Path
) -> None:
    blobs = [picture.blob for picture in stack.outcome.pictures]
    generate(library, session, "alone")
    library.mark_all({TurnId("alone"): Marks(rating=2)})
    library.lay_on_top({stack.id: blobs[1]})
    kept = library.record_of(session)
    assert "top" not in kept.marks["alone"], "nobody chose: as it was written before"
    mark = kept.mark_of(stack.id)
    assert mark is not None
    assert mark.top == blobs[1]
    library.close()
    assert verify(folder).ok
    (folder / "library.db").unlink()
    assert repair(folder).ok
    again = Library.open(folder)
    assert card(again, session) == (blobs[1], blobs)
    again.close()
    assert verify(folder).ok


def test_it_goes_along_to_another_session_and_into_a_copy(
    library: Library, session: SessionId, stack: Turn, folder: Path
) -> None:
    blobs = [picture.blob for picture in stack.outcome.pictures]
    library.lay_on_top({stack.id: blobs[2]})
    record, _ = library.copy(session, "again")
    [mark] = [record.mark_of(TurnId(turn)) for turn in record.marks]
    assert mark is not None
    assert mark.top == blobs[2]
    other = library.create_session("Other").id
    library.move_turns([stack.id], other, stack.place)
    assert card(library, other) == (blobs[2], blobs)
    library.close()
    assert verify(folder).ok


def test_it_travels_in_a_musa_file(
    library: Library, session: SessionId, stack: Turn, tmp_path: Path
) -> None:
    blobs = [picture.blob for picture in stack.outcome.pictures]
    library.lay_on_top({stack.id: blobs[2]})
    file = packed(library, session, tmp_path / "out.musa")
    away = Library.open(tmp_path / "away")
    arrival = brought(away, file)
    assert card(away, arrival.session) == (blobs[2], blobs)
    away.close()
    assert verify(tmp_path / "away").ok


def test_marks_of_another_session_travel_with_its_turns(
    library: Library, session: SessionId, stack: Turn, tmp_path: Path
) -> None:
    other = library.create_session("Other").id
    generate(library, other, "guest")
    library.mark_all({TurnId("guest"): Marks(rating=5)})
    file = packed(library, session, tmp_path / "out.musa", stack.id, "guest")
    away = Library.open(tmp_path / "away")
    arrival = brought(away, file)
    marks = {turn.id: turn.marks for turn in away.session(arrival.session).turns}
    assert marks["guest"].rating == 5
    away.close()
    assert verify(tmp_path / "away").ok
