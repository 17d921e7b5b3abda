"""Money is counted, told before it is spent, and stopped at the budget."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from services import settings
from services.domain import JobState, Recipe
from services.emulator.server import Emulator
from services.errors import NextStep, OverBudget, StudioError
from services.options import Options
from services.paths import config_folder
from services.settings import Settings
from services.studio import Studio
from tests.journeys.conftest import Home, emulator, home
from tests.journeys.test_command_line import here
from tests.services.test_studio import job_for, studio

__all__ = ["emulator", "here", "home"]


def asked(emulator: Emulator) -> int:
    """How many pictures were asked for."""
    return sum("generateContent" in request.path for request in emulator.requests)


async def test_the_budget_stops_a_request_until_somebody_says_yes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            session = (await made.create_session("Bay")).id
            made.money.budget_usd = 0.2
            first = job_for(session, "a kite")
            turn = await made.generation.run(first)
            assert turn.prices_of == made.catalogue.as_of
            second = job_for(session, "another kite")
            with pytest.raises(OverBudget) as stopped:
                await made.generation.run(second)
            assert stopped.value.next_step is NextStep.SEND_ANYWAY
            assert not stopped.value.may_have_been_billed
            assert "of $0.20" in stopped.value.title
            assert asked(emulator) == 1
            [left] = (await made.session(session)).jobs
            assert (left.id, left.state) == (second.id, JobState.FAILED)
            assert left.error
            assert left.error["kind"] == "budget"

            made.money.allow(second.id)
            await made.generation.run(second)
            with pytest.raises(OverBudget):  # the yes was for that one only
                await made.generation.run(job_for(session, "a third"))
            books = await made.money.books(session)
            bills = (books.month, books.today, books.session)
            assert [bill.spending.turns for bill in bills] == [2, 2, 2]
            assert books.month.spending.failures == 0
            assert books.month.kinds.images == pytest.approx(2 * 1120 * 120 / 1e6)


async def test_requests_under_way_count_and_a_lost_one_stays_in_the_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            session = (await made.create_session("Bay")).id
            made.money.budget_usd = 0.2
            held = job_for(session, "a kite !hold")
            running = asyncio.ensure_future(made.generation.run(held))
            await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
            with pytest.raises(OverBudget):
                await made.generation.run(job_for(session, "another kite"))
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            await made.generation.dismiss(held)
            spent = (await made.money.books(session)).month.spending
            assert (spent.turns, spent.failures) == (0, 1)
            assert spent.failures_usd == pytest.approx(0.134, abs=0.001)


async def test_the_sandbox_spends_play_money_that_no_budget_counts(tmp_path: Path) -> None:
    made = Studio(Options(tmp_path / "library", tmp_path / "cache", sandbox=True))
    await made.open()
    try:
        session = (await made.create_session("Bay")).id
        made.money.budget_usd = 0.01
        turn = await made.generation.run(job_for(session, "a kite"))
        assert turn.sandbox
        assert (await made.money.books(session)).session.usd > 0.1
        assert await made.threads.library(made.library.spending) == ()
    finally:
        await made.leave()
        await made.close()


def test_the_command_line_stops_at_the_budget_too(here, home: Home, emulator: Emulator) -> None:  # type: ignore[no-untyped-def]
    settings.save(Settings(budget_usd=0.2), config_folder())
    said = here("generate", "kites", "--variations", "2", "--json")
    assert said.status == 1
    assert said.json["error"]["kind"] == "budget"
    assert not said.json["error"]["may_have_been_billed"]
    assert asked(emulator) == 0
    said = here("generate", "!words kites", "--variations", "2", "--over-budget", "--json")
    assert said.status == 0, said.err
    listed = here("list", said.json["session"], "--json").json
    assert all(turn["cost_usd"] > 0 for turn in listed["turns"])
    assert listed["cost_usd"] == pytest.approx(sum(turn["cost_usd"] for turn in listed["turns"]))


def test_a_request_without_a_budget_is_never_over(tmp_path: Path) -> None:
    money = Studio(Options(tmp_path / "library", tmp_path / "cache")).money
    assert money.over(1e6, 1e6) is None
    money.budget_usd = 10.0
    assert money.over(9.0, 1.0) is None
    error: StudioError | None = money.over(9.0, 1.001)
    assert error
    assert "$10.01 of $10.00" in error.title
    assert money.estimate(Recipe("a cat", variations=2)) == pytest.approx(0.268, abs=0.001)
