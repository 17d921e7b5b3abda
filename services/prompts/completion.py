"""Completion: what a begun ``@`` may become, a reference or, in braces, a word list. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.domain import Reference
from services.prompts.introduction import name_of
from services.prompts.mentions import handles

_BEGUN = re.compile(r"(?<![\w@\\])@([\w-]{0,60})$")
_BEGUN_LIST = re.compile(r"(?<!\\)\{@([\w -]{0,60})$")
_LONGEST = 64  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Offer:
    """`word` may take the place of what was begun `back` characters before the cursor.

    It names the reference at `place`, from 0, or the word list `words`.
    """

    word: str
    back: int
    place: int | None = None
    words: str = ""


def offers(before: str, references: Sequence[Reference], words: Sequence[str]) -> tuple[Offer, ...]:
    """What fits to the end of `before`, the text up to the cursor; `words` are the lists' names.

    Nothing is offered for what stands there already, letter by letter.
    """
    near = before[-_LONGEST:]
    found = (*_lists(near, words), *_references(near, references))
    done = len(found) == 1 and near.endswith(found[0].word)
    return () if done else found


def _lists(near: str, words: Sequence[str]) -> Iterator[Offer]:
    begun = _BEGUN_LIST.search(near)
    if begun:
        asked = begun[1].casefold()
        for name in _fitting(words, asked):
            yield Offer(f"{{@{name}}}", len(begun[0]), words=name)


def _references(near: str, references: Sequence[Reference]) -> Iterator[Offer]:
    begun = _BEGUN.search(near)
    if not begun:
        return
    asked, back, names = begun[1].casefold(), len(begun[0]), handles(references)
    if asked.isdecimal():
        for place in range(len(references)):
            if str(place + 1).startswith(asked):
                yield Offer(f"@{place + 1}", back, place)
    elif not asked:
        for place, reference in enumerate(references):
            word = names[place] if name_of(reference) else str(place + 1)
            yield Offer(f"@{word}", back, place)
    else:
        for name in _fitting(names, asked):
            yield Offer(f"@{name}", back, names.index(name))


def _fitting(names: Sequence[str], asked: str) -> list[str]:
    """Those that begin so, then those that have it inside."""
    fitting = [name for name in names if asked in name.casefold()]
    return sorted(fitting, key=lambda name: not name.casefold().startswith(asked))
