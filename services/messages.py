"""Sentences that services make, by key, so that they can be translated.

The English text lives in ``resources/strings/*.toml``: one table per key with
``title`` and, where there is something to do, ``advice``. Services never format
a sentence anywhere else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

STRINGS = Path(__file__).resolve().parent.parent / "resources" / "strings"


class _Blanks(dict[str, object]):
    """Shows a missing value as a dash: a sentence must never fail to appear."""

    def __missing__(self, key: str) -> str:
        return "–"


@cache
def templates() -> Mapping[str, Mapping[str, str]]:
    """All sentences in English: key -> {"title", "advice", …}."""
    every: dict[str, dict[str, str]] = {}
    for path in sorted(STRINGS.glob("*.toml")):
        every.update(tomllib.loads(path.read_text("utf-8")))
    return every


def say(key: str, part: str = "title", **params: object) -> str:
    """The sentence for `key`, filled in; empty when it has no such part."""
    template = templates().get(key, {}).get(part, "")
    if not template:
        return key if part == "title" else ""
    return template.format_map(_Blanks(params))
