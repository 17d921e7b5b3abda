"""Where in a text the words of a query stand, and a short piece of it around them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.query import Query
from services.spelling import folded, folded_sign, spaced

LONGEST = 220  # characters
BEFORE = 40  # of these before the first word that was found, where it stands further back
_READ = 20_000  # of each text: nobody looks at a hit further down in a list
Span = tuple[int, int]


def excerpt(texts: Sequence[str], query: Query) -> tuple[str, tuple[Span, ...]]:
    """A piece of the text that holds most of the words, and where in it they stand.

    Without any, the first text begins.
    """
    sought = [_pattern(words.text, words.whole) for words in query.words if not words.negated]
    best, found = (texts[0] if texts else ""), list[Span]()
    most = 0
    for text in texts:
        plain, places = _folded(text[:_READ])
        spans = [[_span(match, places) for match in one.finditer(plain)] for one in sought if one]
        held = sum(map(bool, spans))
        if held > most:
            best, found, most = text, sorted(span for each in spans for span in each), held
    return _cut(best, found)


def _cut(text: str, found: list[Span]) -> tuple[str, tuple[Span, ...]]:
    begin = found[0][0] - BEFORE if found and found[0][0] > 2 * BEFORE else 0
    if begin:
        begin = text.find(" ", begin, found[0][0]) + 1 or begin
    end = begin + LONGEST
    lead, rest = ("…" if begin else ""), ("…" if end < len(text) else "")
    moved = len(lead) - begin
    spans = tuple((a + moved, min(b, end) + moved) for a, b in found if a < end)
    piece = "".join(" " if sign.isspace() else sign for sign in text[begin:end])
    return f"{lead}{piece}{rest}", _apart(spans)


def _apart(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The same stretches, without one that lies over another."""
    kept: list[Span] = []
    for begin, end in spans:
        if kept and begin < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((begin, end))
    return tuple(kept)


def _pattern(words: str, whole: bool) -> re.Pattern[str] | None:
    tokens = re.findall(r"[^\W_]+", spaced(folded(words)))
    if not tokens:
        return None
    # Signs of scripts without spaces stand side by side, and no word ends between them.
    first, last = _is_sign(tokens[0]), _is_sign(tokens[-1])
    begin = "" if first else r"(?<![^\W_])"
    end = r"(?![^\W_])" if whole and not last else ""
    return re.compile(begin + r"[\W_]*".join(map(re.escape, tokens)) + end)


def _is_sign(token: str) -> bool:
    return spaced(token) != token


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The plainest spelling, and for each of its signs where in `text` that stands."""
    if text.isascii():
        return text.lower(), range(len(text))
    signs = [folded_sign(sign) for sign in text]
    return "".join(signs), [at for at, sign in enumerate(signs) for _ in sign]


def _span(match: re.Match[str], places: Sequence[int]) -> Span:
    return places[match.start()], places[match.end() - 1] + 1
