"""Mentions: ``@2`` and ``@mug`` name a reference, and go with it wherever it moves.

In what is sent a mention reads "image 2", the number that the model can count to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.domain import Reference

# Not inside a word, as in an e-mail address, nor in a word list's {@name}.
_MENTION = re.compile(r"(?<![\w@\\])(?:(?<!\{)|(?!@[\w -]{1,60}\}))@(\w[\w-]{0,59})")
_KEPT = re.compile(r"\\@(?=\w)")
_DULL = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention as it stands in a text; `place` is the reference's, from 0, or None."""

    start: int
    end: int
    word: str
    place: int | None


def handle(name: str) -> str:
    """How a reference called `name` is mentioned: its words joined, without the ending."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name.strip())
    return _DULL.sub("-", _small(stem)).strip("-")[:40].strip("-") or "picture"


def handles(references: Sequence[Reference]) -> tuple[str, ...]:
    """The handle of each reference, no two alike; those of the same name are numbered."""
    words = [_not_a_number(handle(reference.name)) for reference in references]
    theirs = set(words)  # a number must not make of "mug" the "mug-2" that is another's
    found: list[str] = []
    for word in words:
        numbered = (f"{word}-{number}" for number in range(2, len(words) + 2))
        free = next(one for one in numbered if one not in theirs) if word in found else word
        theirs.add(free)
        found.append(free)
    return tuple(found)


def mentions(text: str, references: Sequence[Reference]) -> tuple[Mention, ...]:
    """All mentions in `text`, in order, those of nothing included."""
    if "@" not in text:
        return ()
    places = {word: place for place, word in enumerate(handles(references))}
    return tuple(
        Mention(found.start(), found.end(), found[1], _place(found[1], places))
        for found in _MENTION.finditer(text)
    )


def resolved(text: str, references: Sequence[Reference]) -> str:
    """`text` as it is sent: "image 2" for each mention; what names nothing stays.

    The backslash of ``\\@2``, which is no mention, has done its work.
    """
    sent = _rewritten(text, mentions(text, references), lambda _, place: f"image {place + 1}")
    return _KEPT.sub("@", sent)


def follow(
    text: str, old: Sequence[Reference], new: Sequence[Reference]
) -> tuple[str, tuple[str, ...]]:
    """`text` after the references changed from `old` to `new`, and the mentions that lost theirs.

    A number follows its picture to the new place, a name to the new name. What
    has gone goes by its name, so that it can mean no other picture: by now its
    number might. The lost are told as they stand in the new text.
    """
    found = mentions(text, old)
    if not any(one.place is not None for one in found):
        return text, ()
    moved, names = _moves(old, new), handles(new)
    lost: list[str] = []

    def renamed(word: str, place: int) -> str:
        to = moved.get(place)
        if to is None:
            lost.append(f"@{_nobodys(handles(old)[place], names)}")
            return lost[-1]
        return f"@{to + 1}" if word.isdecimal() else f"@{names[to]}"

    return _rewritten(text, found, renamed), tuple(dict.fromkeys(lost))


def _not_a_number(word: str) -> str:
    """@2 is the second, not the one that is called "2"."""
    return f"picture-{word}" if word.isdecimal() else word


def _small(name: str) -> str:
    """In small letters that are one sign each, however a file system writes them."""
    return unicodedata.normalize("NFC", name.lower()).replace("i\u0307", "i")


def _place(word: str, places: dict[str, int]) -> int | None:
    if word.isdecimal():
        place = int(word) - 1 if len(word) < 4 else -1
        return place if 0 <= place < len(places) else None
    # "@mug." and "@Mug-" end a sentence, not a name.
    return places.get(_small(word).rstrip("-_"))


def _nobodys(word: str, taken: Sequence[str]) -> str:
    """`word`, or one like it that no reference has."""
    while word in taken:
        word += "-gone"
    return word


def _rewritten(text: str, found: Sequence[Mention], word: Callable[[str, int], str]) -> str:
    pieces, at = [], 0
    for one in found:
        if one.place is not None:
            pieces += [text[at : one.start], word(one.word, one.place)]
            at = one.end
    return "".join([*pieces, text[at:]])


def _moves(old: Sequence[Reference], new: Sequence[Reference]) -> dict[int, int]:
    """Where each old place went: the same reference, the same picture, or what replaces it."""
    free = dict(enumerate(new))
    moves: dict[int, int] = {}
    for same in (_is_same, _shows_the_same):
        for place, reference in enumerate(old):
            to = next((at for at, other in free.items() if same(reference, other)), None)
            if place not in moves and to is not None:
                moves[place] = to
                del free[to]
    if len(old) == len(new):  # a picture in the place of another
        moves |= {place: place for place in free if place not in moves}
    return moves


def _is_same(one: Reference, other: Reference) -> bool:
    return one == other


def _shows_the_same(one: Reference, other: Reference) -> bool:
    return one.original.blob == other.original.blob
