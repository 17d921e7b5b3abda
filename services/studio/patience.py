"""Patience: what is tried again without asking, after how long, and how one waits for it.

Only what cannot have been billed is tried again: the failures whose next step is to
wait. Short pauses are a storm's, and a storm has few tries. A long one is a promise
of Google's (a limit of an hour, a day's quota), and after it the count starts anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from services.errors import NextStep, QuotaSpent, StudioError
from services.gemini.pacific import until_reset_s

TRIES = 4  # of one storm
LONG_WAITS = 4  # of one click: nothing goes on for ever by itself
FIRST_PAUSE_S = 2.0
SHORT_S = 120.0
_TICK_S = 1.0
_LONG_TICK_S = 10.0  # what is told in minutes; and how late one may be after a sleep

# Linux has a clock of its own that counts a laptop's sleep; on Windows the usual one does.
_AWAKE_OR_NOT: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


class Clock:
    """The time as this computer has it; tests bring one of their own."""

    def now(self) -> float:
        """Seconds since 1970. It may be years off, and it jumps when it is set."""
        return time.time()

    def steady(self) -> float:
        """Seconds that nobody sets: they only go on, also while the computer sleeps."""
        return time.monotonic() if _AWAKE_OR_NOT is None else time.clock_gettime(_AWAKE_OR_NOT)

    async def rest(self, seconds: float, bell: asyncio.Event) -> None:
        """Return after about `seconds`, or as soon as `bell` rings."""
        # Not `wait_for`: where the bell rings at the same moment, it swallows a cancellation.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await bell.wait()


class Patience:
    """One click's: how often, and how long, it has been waited for already."""

    def __init__(self, clock: Clock, *, long_waits: bool = True) -> None:
        self._clock = clock
        self._long_waits = long_waits
        self._tries = 0  # of the storm so far
        self._waits = 0  # long ones so far

    def pause_s(self, error: StudioError) -> float | None:
        """How long to wait after `error` before another try; None: tell it instead."""
        if error.next_step is not NextStep.WAIT or error.may_have_been_billed:
            return None
        asked_s = error.retry_after_s
        if asked_s is None and isinstance(error, QuotaSpent):
            asked_s = until_reset_s(self._clock.now())
        if asked_s is not None and asked_s > SHORT_S:
            return self._long_pause_s(asked_s)
        self._tries += 1
        if self._tries >= TRIES:
            return None
        return asked_s or FIRST_PAUSE_S**self._tries

    async def wait(
        self, pause_s: float, tell: Callable[[float], object], bell: asyncio.Event
    ) -> None:
        """Return when `pause_s` is over, or once `bell` rings; `tell` hears what is left.

        Measured by the steady clock: when the other one is set, it neither ends early
        nor goes on longer.
        """
        until = self._clock.steady() + pause_s
        while (left_s := until - self._clock.steady()) > 0 and not bell.is_set():
            tell(left_s)
            tick_s = _TICK_S if left_s <= SHORT_S else _LONG_TICK_S
            await self._clock.rest(min(left_s, tick_s), bell)

    def _long_pause_s(self, asked_s: float) -> float | None:
        self._tries = 0
        self._waits += 1
        allowed = self._long_waits and self._waits <= LONG_WAITS
        return asked_s if allowed else None
