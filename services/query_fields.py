"""The fields of a query: which there are, what each of them takes, and how it is written. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.domain import Flag, Label

Value = str | float


@dataclass(frozen=True, slots=True)
class Meant:
    """What a field's value means: `compare` as in a condition."""

    value: Value
    compare: str = "="
    until: float = 0.0


Read = Callable[[str, "datetime | None"], Meant | None]

_AMOUNT = r"\$?\s*(\d{1,9}(?:[.,]\d{1,9})?)"
_COMPARED = re.compile(rf"(>=|<=|>|<|=|≥|≤)?\s*{_AMOUNT}")
_RANGE = re.compile(rf"{_AMOUNT}(?:\.\.+|…|-|–){_AMOUNT}")
_OR_MORE = re.compile(rf"{_AMOUNT}\+")
_STARS = re.compile(r"([>=<≥≤]*)([★⭐*]\ufe0f?)+")
_SIGNS = {"≥": ">=", "≤": "<="}
_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_DAYS_AGO = {"today": 0, "yesterday": 1}
_RATIO = re.compile(r"(\d+)[x×/](\d+)", re.IGNORECASE)
_PIXELS = {"0.5K": "512", "1024": "1K", "2048": "2K", "4096": "4K"}
_HAS: Final = ("sources", "thoughts", "references", "text", "note", "tags")
_HAS_TOO = {
    "source": "sources",
    "thought": "thoughts",
    "thinking": "thoughts",
    "reference": "references",
    "ref": "references",
    "refs": "references",
    "answer": "text",
    "words": "text",
    "notes": "note",
    "tag": "tags",
}
_IS = (Flag.PICK.value, Flag.REJECT.value, "star", "draft", "imported")
_IS_TOO = {
    "picked": "pick",
    "rejected": "reject",
    "starred": "star",
    "favorite": "star",
    "favourite": "star",
}


def read(field: str, value: str, now: datetime | None = None) -> Meant | None:
    """What `value` means for `field`; None where it does not fit."""
    return FIELDS[field](value.strip(), now)


def _text(value: str, _: datetime | None) -> Meant | None:
    plain = value.removeprefix("#").rstrip("*")
    return Meant(plain) if any(sign.isalnum() for sign in plain) else None


def _tag(value: str, now: datetime | None) -> Meant | None:
    """A tag may be an emoji alone."""
    return _text(value, now) or (Meant(value) if not value.isascii() else None)


def _ratio(value: str, now: datetime | None) -> Meant | None:
    return _text(_RATIO.sub(r"\1:\2", value), now)


def _size(value: str, now: datetime | None) -> Meant | None:
    return _text(_PIXELS.get(value.upper(), value), now)


def _one_of(allowed: tuple[str, ...], others: Mapping[str, str]) -> Read:
    def of_these(value: str, _: datetime | None) -> Meant | None:
        plain = others.get(value.lower(), value.lower())
        return Meant(plain) if plain in allowed else None

    return of_these


def _number(value: str, _: datetime | None) -> Meant | None:
    if found := _COMPARED.fullmatch(value):
        sign = found[1] or "="
        return Meant(_amount(found[2]), _SIGNS.get(sign, sign))
    if found := _RANGE.fullmatch(value):
        low, high = sorted((_amount(found[1]), _amount(found[2])))
        return Meant(low, "..", high)
    found = _OR_MORE.fullmatch(value)
    return Meant(_amount(found[1]), ">=") if found else None


def _amount(digits: str) -> float:
    return float(digits.replace(",", "."))


def _rating(value: str, now: datetime | None) -> Meant | None:
    if _STARS.fullmatch(value):
        stars = sum(value.count(sign) for sign in "★⭐*")
        value = f"{value.rstrip('★⭐*' + chr(0xFE0F))}{stars}"
    made = _number(value, now)
    return made if made and {made.value, made.until} <= set(range(6)) else None


def _moment(value: str, now: datetime | None) -> Meant | None:
    """The first moment of a year, a month or a day, by this computer's clock."""
    if value.lower() in _DAYS_AGO:
        day = (now or datetime.now()) - timedelta(days=_DAYS_AGO[value.lower()])
        numbers = [day.year, day.month, day.day]
    elif found := _DAY.fullmatch(value):
        numbers = [int(part or 1) for part in found.groups()]
    elif found := _GERMAN_DAY.fullmatch(value):
        numbers = [int(part) for part in reversed(found.groups())]
    else:
        return None
    try:
        at = datetime(*numbers).timestamp()  # type: ignore[arg-type]
    except (ValueError, OverflowError, OSError):
        return None
    return Meant(at) if math.isfinite(at) else None


FIELDS: Final[Mapping[str, Read]] = {
    "model": _text,
    "ratio": _ratio,
    "size": _size,
    "rating": _rating,
    "has": _one_of(_HAS, _HAS_TOO),
    "cost": _number,
    "after": _moment,
    "before": _moment,
    "ref": _text,
    "is": _one_of(_IS, _IS_TOO),
    "label": _one_of(tuple(label.value for label in Label if label), {}),
    "tag": _tag,
    "session": _tag,
}
# Other words for the same.
ALIASES: Final = {
    "tags": "tag",
    "stars": "rating",
    "price": "cost",
    "since": "after",
    "reference": "ref",
    "color": "label",
    "colour": "label",
}
# What may be written, by example; the help tells of these.
EXAMPLES: Final = {
    "model": "model:pro",
    "ratio": "ratio:16:9",
    "size": "size:2K",
    "rating": "rating:>=4",
    "has": " ".join(f"has:{what}" for what in _HAS),
    "cost": "cost:>0.2",
    "after": "after:2026-10",
    "before": "before:2026-10-31",
    "ref": "ref:mug",
    "is": " ".join(f"is:{what}" for what in _IS),
    "label": " ".join(f"label:{label}" for label in Label if label),
    "tag": "tag:mug",
    "session": "session:lamps",
}
