"""An answer's bytes read as one response: plain JSON, or events merged in order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from services.errors import BadAnswer

MAX_DEPTH = 64  # Gemini's answers nest about ten deep
_END_OF_EVENT = re.compile(rb"\r?\n\r?\n|\r\r")


class Events:
    """Cuts a server-sent stream into its events' payloads while it arrives."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._searched = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The payload of every event that `chunk` completes."""
        self._rest += chunk
        while end := _END_OF_EVENT.search(self._rest, max(0, self._searched - 3)):
            event = bytes(self._rest[: end.start()])
            del self._rest[: end.end()]
            self._searched = 0
            yield from _payload(event)
        self._searched = len(self._rest)

    def rest(self) -> Iterator[bytes]:
        """The payload of a last event that no empty line ended."""
        yield from _payload(bytes(self._rest))


def read_answer(raw: bytes, content_type: str, *, cut: bool = False) -> dict[str, Any]:
    """The one response in `raw`; a stream's parts stand in order in one content.

    With `cut`, the stream is known to have broken off: its whole events count.

    Raises:
        BadAnswer: it is not a response of Gemini's.
    """
    if not raw.strip():
        raise BadAnswer("gemini_empty", may_have_been_billed=True)
    if "event-stream" in content_type.lower() or raw.lstrip()[:5] == b"data:":
        values = _events(raw, cut)
    else:
        value = load(raw, content_type)
        values = value if isinstance(value, list) else [value]
    return merged(values)


def load(raw: bytes, content_type: str = "") -> Any:
    """JSON read with suspicion.

    Raises:
        BadAnswer: it is no JSON, or nests without reason.
    """
    try:
        value = json.loads(raw, parse_constant=_no_number)
    except RecursionError as error:
        raise BadAnswer("gemini_too_deep", may_have_been_billed=True) from error
    except ValueError as error:
        kind = content_type.partition(";")[0].strip()[:80] or "–"
        key = "gemini_cut_short" if raw.lstrip()[:1] in (b"{", b"[") else "gemini_not_json"
        raise BadAnswer(key, may_have_been_billed=True, type=kind) from error
    if _deeper_than(value, MAX_DEPTH):
        raise BadAnswer("gemini_too_deep", may_have_been_billed=True)
    return value


def merged(values: list[Any]) -> dict[str, Any]:
    """Several partial responses as one: parts in order, later fields over earlier ones."""
    response: dict[str, Any] = {}
    for value in values:
        _add(response, _an_object(value))
    return response


def parts_of(response: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of all candidates, in order."""
    return [
        part
        for candidate in response.get("candidates", ())
        for part in (candidate.get("content") or {}).get("parts") or ()
    ]


def _events(raw: bytes, cut: bool) -> list[Any]:
    events = Events()
    values = [load(payload, "text/event-stream") for payload in events.feed(raw)]
    try:
        values += [load(payload, "text/event-stream") for payload in events.rest()]
    except BadAnswer:
        if not cut:
            raise
    if not values and not cut:
        # An error in the midst of a stream comes as plain JSON, without "data:".
        values = [load(raw, "text/event-stream")]
    return values


def _payload(event: bytes) -> Iterator[bytes]:
    lines = [line[5:].lstrip(b" ") for line in event.splitlines() if line[:5] == b"data:"]
    payload = b"\n".join(lines)
    if payload.strip() and payload.strip() != b"[DONE]":
        yield payload


def _add(response: dict[str, Any], event: dict[str, Any]) -> None:
    for name, value in event.items():
        if name == "candidates":
            _add_candidates(response.setdefault("candidates", []), _a_list(value))
        elif value is not None:
            response[name] = value


def _add_candidates(candidates: list[dict[str, Any]], news: list[Any]) -> None:
    for new in map(_an_object, news):
        index = new.get("index") or 0
        old = next((one for one in candidates if (one.get("index") or 0) == index), None)
        if old is None:
            old = {}
            candidates.append(old)
        content = _an_object(new.get("content"))
        parts = [_an_object(part) for part in _a_list(content.get("parts"))]
        _add_content(old, content, parts)
        old.update(
            {name: item for name, item in new.items() if name != "content" and item is not None}
        )


def _add_content(
    candidate: dict[str, Any], content: dict[str, Any], parts: list[dict[str, Any]]
) -> None:
    if not content:
        return
    kept = candidate.setdefault("content", {})
    before = kept.get("parts", [])
    kept.update({name: item for name, item in content.items() if item is not None})
    if parts or before:
        kept["parts"] = [*before, *parts]


def _an_object(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadAnswer("gemini_odd_shape", may_have_been_billed=True)
    return value


def _a_list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadAnswer("gemini_odd_shape", may_have_been_billed=True)
    return value


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [item for one in level for item in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
