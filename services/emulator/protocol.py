"""Reads a request body as strictly as Google's front end does.

Both key casings at every level and both base64 alphabets are taken; anything
that the schema does not name is refused. The result has camelCase keys only,
and bytes where the schema has bytes.
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from services.emulator import refusals
from services.emulator.schema import Enum, Kind, ListOf, Message, Plain

_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_LIMITS = {"INT32": 2**31, "INT64": 2**63}


def read_json(raw: bytes) -> Any:
    """The body as JSON.

    Raises:
        Refusal: it is not JSON, or nested beyond reason.
    """
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        text = f"Invalid JSON payload received. {error}"
        raise refusals.malformed([("", text)]) from None


def read(schema: Message, body: Any) -> dict[str, Any]:
    """`body` in the schema's own terms.

    Raises:
        Refusal: 400, naming every field that does not fit.
    """
    reader = _Reader()
    value = reader.message(schema, body, "")
    if reader.problems:
        raise refusals.malformed(reader.problems)
    assert isinstance(value, dict)
    return value


def camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), name)


class _Reader:
    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []

    def value(self, kind: Kind, value: Any, path: str) -> Any:
        match kind:
            case Message():
                return self.message(kind, value, path)
            case ListOf():
                return self.list_of(kind, value, path)
            case Enum():
                return self.enum(kind, value, path)
            case Plain():
                return self.plain(kind, value, path)

    def message(self, schema: Message, value: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            self._wrong(path, schema.name, value)
            return {}
        found: dict[str, Any] = {}
        for name, inner in value.items():
            field = camel(name)
            kind = schema.fields.get(field)
            if kind is None:
                self._unknown(name, path)
            elif inner is not None:
                if field in found:
                    self._taken(path, name, f"field '{snake(field)}'")
                found[field] = self.value(kind, inner, _join(path, field))
        self._check_oneof(schema, found, path)
        return found

    def list_of(self, kind: ListOf, value: Any, path: str) -> list[Any]:
        # A single message where a list belongs is taken, as protobuf's reader does.
        values = value if isinstance(value, list) else [value]
        return [self.value(kind.of, each, f"{path}[{at}]") for at, each in enumerate(values)]

    def enum(self, kind: Enum, value: Any, path: str) -> str:
        name = value.upper() if isinstance(value, str) and kind.any_case else value
        if name in kind.values:
            return str(name)
        self._wrong(path, kind.name, value)
        return ""

    def plain(self, kind: Plain, value: Any, path: str) -> Any:
        read = _PLAIN[kind.name](value)
        if read is None:
            self._wrong(path, f"TYPE_{kind.name}", value)
        return read

    def _check_oneof(self, schema: Message, found: Mapping[str, Any], path: str) -> None:
        taken = [field for field in found if field in schema.oneof]
        for field in taken[1:]:
            self._taken(path, snake(field), "oneof field 'data'")

    def _taken(self, path: str, name: str, what: str) -> None:
        text = f"Invalid value at '{path}' (oneof), {what} is already set. Cannot set '{name}'"
        self.problems.append((path, text))

    def _unknown(self, name: str, path: str) -> None:
        place = f" at '{path}'" if path else ""
        text = f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'
        self.problems.append((path, text))

    def _wrong(self, path: str, kind: str, value: Any) -> None:
        shown = json.dumps(value)
        shown = shown if len(shown) < 80 else shown[:77] + "..."
        text = f"Invalid value at '{path}' ({kind}), {shown}"
        self.problems.append((path, text))


def _join(path: str, field: str) -> str:
    return f"{path}.{snake(field)}" if path else snake(field)


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _bool(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _integer(value: Any, limit: int) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,20}", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -limit <= value < limit else None


def _number(value: Any) -> float | None:
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)


def _bytes(value: Any) -> bytes | None:
    """Decoded base64 of either alphabet, padded or not."""
    if not isinstance(value, str) or not value.isascii():
        return None
    raw = value.encode("ascii").translate(_TO_STANDARD).rstrip(b"=")
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4), strict_mode=True)
    except binascii.Error:
        return None


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "STRING": _string,
    "BOOL": _bool,
    "INT32": lambda value: _integer(value, _LIMITS["INT32"]),
    "INT64": lambda value: _integer(value, _LIMITS["INT64"]),
    "FLOAT": _number,
    "BYTES": _bytes,
    "ANY": lambda value: value,
}
