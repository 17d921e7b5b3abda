"""Alternatives: ``{dawn|noon|dusk}`` and word lists ``{@weather}`` become one prompt each.

Groups nest and multiply. Braces without a bar are letters, as in JSON or code;
``\\{``, ``\\|`` and ``\\}`` are always letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from services.errors import RecipeError

MOST = 64  # prompts that one text may become
COUNTED = 9_999  # beyond, it is just too many: no screen has room for what five hundred groups make
DEEPEST = 8  # groups inside groups; more are letters
_SPECIAL = "{|}\\"
_NOT_PLAIN = re.compile(r"[{\\]")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BAR = re.compile(r"\\.|[{|]", re.DOTALL)

Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Group:
    """One ``{…}`` as it stands in the text, for showing: `start` to `end`, `choices` of it."""

    start: int
    end: int
    choices: int
    words: str = ""  # the word list that it names
    hollow: bool = False  # one of its alternatives says nothing


def expanded(text: str, lists: Lists) -> tuple[str, ...]:
    """All prompts that `text` stands for, in order; `(text,)` unescaped when it has no choice.

    Raises:
        RecipeError: a word list is missing or empty, or there are more than `MOST`.
    """
    parts = _parse(text)
    total = _counted(parts, lists)
    if total > MOST:
        raise RecipeError("recipe_alternatives", count=total, limit=MOST)
    return tuple(islice(_texts(parts, lists), MOST))


def count(text: str, lists: Lists) -> int:
    """How many prompts `text` stands for, up to `COUNTED`; else the same errors as `expanded`."""
    return _counted(_parse(text), lists)


def groups(text: str, lists: Lists) -> tuple[Group, ...]:
    """The outermost groups of `text`; one whose list is missing has no choices."""
    return tuple(
        Group(part.start, part.end, _choices_of(part, lists), part.words, _is_hollow(part))
        for part in _parse(text)
        if isinstance(part, _Choice)
    )


@dataclass(frozen=True, slots=True)
class _Choice:
    start: int
    end: int
    branches: tuple[tuple[_Part, ...], ...] = ()
    words: str = ""


_Part = str | _Choice


def _choices_of(part: _Choice, lists: Lists) -> int:
    try:
        return _counted((part,), lists)
    except RecipeError:
        return 0


def _is_hollow(choice: _Choice) -> bool:
    return any(
        all(_is_hollow(part) if isinstance(part, _Choice) else not part.strip() for part in branch)
        for branch in choice.branches
    )


def _counted(parts: Sequence[_Part], lists: Lists) -> int:
    total = _count(parts, lists)
    if total > COUNTED:
        raise RecipeError("recipe_alternatives_many", count=COUNTED, limit=MOST)
    return total


def _count(parts: Sequence[_Part], lists: Lists) -> int:
    total = 1
    for part in parts:
        if isinstance(part, _Choice):
            branches = [_count(branch, lists) for branch in part.branches]
            total *= sum(branches) if branches else len(_list(part.words, lists))
    return total


def _texts(parts: Sequence[_Part], lists: Lists) -> Iterator[str]:
    ways = [
        [part] if isinstance(part, str) else list(_options(part, lists))  # few: counted before
        for part in parts
    ]
    return map("".join, product(*ways))


def _options(choice: _Choice, lists: Lists) -> Iterator[str]:
    if choice.words:
        yield from _list(choice.words, lists)
    for branch in choice.branches:
        yield from _texts(branch, lists)


def _list(name: str, lists: Lists) -> Sequence[str]:
    found = lists.get(name)
    if not found:
        key = "recipe_words_missing" if found is None else "recipe_words_empty"
        raise RecipeError(key, name=name)
    return found


def _parse(text: str) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    for part in _Reader(text).parts(0):
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return tuple(parts)


class _Reader:
    """Reads a text once for its pairs of braces, then group by group."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._partner = _pairs(text)

    def parts(self, depth: int, start: int = 0, end: int | None = None) -> Iterator[_Part]:
        at, end = start, len(self._text) if end is None else end
        while at < end:
            sign = self._text[at]
            if sign == "\\" and at + 1 < end and self._text[at + 1] in _SPECIAL:
                yield self._text[at + 1]
                at += 2
            elif sign == "{" and (choice := self._choice(at, end, depth)) is not None:
                yield choice
                at = choice.end
            else:
                stop = self._plain_until(at + 1, end)
                yield self._text[at:stop]
                at = stop

    def _plain_until(self, at: int, end: int) -> int:
        found = _NOT_PLAIN.search(self._text, at, end)
        return found.start() if found else end

    def _choice(self, at: int, end: int, depth: int) -> _Choice | None:
        close = self._partner.get(at)
        if close is None or close >= end or depth >= DEEPEST:
            return None
        inside = self._text[at + 1 : close]
        if inside.startswith("@") and _is_name(inside[1:]):
            return _Choice(at, close + 1, words=inside[1:])
        bars = self._bars(at + 1, close)
        if not bars:
            return None
        starts, ends = [at + 1, *(bar + 1 for bar in bars)], [*bars, close]
        branches = tuple(
            tuple(self.parts(depth + 1, first, last))
            for first, last in zip(starts, ends, strict=True)
        )
        return _Choice(at, close + 1, branches)

    def _bars(self, at: int, close: int) -> list[int]:
        """The bars between `at` and `close` that stand in no inner group."""
        bars = []
        while found := _BAR.search(self._text, at, close):
            at = found.end()
            if found[0] == "|":
                bars.append(found.start())
            elif found[0] == "{" and self._partner.get(found.start(), close) < close:
                at = self._partner[found.start()] + 1
        return bars


def _pairs(text: str) -> dict[int, int]:
    """Where the brace that opens at each place is closed."""
    pairs: dict[int, int] = {}
    open_ones: list[int] = []
    for found in _BRACE.finditer(text):
        if found[0] == "{":
            open_ones.append(found.start())
        elif found[0] == "}" and open_ones:
            pairs[open_ones.pop()] = found.start()
    return pairs


def _is_name(name: str) -> bool:
    return bool(name) and len(name) <= 60 and all(sign.isalnum() or sign in "-_ " for sign in name)
