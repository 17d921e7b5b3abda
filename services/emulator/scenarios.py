"""Every behaviour out of the ordinary, one row each.

A row is chosen by a word in the last prompt: ``!slow``, ``!slow=5`` (its
value), ``!overloaded-once`` (the first arrival of that prompt only), or by
`Emulator.next`. Several words add up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from services.emulator import refusals
from services.emulator.answers import Plan
from services.emulator.refusals import Refusal


class Delivery(Enum):
    """How the bytes of an answer travel."""

    PLAIN = "plain"
    SLOW = "slow"  # over `value` seconds
    HOLD = "hold"  # when the test says so
    TRUNCATED = "truncated"  # half a body, properly ended
    CUT = "cut"  # the line drops in the middle
    REDIRECT = "redirect"  # to port `value`, or to ourselves under another name


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


_HTML = (
    b"<!DOCTYPE html>\n<html lang=en>\n<title>Error 502 (Server Error)!!1</title>\n"
    b"<p><b>502.</b> <ins>That's an error.</ins>\n<p>The server encountered a temporary error "
    b"and could not complete your request.<p>Please try again in 30 seconds.\n"
)
_NOT_CHARGED = (
    "The model could not generate the image based on the prompt provided. You will not be charged "
    "for this request. Try rephrasing the prompt."
)
_POLICY = (
    "Unable to show the generated image. The image was filtered out because it violated Google's "
    "Generative AI Prohibited Use policy. You will not be charged for blocked images. Try "
    "rephrasing the prompt."
)

_ROWS = (
    Scenario("slow", "takes its time; thoughts trickle in", deliver=Delivery.SLOW, value=6),
    Scenario("hold", "answers when it is released", deliver=Delivery.HOLD),
    Scenario(
        "rate-limited", "429, wait", lambda s, model: refusals.rate_limited(s, model), value=3
    ),
    Scenario("quota-zero", "429, no free tier", lambda _, model: refusals.quota_zero(model)),
    Scenario("quota-day", "429, spent for today", lambda _, model: refusals.quota_day(model)),
    Scenario("overloaded", "503", lambda *_: refusals.overloaded()),
    Scenario("internal", "500", lambda *_: refusals.internal()),
    Scenario("deadline", "504", lambda *_: refusals.deadline()),
    Scenario("location", "400, not in this region", lambda *_: refusals.location()),
    Scenario("billing", "400, prepaid credit used up", lambda *_: refusals.billing()),
    Scenario("leaked", "403, key blocked", lambda *_: refusals.key_leaked()),
    Scenario("bad-key", "400, key not valid", lambda *_: refusals.key_invalid()),
    Scenario("retired", "404, model gone", lambda _, model: refusals.model_retired(model)),
    Scenario("unknown-field", "400, field not known", lambda *_: refusals.unknown_field()),
    Scenario("html", "502 with a web page", page=Page(502, "text/html; charset=UTF-8", _HTML)),
    Scenario("wrong-type", "200 with a web page", page=Page(200, "text/html", _HTML)),
    Scenario(
        "octets",
        "200 with bytes",
        page=Page(200, "application/octet-stream", bytes(range(256)) * 8),
    ),
    Scenario("truncated", "half an answer, well ended", deliver=Delivery.TRUNCATED),
    Scenario("cut", "the line drops", deliver=Delivery.CUT),
    Scenario("redirect", "307 to another address", deliver=Delivery.REDIRECT),
    Scenario("prompt-blocked", "refused before", plan={"block_reason": "PROHIBITED_CONTENT"}),
    Scenario(
        "withheld",
        "refused after",
        plan={"finish_reason": "IMAGE_SAFETY", "finish_message": _POLICY},
    ),
    Scenario(
        "no-image",
        "no picture, not charged",
        plan={
            "finish_reason": "IMAGE_OTHER",
            "finish_message": f"Unable to show the generated image. {_NOT_CHARGED}",
        },
    ),
    Scenario(
        "recitation",
        "too close to existing work",
        plan={
            "finish_reason": "IMAGE_RECITATION",
            "finish_message": f"Unable to show the generated image. {_NOT_CHARGED}",
        },
    ),
    Scenario("max-tokens", "ends before the picture", plan={"finish_reason": "MAX_TOKENS"}),
    Scenario(
        "words",
        "answers in words",
        plan={"words": "Should the lighthouse stand on the left or on the right of the bay?"},
    ),
    Scenario("drafts", "only thought pictures", plan={"only_drafts": True}),
    Scenario("empty", "{}", plan={"empty": True}),
    Scenario("odd-picture", "a JPEG that is none", plan={"undecodable": True}),
    Scenario("many", "four pictures", plan={"pictures": 4}, value=4, sets="pictures"),
    Scenario("png", "PNG from every model", plan={"png": True}),
    Scenario(
        "hostile-sources",
        "a search result that tries everything; its value is the port that it lures to",
        plan={"trap_port": 9},
        value=9,
        sets="trap_port",
    ),
    Scenario(
        "big-signature",
        "signatures of real size",
        plan={"signature_bytes": 2_200_000},
        value=2_200_000,
        sets="signature_bytes",
    ),
)
SCENARIOS = {row.name: row for row in _ROWS}
_WORD = re.compile(r"(?:^|\s)!([a-z]+(?:-[a-z]+)*)(?:=(\d+(?:\.\d+)?))?")
_FIRST = {"-once": 1, "-twice": 2}


def play(name: str, value: float | None = None) -> Play:
    """Raises KeyError for a scenario that does not exist."""
    row = SCENARIOS[name]
    return Play(row, row.value if value is None else value)


def asked_for(prompt: str, arrival: int) -> list[Play]:
    """The scenarios that `prompt` names, for its `arrival`th coming (from one)."""
    plays = []
    for word, value in _WORD.findall(prompt):
        name, limit = _limited(word)
        if name in SCENARIOS and arrival <= limit:
            plays.append(play(name, float(value) if value else None))
    return plays


def planned(plan: Plan, plays: Iterable[Play]) -> Plan:
    """`plan` with what every scenario changes in it."""
    for each in plays:
        plan = replace(plan, **each.scenario.plan)
        if each.scenario.sets:
            value: dict[str, Any] = {each.scenario.sets: int(each.value)}
            plan = replace(plan, **value)
    return plan


def _limited(word: str) -> tuple[str, float]:
    for suffix, limit in _FIRST.items():
        if word.endswith(suffix):
            return word.removesuffix(suffix), limit
    return word, float("inf")
