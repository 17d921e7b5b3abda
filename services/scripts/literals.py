"""Text as literals between double quotes that say the same character by character.

What cannot be seen, or would turn the line around, stands as an escape: a
script must do what it looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

PIECE = 72  # characters
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}  # inside emoji and Indic words

Literal = Callable[[str], str]


def python(text: str) -> str:
    return _quoted(text, lambda code: f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def javascript(text: str) -> str:
    return _quoted(text, lambda code: f"\\u{code:04x}" if code < 0x10000 else f"\\u{{{code:x}}}")


def json(text: str) -> str:
    return _quoted(text, _pair)


def pieces(text: str, literal: Literal) -> tuple[str, ...]:
    """`text` as one literal, or as several where it has lines or is long."""
    return tuple(map(literal, _cut(text))) or (literal(""),)


def _quoted(text: str, escape: Callable[[int], str]) -> str:
    return '"' + "".join(_SHORT.get(one) or _seen(one, escape) for one in text) + '"'


def _seen(one: str, escape: Callable[[int], str]) -> str:
    if one in _JOINERS or unicodedata.category(one) not in _HIDDEN:
        return one
    return escape(ord(one))


def _pair(code: int) -> str:
    units = chr(code).encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _cut(text: str) -> Iterator[str]:
    """Lines with their ends; a long line after one of its spaces."""
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        while len(line) > PIECE and (at := line.rfind(" ", 0, PIECE)) > 0:
            yield line[: at + 1]
            line = line[at + 1 :]
        if line:
            yield line
