"""One behaviour out of the ordinary, as a value: a refusal, a plan, a page, a way to deliver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from services.emulator.refusals import Refusal


class Delivery(Enum):
    """How the bytes of an answer travel."""

    PLAIN = "plain"
    SLOW = "slow"  # over `value` seconds
    HOLD = "hold"  # when the test says so
    TRUNCATED = "truncated"  # half a body, properly ended
    CUT = "cut"  # the line drops in the middle
    REDIRECT = "redirect"  # to port `value`, or to ourselves under another name
    HUGE = "huge"  # a picture of `value` megabytes that nobody could look at


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that is not Gemini's at all."""

    code: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Scenario:
    """One behaviour. `value` is what ``=number`` sets: seconds, bytes, or a port."""

    name: str
    shows: str
    refuse: Callable[[float, str], Refusal] | None = None  # (value, model id)
    plan: Mapping[str, Any] = field(default_factory=dict)
    deliver: Delivery = Delivery.PLAIN
    page: Page | None = None
    value: float = 0.0
    sets: str = ""  # the field of the plan that takes the value


@dataclass(frozen=True, slots=True)
class Play:
    """A scenario about to be played."""

    scenario: Scenario
    value: float
