"""The ledger knows what was paid for, whatever becomes of the cards."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from services.children import ROOT
from services.domain import JobState, SessionId, Spending, TurnId, Usage
from services.errors import Interrupted, Refused, StudioError
from services.library import Library, repair, verify
from tests.library.samples import NOON, a_job, generate, leave_answer, turn_of

PRO = "gemini-3-pro-image"
USAGE = Usage(10, 1120, 5, 7, 1142)
BILLED = Interrupted(may_have_been_billed=True)


def fail(library: Library, session: SessionId, name: str, error: StudioError) -> None:
    job = replace(a_job(library, session, name), estimate_usd=0.25)
    library.record_attempt(job)
    library.fail_attempt(job.id, error.to_json())


def test_turns_and_what_may_have_been_billed_are_added_up(
    library: Library, session: SessionId
) -> None:
    first = generate(library, session, "one")
    generate(library, session, "two", first.id)
    fail(library, session, "lost", BILLED)
    fail(library, session, "refused", Refused("interrupted_unsent"))
    [sum_] = library.spending(session=session)
    twice = Usage(20, 2240, 10, 14, 2284)
    assert replace(sum_, turns_usd=0.0) == Spending(2, 1, 0, 0.0, 0.25, twice, PRO, 2)
    assert sum_.usd == pytest.approx(0.518)
    assert library.session(session).cost_usd == pytest.approx(0.518)
    [branch] = library.branch_spending(first.id)
    assert (branch.turns, branch.turns_usd, branch.usage) == (1, 0.134, USAGE)
    [branch] = library.branch_spending(TurnId("two"))
    assert branch.turns == 2


def test_a_line_counts_from_its_moment_up_to_the_next_days(
    library: Library, session: SessionId
) -> None:
    generate(library, session)
    assert library.spending(NOON, NOON + 1)
    assert library.spending(NOON + 1) == library.spending(until=NOON) == ()
    assert library.spending(session=library.create_session("Other").id) == ()


def test_lines_outlive_their_cards(library: Library, session: SessionId) -> None:
    generate(library, session)
    fail(library, session, "lost", BILLED)
    before = library.spending()
    job = library.dismiss_attempt(TurnId("lost"))
    library.discard([TurnId("turn-1")])
    assert library.spending() == before
    library.record_attempt(replace(job, estimate_usd=None))  # taken back
    assert library.spending() == before


def test_a_failure_that_became_a_turn_after_all_is_paid_for_once(
    library: Library, session: SessionId
) -> None:
    fail(library, session, "late", BILLED)
    job = replace(a_job(library, session, "late"), state=JobState.RUNNING)
    library.record_attempt(job)
    library.add_turn(turn_of(job), leave_answer(library.inbox, "late"))
    [sum_] = library.spending()
    assert (sum_.turns, sum_.failures, sum_.usd) == (1, 0, 0.134)


def test_play_money_is_counted_apart(library: Library, session: SessionId) -> None:
    job = replace(a_job(library, session, "played"), sandbox=True)
    library.record_attempt(job)
    turn = replace(turn_of(job), sandbox=True)
    library.add_turn(turn, leave_answer(library.inbox, "played"))
    assert library.spending() == ()
    [sum_] = library.spending(sandbox=True)
    assert sum_.usd == 0.134


def test_a_price_that_is_not_known_is_said_to_be_missing(
    library: Library, session: SessionId
) -> None:
    job = a_job(library, session)
    library.record_attempt(job)
    turn = replace(turn_of(job), cost_usd=None)
    library.add_turn(turn, leave_answer(library.inbox, "turn-1"))
    [sum_] = library.spending()
    assert (sum_.turns, sum_.unpriced, sum_.usd) == (1, 1, 0.0)


def test_repair_rebuilds_the_ledger_from_the_records(folder: Path) -> None:
    library = Library.open(folder)
    session = library.create_session("Lighthouses").id
    generate(library, session)
    fail(library, session, "lost", BILLED)
    library.dismiss_attempt(TurnId("lost"))
    before = library.expenses(session)
    assert len(before) == 2
    library.close()
    assert verify(folder).ok
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = Library.open(folder)
    assert library.expenses(session) == before
    library.close()


def test_a_ledger_that_was_tampered_with_is_noticed(folder: Path) -> None:
    library = Library.open(folder)
    session = library.create_session("Lighthouses").id
    generate(library, session)
    library._desk.database.change("UPDATE ledger SET cost_usd = 0")
    library.close()
    assert not verify(folder).ok
    assert repair(folder).ok


def test_a_version_3_library_has_its_ledger_from_turns_and_failures(quick: Path) -> None:
    folder = quick / "library"
    shutil.copytree(ROOT / "tests" / "data" / "library-v3", folder)
    assert verify(folder).ok
    library = Library.open(folder)
    lines = {line.id: line for line in library.expenses(SessionId("session-0"))}
    # The hidden turn too; not the draft, which was paid for with its turn.
    assert list(lines) == ["old-1", "old-2", "old-4", "lost-1"]
    assert (lines[TurnId("old-1")].usage, lines[TurnId("old-1")].cost_usd) == (USAGE, 0.134)
    lost = lines[TurnId("lost-1")]
    assert (lost.made, lost.cost_usd, lost.at) == (False, None, NOON + 90)
    library.close()
    assert verify(folder).ok
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = Library.open(folder)
    assert {line.id for line in library.expenses(SessionId("session-0"))} == set(lines)
    library.close()
