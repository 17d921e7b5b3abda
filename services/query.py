"""What is typed to find turns: words, "phrases", -not, and fields such as `rating:>=4`. Pure.

What is not understood is told, with an example of how it is written. A field that does not
exist is looked for as a word; a field without a value that fits it is left out, so that the
rest finds what it found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.messages import say
from services.query_fields import ALIASES, EXAMPLES, FIELDS, Value, read
from services.spelling import folded

_KNOWN = "|".join((*FIELDS, *ALIASES))
_TOKEN = re.compile(
    rf"""(-?)
    (?: ({_KNOWN}): \s* | (rating|stars|cost|price) (?=[<>=≤≥]) | ([A-Za-z]+): (?=\S) )?
    ((?:[<>]=?|[=≤≥])\s*)?
    (?: "([^"]*)("?) | (\S+) )?""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTES = str.maketrans("“”„‟«»＂：", '""""""":')
_DASH = re.compile(r"(?<!\S)[–—−](?=\w|\")")
_OPERATORS: Final = ("OR", "AND", "NOT")
_LONGEST_TOLD = 40


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
    compare: str = "="  # one of = > < >= <= and .. for all from `value` to `until`
    negated: bool = False
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Query:
    words: tuple[Words, ...] = ()
    conditions: tuple[Condition, ...] = ()
    problems: tuple[str, ...] = ()  # sentences: what was not understood

    def __bool__(self) -> bool:
        return bool(self.words or self.conditions)


def parse(text: str, now: datetime | None = None) -> Query:
    """What is asked for; `now` is what "today" means. Never fails: what is no field is a word."""
    made: list[Words | Condition | str] = []
    for token in _TOKEN.finditer(_DASH.sub("-", text.translate(_QUOTES))):
        made += _part(token, now)
    words = tuple(part for part in made if isinstance(part, Words))
    conditions = tuple(part for part in made if isinstance(part, Condition))
    problems = [part for part in made if isinstance(part, str)]
    if text.strip() and not (words or conditions or problems):
        problems.append(say("search_no_word", text=_short(text.strip())))
    return Query(words, conditions, tuple(dict.fromkeys(problems)))


def examples() -> tuple[str, ...]:
    """What may be written: a word, a phrase, what is left out, and each field."""
    fields = (example for line in EXAMPLES.values() for example in line.split())
    return ("mug", '"studio mug"', "-slate", *fields)


def _part(token: re.Match[str], now: datetime | None) -> Iterator[Words | Condition | str]:
    minus, known, compared, other, operator, quoted, closing, plain = token.groups()
    field = (known or compared or "").lower()
    value = f"{(operator or '').rstrip()}{quoted if quoted is not None else plain or ''}"
    if quoted is not None and not closing and quoted.strip():
        yield say("search_open_quote", text=_short(quoted.strip()))
    if field:
        yield _condition(ALIASES.get(field, field), value, bool(minus), now)
        return
    if other:
        yield say("search_unknown_field", field=other.lower(), fields=", ".join(FIELDS))
        value = f"{other} {value}"
    if plain in _OPERATORS and not minus:
        yield say("search_operator", word=plain)
    if _says_something(value):
        yield Words(value.removesuffix("*"), _is_whole(value, closing), bool(minus))


def _condition(field: str, value: str, negated: bool, now: datetime | None) -> Condition | str:
    """The condition, or the sentence that says why there is none."""
    example = EXAMPLES[field]
    if not value.strip(" <>=≤≥"):
        return say("search_no_value", field=field, example=example)
    if field == "is" and value.lower() in ("trash", "trashed", "deleted"):
        return say("search_in_trash", value=value)
    made = read(field, value, now)
    if made is None:
        return say("search_bad_value", field=field, value=_short(value), example=example)
    return Condition(field, made.value, made.compare, negated, made.until)


def _is_whole(value: str, closing: str | None) -> bool:
    """Whether the last word has been written to its end: a quotation mark or a sign follows it."""
    return bool(closing) or (value[-1].isascii() and not value[-1].isalnum() and value[-1] != "*")


def _says_something(value: str) -> bool:
    return any(sign.isalnum() for sign in folded(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"
