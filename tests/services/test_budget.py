"""A month's budget holds whatever the clock does, however many ask at once, and across retries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from services.domain import Job, JobState, ModelId, Recipe, SessionId, TurnId
from services.emulator.server import Emulator
from services.errors import OverBudget, StudioError
from services.library import Library
from services.options import Options
from services.periods import day_of, month_of
from services.studio import Studio
from tests.library.samples import NOON, a_job, generate, turn_of
from tests.services.test_patience import Fake
from tests.services.test_studio import job_for

LATE = datetime(2026, 11, 30, 23, 59, 50).timestamp()
EARLY = datetime(2026, 12, 1, 0, 0, 10).timestamp()
PICTURE_USD = 0.1344  # 1K by the default model, a few words read


@asynccontextmanager
async def studio(
    folder: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, clock: Fake
) -> AsyncIterator[tuple[Studio, SessionId]]:
    monkeypatch.setenv("GEMINI_API_KEY", "AIzaSy-studio-tests-0123456789")
    made = Studio(Options(folder / "library", folder / "cache", endpoint=emulator.address), clock)
    await made.open()
    try:
        yield made, (await made.create_session("Bay")).id
    finally:
        await made.leave()
        await made.close()


def asked(emulator: Emulator) -> int:
    return sum("generateContent" in request.path for request in emulator.requests)


async def spent(made: Studio) -> tuple[float, float]:
    books = await made.money.books(None)
    return round(books.today.usd, 2), round(books.month.usd, 2)


# -- the clock


def test_every_moment_lies_in_one_day_and_one_month() -> None:
    for of in (day_of, month_of):
        assert LATE in of(LATE)
        assert EARLY not in of(LATE)
        assert of(LATE).end == of(EARLY).start
    assert month_of(LATE).month_name == "November"
    assert day_of(EARLY).first_day == "2026-12-01"
    december = month_of(EARLY)
    assert month_of(december.end).start == december.end


async def test_what_is_sent_after_midnight_belongs_to_the_new_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Fake(LATE)
    with Emulator() as emulator:
        async with studio(tmp_path, emulator, monkeypatch, clock) as (made, session):
            made.money.budget_usd = 0.2
            clicked = replace(job_for(session, "a kite"), created_at=LATE)
            clock.wall = EARLY  # it waited in the queue meanwhile
            turn = await made.generation.run(clicked)
            assert turn.created_at == EARLY
            assert await spent(made) == (0.14, 0.14)
            with pytest.raises(OverBudget) as stopped:
                await made.generation.run(job_for(session, "another"))
            assert stopped.value.title.startswith("This would bring December to $0.")
            assert asked(emulator) == 1


async def test_a_month_that_turns_under_a_running_request_counts_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Fake(LATE)
    with Emulator() as emulator:
        async with studio(tmp_path, emulator, monkeypatch, clock) as (made, session):
            made.money.budget_usd = 0.2
            running = asyncio.ensure_future(made.generation.run(job_for(session, "a kite !hold")))
            await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
            assert (await made.money.books(session)).under_way_usd == pytest.approx(
                PICTURE_USD, abs=0.001
            )
            clock.wall = EARLY
            assert (await made.money.books(session)).under_way_usd == 0
            await made.generation.run(job_for(session, "a December kite"))
            emulator.release()
            await running
            assert await spent(made) == (0.14, 0.14)  # December's
            clock.wall = LATE
            assert await spent(made) == (0.14, 0.14)  # November's


async def test_a_clock_that_jumps_back_counts_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Fake(EARLY)
    with Emulator() as emulator:
        async with studio(tmp_path, emulator, monkeypatch, clock) as (made, session):
            await made.generation.run(job_for(session, "a kite"))
            assert await spent(made) == (0.14, 0.14)
            clock.wall = LATE
            assert await spent(made) == (0, 0)
            await made.generation.run(job_for(session, "another"))
            assert await spent(made) == (0.14, 0.14)
            clock.wall = EARLY
            assert await spent(made) == (0.14, 0.14)
            assert (await made.money.books(session)).session.usd == pytest.approx(0.27, abs=0.02)


async def test_a_month_begins_and_ends_by_the_local_clock(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    session = library.create_session("Bay").id
    generate(library, session)
    library.close()
    clock = Fake(NOON + 1)
    made = Studio(Options(tmp_path / "library", tmp_path / "cache"), clock)
    await made.open()
    for moment, turns in ((NOON + 1, 1), (NOON + 40 * 86_400, 0)):
        clock.wall = moment
        books = await made.money.books(session)
        bills = (books.month, books.today, books.session)
        assert [bill.spending.turns for bill in bills] == [turns, turns, 1]
        assert books.day == datetime.fromtimestamp(moment).date().isoformat()
    await made.leave()
    await made.close()


# -- the stop


async def test_variations_are_held_against_the_budget_together_and_with_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator, monkeypatch, Fake()) as (made, session):
            made.money.budget_usd = 0.3
            two = Recipe("a kite", variations=2)
            await made.money.check([two], None)
            with pytest.raises(OverBudget):
                await made.money.check([replace(two, variations=3)], None)
            await made.generation.announce(job_for(session, "one that waits"))
            with pytest.raises(OverBudget):
                await made.money.check([two], None)
            await made.money.check([replace(two, variations=1)], None)
            # What waits is asked for itself when its turn comes: it holds nobody up before.
            await made.generation.run(job_for(session, "a kite"))
            await made.generation.run(job_for(session, "another"))
            assert asked(emulator) == 2


async def test_another_try_after_a_pause_is_held_against_the_budget_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Fake()
    with Emulator() as emulator:
        async with studio(tmp_path, emulator, monkeypatch, clock) as (made, session):
            made.money.budget_usd = 0.2

            def spend_elsewhere() -> None:
                made.money.budget_usd = 0.1

            clock.while_resting = spend_elsewhere
            job = job_for(session, "a kite !rate-limited")
            with pytest.raises(OverBudget):
                await made.generation.run_patiently(job)
            assert asked(emulator) == 1
            [left] = (await made.session(session)).jobs
            assert left.error
            assert (left.state, left.error["kind"]) == (JobState.FAILED, "budget")


async def test_two_processes_that_ask_at_once_cannot_both_slip_through(tmp_path: Path) -> None:
    clock = Fake()
    options = Options(tmp_path / "library", tmp_path / "cache")
    windows = [Studio(options, clock) for _ in range(2)]
    for window in windows:
        await window.open()
        window.money.budget_usd = 0.2
    session = (await windows[0].create_session("Bay")).id
    jobs = [job_for(session, "a kite"), job_for(session, "another")]
    found = await asyncio.gather(
        *(window.money.admit(job) for window, job in zip(windows, jobs, strict=True)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in found) == ["Job", "OverBudget"]
    for window in windows:
        await window.leave()
        await window.close()


async def test_a_model_without_a_known_price_is_not_stopped_and_not_counted(
    tmp_path: Path,
) -> None:
    made = Studio(Options(tmp_path / "library", tmp_path / "cache"), Fake())
    await made.open()
    session = (await made.create_session("Bay")).id
    made.money.budget_usd = 0.01
    job = replace(job_for(session, "a kite"), recipe=Recipe("a kite", model=ModelId("my-own")))
    admitted = await made.money.admit(job)
    assert admitted.estimate_usd is None
    assert (await made.money.books(session)).under_way_usd == 0
    await made.leave()
    await made.close()


# -- what failed may have been billed


@pytest.mark.parametrize(
    ("scenario", "billed"),
    [
        *(("cut", True), ("truncated", True), ("max-tokens", True)),
        *(("prompt-blocked", False), ("overloaded", False)),
    ],
)
async def test_the_ledger_has_a_line_for_what_may_have_been_billed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scenario: str, billed: bool
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator, monkeypatch, Fake()) as (made, session):
            with pytest.raises(StudioError) as failed:
                await made.generation.run(job_for(session, f"a kite !{scenario}"))
            assert failed.value.may_have_been_billed is billed
            spending = (await made.money.books(session)).session.spending
            assert (spending.turns, spending.failures) == (0, int(billed))
            assert spending.usd == pytest.approx(PICTURE_USD if billed else 0, abs=0.001)


async def test_an_answer_in_words_is_paid_for_and_has_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator, monkeypatch, Fake()) as (made, session):
            await made.generation.run(job_for(session, "a kite !words"))
            bill = (await made.money.books(session)).session
            assert (bill.spending.turns, bill.spending.pictures) == (1, 0)
            assert 0 < bill.usd < 0.01
            assert bill.kinds.words > 0


async def test_what_was_interrupted_after_it_was_sent_is_in_the_books(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    session = library.create_session("Bay").id
    for name in ("sent", "unsent"):
        job = replace(a_job(library, session, name), owner="gone", estimate_usd=0.25)
        library.record_attempt(replace(job, state=JobState.RUNNING))
        (library.inbox / name).mkdir()
    (library.inbox / "sent" / "sent").touch()
    library.close()
    made = Studio(Options(tmp_path / "library", tmp_path / "cache"), Fake())
    await made.open()
    settled = [found.job async for found in made.recovery.settle()]
    spending = (await made.money.books(session)).session.spending
    assert (spending.failures, spending.failures_usd) == (1, 0.25)
    assert [job.id for job in settled] == ["sent", "unsent"]
    for job in settled:
        await made.generation.dismiss(job)
    assert (await made.money.books(session)).session.spending == spending
    await made.leave()
    await made.close()


def test_a_promoted_draft_costs_nothing_and_hidden_cards_stay_in_the_books(
    tmp_path: Path,
) -> None:
    library = Library.open(tmp_path / "library")
    session = library.create_session("Bay").id
    turn = generate(library, session)
    before = library.spending()
    draft = turn_of(Job(TurnId("draft"), session, None, turn.recipe, turn.place, NOON))
    outcome = replace(draft.outcome, draft_of=turn.id, blobs=(), pictures=turn.outcome.pictures)
    library.add_turn(
        replace(draft, outcome=replace(outcome, model_content={}, user_content={}), cost_usd=0.0),
        library.inbox / "draft",
    )
    assert library.spending() == before
    library.discard([turn.id])
    library.discard([TurnId("draft")])
    assert library.spending() == before
    assert [sum_.pictures for sum_ in before] == [1]
    library.close()
