"""Frozen dataclasses <-> JSON, driven by their own annotations.

Unknown keys are passed over and missing ones take their default, so that minor
versions read each other. Types are strict: a record is input like any other.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from services.domain import BlobId, SessionId, TurnId
from services.errors import Damaged

T = TypeVar("T")

BLOB_NAME = re.compile(r"[0-9a-f]{64}")
ID_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")  # becomes a file's name
_NAMES = {BlobId: BLOB_NAME, SessionId: ID_NAME, TurnId: ID_NAME}


def storable(value: str) -> str:
    """SQLite keeps UTF-8 only; half a character becomes a question mark."""
    return value.encode("utf-8", "replace").decode("utf-8")


def damaged(what: str) -> Damaged:
    return Damaged("library_record_damaged", what=what)


def to_bytes(value: object) -> bytes:
    """JSON with one spelling per value; a lone surrogate in a text survives."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii")


def from_bytes(data: bytes | str) -> dict[str, Any]:
    """The JSON object in `data`.

    Raises:
        Damaged: it is none, or it is nested beyond reason.
    """
    try:
        value = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise damaged("json") from error
    if not isinstance(value, dict):
        raise damaged("json")
    return value


def to_plain(value: Any) -> Any:
    """`value`, a dataclass or anything inside one, as JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: to_plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    return value.value if isinstance(value, StrEnum) else value


def build(kind: type[T], value: Any) -> T:
    """A `kind` from what `to_plain` made of it.

    Raises:
        Damaged: a value of the wrong type, or a needed one missing.
    """
    if not isinstance(value, dict):
        raise damaged(kind.__name__)
    given: dict[str, Any] = {}
    for name, hint, needed in _parts(kind):  # type: ignore[arg-type]
        if name in value:
            given[name] = _read(hint, value[name], f"{kind.__name__}.{name}")
        elif needed:
            raise damaged(f"{kind.__name__}.{name}")
    return kind(**given)


@cache
def _parts(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    hints = get_type_hints(kind)
    return tuple(
        (
            part.name,
            hints[part.name],
            part.default is MISSING and part.default_factory is MISSING,
        )
        for part in fields(kind)
    )


def _read(hint: Any, value: Any, where: str) -> Any:
    if get_origin(hint) in (Union, UnionType):
        inner = next(part for part in get_args(hint) if part is not NoneType)
        return None if value is None else _read(inner, value, where)
    if get_origin(hint) is tuple:
        parts = _typed(list, value, where)
        return tuple(_read(get_args(hint)[0], part, where) for part in parts)
    if get_origin(hint) is dict:
        return _typed(dict, value, where)
    if hasattr(hint, "__supertype__"):
        return _name(hint, value, where)
    if is_dataclass(hint):
        return build(hint, value)  # type: ignore[arg-type]
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if issubclass(hint, StrEnum):
        # A choice that a newer version knows: the most modest of ours.
        text = _typed(str, value, where)
        return hint(text) if text in set(hint) else list(hint)[-1]
    if hint is float:
        number = _number(value, where)
        if not math.isfinite(number):
            raise damaged(where)
        return number
    return _typed(hint, value, where)


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise damaged(where)
    try:
        return float(value)
    except OverflowError as error:
        raise damaged(where) from error


def _name(hint: Any, value: Any, where: str) -> Any:
    text = _typed(str, value, where)
    pattern = _NAMES.get(hint)
    if pattern and not pattern.fullmatch(text):
        raise damaged(where)
    return hint(text)


def _typed(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise damaged(where)
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
