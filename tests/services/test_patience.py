"""Waiting for another try: Google's number is kept, and no clock that jumps breaks it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain import Job, JobState, Place, Recipe, new_id
from services.emulator.server import Emulator
from services.errors import (
    CutOff,
    NextStep,
    QuotaSpent,
    RateLimited,
    ServiceDown,
    StudioError,
    Unreachable,
)
from services.gemini.pacific import LAG_S, until_reset_s
from services.options import Options
from services.studio import Studio, new_job
from services.studio.patience import LONG_WAITS, SHORT_S, TRIES, Clock, Patience

DAY_S = 86_400.0
PACIFIC = ZoneInfo("America/Los_Angeles")


class Fake(Clock):
    """Time passes only while somebody waits; `jump` sets the wall clock meanwhile."""

    def __init__(self, wall: float = 1_790_000_000.0, jump: float = 0.0) -> None:
        self.wall, self.passed, self.jump, self.rests = wall, 0.0, jump, 0
        self.while_resting: Callable[[], None] = lambda: None

    def now(self) -> float:
        return self.wall

    def steady(self) -> float:
        return self.passed

    async def rest(self, seconds: float, bell: asyncio.Event) -> None:
        self.rests += 1
        self.passed += seconds
        self.wall += seconds + self.jump
        self.jump = 0.0
        self.while_resting()
        await asyncio.sleep(0)


def storm(retry_after_s: float | None = None) -> StudioError:
    return ServiceDown("gemini_busy", retry_after_s=retry_after_s)


def limited(retry_after_s: float) -> StudioError:
    return RateLimited("gemini_rate_limited", retry_after_s=retry_after_s)


def spent() -> StudioError:
    return QuotaSpent("gemini_quota_day", next_step=NextStep.WAIT)


def test_a_storm_has_four_tries_and_longer_pauses_each_time() -> None:
    patience = Patience(Fake())
    assert [patience.pause_s(storm()) for _ in range(TRIES)] == [2, 4, 8, None]


def test_google_s_own_number_is_kept() -> None:
    patience = Patience(Fake())
    assert [patience.pause_s(limited(seconds)) for seconds in (0.5, 60, SHORT_S)] == [0.5, 60, 120]


@pytest.mark.parametrize(
    "error",
    [
        CutOff("gemini_cut_off", may_have_been_billed=True),
        CutOff("gemini_cut_off", may_have_been_billed=True, next_step=NextStep.WAIT),
        Unreachable("gemini_tls"),
        QuotaSpent("gemini_billing"),
    ],
)
def test_what_may_have_been_billed_or_waiting_does_not_mend_is_told(error: StudioError) -> None:
    assert Patience(Fake()).pause_s(error) is None


def test_a_long_wait_begins_a_new_count_and_there_are_few_of_them() -> None:
    patience = Patience(Fake())
    for _ in range(LONG_WAITS):
        assert [patience.pause_s(storm()) for _ in range(TRIES - 1)] == [2, 4, 8]
        assert patience.pause_s(limited(3600)) == 3600
    assert patience.pause_s(limited(3600)) is None


def test_whoever_cannot_wait_long_is_told_at_once() -> None:
    patience = Patience(Fake(), long_waits=False)
    assert (patience.pause_s(limited(121)), patience.pause_s(spent())) == (None, None)


@pytest.mark.parametrize("jump", [0.0, 3600.0, -400 * DAY_S, 12 * 365 * DAY_S])
@pytest.mark.parametrize("pause_s", [1.5, 60.0, 7 * 3600.0])
async def test_a_clock_that_is_set_neither_shortens_a_pause_nor_draws_it_out(
    jump: float, pause_s: float
) -> None:
    clock = Fake(jump=jump)
    left: list[float] = []
    await Patience(clock).wait(pause_s, left.append, asyncio.Event())
    assert clock.passed == pytest.approx(pause_s)
    assert left[0] == pause_s
    assert left == sorted(left, reverse=True)


async def test_time_asleep_counts_as_waited() -> None:
    clock = Fake()

    def sleep_once() -> None:
        clock.passed += 5 * 3600 if clock.rests == 1 else 0

    clock.while_resting = sleep_once
    await Patience(clock).wait(3 * 3600, lambda left: None, asyncio.Event())
    assert clock.rests == 1


async def test_a_bell_ends_a_pause() -> None:
    clock, bell = Fake(), asyncio.Event()
    clock.while_resting = bell.set
    await Patience(clock).wait(3 * 3600, lambda left: None, bell)
    assert clock.rests == 1


def test_the_steady_clock_of_this_computer_goes_on() -> None:
    clock = Clock()
    assert clock.steady() <= clock.steady()


def pacific(*moment: int) -> float:
    return datetime(*moment, tzinfo=PACIFIC).timestamp()  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "left_s"),
    [
        (pacific(2026, 11, 27, 18, 0), 6 * 3600),
        (pacific(2026, 11, 27, 23, 59, 59), 1),
        (pacific(2026, 3, 8, 0, 30), 22.5 * 3600),  # the clocks go forward
        (pacific(2026, 11, 1, 0, 30), 24.5 * 3600),  # and back
        (pacific(2026, 11, 27, 0, 0, 0), LAG_S),
        (pacific(2026, 11, 27, 0, 4), LAG_S - 240),
    ],
)
def test_a_day_of_quotas_ends_at_midnight_in_california(now: float, left_s: float) -> None:
    assert until_reset_s(now) == pytest.approx(left_s)


@given(st.floats())
def test_no_clock_makes_the_day_longer_than_a_day(now: float) -> None:
    assert 0 < until_reset_s(now) <= timedelta(hours=25).total_seconds()


# -- through the real wire


@asynccontextmanager
async def studio(
    folder: Path, endpoint: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Studio]:
    monkeypatch.setenv("GEMINI_API_KEY", "AIzaSy-studio-tests-0123456789")
    options = Options(folder / "library", folder / "cache", endpoint=endpoint)
    made = Studio(options, clock)
    await made.open()
    try:
        yield made
    finally:
        await made.leave()
        await made.close()


async def job_in(made: Studio, prompt: str) -> Job:
    session = (await made.create_session("Bay")).id
    return new_job(Recipe(prompt=prompt), session, None, Place(0, 0), 0.0)


async def the_attempt(made: Studio, job: Job) -> Job:
    [left] = (await made.session(job.session)).jobs
    return left


class Places:
    """A gate that counts who is inside."""

    def __init__(self) -> None:
        self.inside, self.entered = 0, 0

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        self.inside, self.entered = self.inside + 1, self.entered + 1
        try:
            yield
        finally:
            self.inside -= 1


async def test_a_storm_is_tried_four_times_and_the_place_is_free_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, places = Fake(), Places()
    inside: list[int] = []
    clock.while_resting = lambda: inside.append(places.inside)
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, clock, monkeypatch) as made:
            job = await job_in(made, "a kite !overloaded")
            heard: list[str] = []
            with pytest.raises(ServiceDown):
                await made.generation.run_patiently(
                    job, lambda event: heard.append(event["event"]), places.enter
                )
            posts = [each for each in emulator.requests if each.method == "POST"]
            assert (len(posts), places.entered, set(inside)) == (TRIES, TRIES, {0})
            assert clock.passed == pytest.approx(2 + 4 + 8)
            assert "pause" in heard
            assert (await the_attempt(made, job)).state is JobState.FAILED


async def test_what_may_have_been_billed_or_would_fail_again_is_sent_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("cut", "truncated", "empty", "deadline", "gateway-timeout", "no-image", "withheld",
             "prompt-blocked", "billing", "leaked", "retired", "not-implemented")  # fmt: skip
    clock = Fake()
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, clock, monkeypatch) as made:
            for word in words:
                with pytest.raises(StudioError):
                    await made.generation.run_patiently(await job_in(made, f"a kite !{word}"))
            posts = [each for each in emulator.requests if each.method == "POST"]
            assert (len(posts), clock.passed) == (len(words), 0.0)


async def test_a_service_that_is_not_there_is_looked_for_four_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, places = Fake(), Places()
    with socket.create_server(("127.0.0.1", 0)) as free:
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    async with studio(tmp_path, nowhere, clock, monkeypatch) as made:
        job = await job_in(made, "a kite")
        with pytest.raises(Unreachable) as told:
            await made.generation.run_patiently(job, gate=places.enter)
        assert not told.value.may_have_been_billed
        assert (places.entered, clock.passed) == (TRIES, pytest.approx(2 + 4 + 8))


async def test_a_daily_quota_is_waited_for_by_google_s_clock_however_wrong_ours_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = pacific(2026, 11, 27, 18, 30)
    clock = Fake(wall=evening - 400 * DAY_S + 4321, jump=DAY_S)
    with Emulator(now=lambda: evening) as emulator:
        async with studio(tmp_path, emulator.address, clock, monkeypatch) as made:
            job = await job_in(made, "a kite !quota-day-once")
            left: list[float] = []

            def hear(event: object) -> None:
                if isinstance(event, dict) and event["event"] == "pause":
                    left.append(event["left_s"])
                    assert event["long"]

            turn = await made.generation.run_patiently(job, hear)
            assert turn.outcome.pictures
            assert left[0] == pytest.approx(5.5 * 3600)
            assert clock.passed == pytest.approx(5.5 * 3600)


async def test_who_waits_is_seen_as_queued_and_may_be_cancelled_or_hurried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, Clock(), monkeypatch) as made:
            job = await job_in(made, f"a kite !rate-limited-once=5000 {new_id()}")
            waits = asyncio.Event()

            def hear(event: object) -> None:
                if isinstance(event, dict) and event["event"] == "pause":
                    waits.set()

            task = asyncio.ensure_future(made.generation.run_patiently(job, hear))
            await waits.wait()
            assert (await the_attempt(made, job)).state is JobState.QUEUED
            made.generation.hurry(job.id)
            assert (await task).outcome.pictures

            again = await job_in(made, "a kite !rate-limited=5000")
            waits.clear()
            task = asyncio.ensure_future(made.generation.run_patiently(again, hear))
            await waits.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            left = await the_attempt(made, again)
            assert left.state is JobState.CANCELLED
            assert left.error is not None
            assert left.error["may_have_been_billed"] is False
