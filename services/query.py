"""What is typed to find turns: words, "phrases", -not, and fields such as `rating:>=4`. Pure.

A field that does not exist, or a value that does not fit its field, is told and
looked for as a word.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.domain import Flag, Label
from services.messages import say

Value = str | float

_TOKEN = re.compile(r'(-?)(?:([A-Za-z]+):)?(?:"([^"]*)"?|(\S+))')
_COMPARED = re.compile(r"(>=|<=|>|<|=)?\$?(\d{1,9}(?:\.\d{1,9})?)")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
# Written without spaces, or with endings that hang on the word: each sign is a word.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SPACED = re.compile(f" ({_UNSPACED.pattern}) ")
HAS: Final = ("sources", "thoughts", "references", "text", "note", "tags")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand side by side, in prompts, answers, notes and tags alike."""

    text: str
    whole: bool = False  # the last word is not the beginning of a longer one
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """What a turn has to be; `value` is a moment for after and before."""

    field: str
    value: Value
    compare: str = "="  # one of = > < >= <=
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    words: tuple[Words, ...] = ()
    conditions: tuple[Condition, ...] = ()
    problems: tuple[str, ...] = ()  # sentences: what was not understood

    def __bool__(self) -> bool:
        return bool(self.words or self.conditions)


def parse(text: str) -> Query:
    """What is asked for. Never fails: what is no field is a word."""
    words: list[Words] = []
    conditions: list[Condition] = []
    problems: list[str] = []
    for found in _TOKEN.finditer(text):
        field, negated = (found[2] or "").lower(), bool(found[1])
        value = found[3] if found[3] is not None else found[4]
        condition, problem = _condition(field, value, negated) if field else (None, "")
        if condition is not None:
            conditions.append(condition)
            continue
        if problem:
            problems.append(problem)
        said = f"{found[2]} {value}" if field else value
        if any(sign.isalnum() for sign in said):
            words.append(Words(said, found[3] is not None, negated))
    return Query(tuple(words), tuple(conditions), tuple(problems))


def examples() -> tuple[str, ...]:
    """What may be written: a word, a phrase, what is left out, and each field."""
    fields = (example for line in _EXAMPLES.values() for example in line.split())
    return ("mug", '"studio mug"', "-slate", *fields)


def spaced(text: str) -> str:
    """`text` with each sign of a script without spaces as a word of its own.

    The index and the question are cut alike: one sign of Chinese is found as well as four.
    """
    return _UNSPACED.sub(lambda sign: f" {sign[0]} ", text)


def unspaced(text: str) -> str:
    """What `spaced` was given."""
    return text if text.isascii() else _SPACED.sub(r"\1", text)


def _condition(field: str, value: str, negated: bool) -> tuple[Condition | None, str]:
    read = _FIELDS.get(field)
    if read is None:
        return None, say("search_unknown_field", field=field, fields=", ".join(_FIELDS))
    made = read(value)
    if made is None:
        return None, say("search_bad_value", field=field, value=value, example=_EXAMPLES[field])
    return Condition(field, made[1], made[0], negated), ""


Read = tuple[str, Value] | None


def _text(value: str) -> Read:
    return ("=", value) if any(sign.isalnum() for sign in value) else None


def _one_of(*allowed: str) -> Callable[[str], Read]:
    return lambda value: ("=", value.lower()) if value.lower() in allowed else None


def _number(value: str) -> Read:
    found = _COMPARED.fullmatch(value)
    return (found[1] or "=", float(found[2])) if found else None


def _rating(value: str) -> Read:
    made = _number(value)
    return made if made and made[1] in range(6) else None


def _moment(value: str) -> Read:
    """The first moment of a year, a month or a day, by this computer's clock."""
    found = _DAY.fullmatch(value)
    if found is None:
        return None
    try:
        at = datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    return ("=", at) if math.isfinite(at) else None


_FIELDS: dict[str, Callable[[str], Read]] = {
    "model": _text,
    "ratio": _text,
    "size": _text,
    "rating": _rating,
    "has": _one_of(*HAS),
    "cost": _number,
    "after": _moment,
    "before": _moment,
    "ref": _text,
    "is": _one_of(Flag.PICK, Flag.REJECT, "star", "draft"),
    "label": _one_of(*(label for label in Label if label)),
    "tag": _text,
    "session": _text,
}
# What may be written, by example; the help tells of these.
_EXAMPLES = {
    "model": "model:pro",
    "ratio": "ratio:16:9",
    "size": "size:2K",
    "rating": "rating:>=4",
    "has": " ".join(f"has:{what}" for what in HAS),
    "cost": "cost:>0.2",
    "after": "after:2026-10",
    "before": "before:2026-10-31",
    "ref": "ref:mug",
    "is": "is:pick is:reject is:star is:draft",
    "label": " ".join(f"label:{label}" for label in Label if label),
    "tag": "tag:mug",
    "session": "session:lamps",
}
