"""How words are spelled where they are looked for: found by each of their spellings. Pure.

The index and the question are spelled alike. SQLite takes small letters for large ones and
leaves accents off Latin letters by itself; all the rest is done here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

# Written without spaces, or with endings that hang on the word: each sign is a word.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SPACED = re.compile(f" ({_UNSPACED.pattern}) ")
# Between a text as it was written and the same in its plainest spelling: a word by itself.
_BETWEEN: Final = " \ue000\ue001\ue002 "
# What needs no plainer spelling: SQLite reads it as people do.
_PLAIN = re.compile(
    r"[\x00-\xa7\xab\xac\xae\xaf\xb1\xb4\xb6-\xb8\xbb\xbf-\xc5\xc7-\xcf\xd1-\xd7\xd9-\xdd"
    r"\xe0-\xe5\xe7-\xef\xf1-\xf7\xf9-\xfd\xff-\u010f\u0112-\u0125\u0128-\u0130\u0134-\u0137"
    r"\u0139-\u013e\u0143-\u0148\u014c-\u0151\u0154-\u0165\u0168-\u017e\u1ea0-\u1ef9"
    r"\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]*"
)
# Accents and vowel signs that may be left out, tones of skin, and what cannot be seen.
_DROPPED = re.compile(
    r"[\xad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20d0-\u20f0"
    r"\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]"
)
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)
_PICTURE = re.compile(
    r"[\u2190-\u21ff\u2300-\u245f\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]"
)


def spaced(text: str) -> str:
    """`text` with each sign of a script without spaces as a word of its own.

    One sign of Chinese is found as well as four.
    """
    return _UNSPACED.sub(lambda sign: f" {sign[0]} ", text)


def unspaced(text: str) -> str:
    """What `spaced` was given."""
    return text if text.isascii() else _SPACED.sub(r"\1", text)


def indexed(text: str) -> str:
    """What the index of words keeps of `text`: as it was written, and where that differs, plainly.

    "Straße" is found as "strasse" too, "ﬁsh" as "fish", and 🌊 is a word.
    """
    return spaced(text) if is_plain(text) else f"{spaced(text)}{_BETWEEN}{spaced(folded(text))}"


def as_written(kept: str) -> str:
    """What `indexed` was given."""
    return unspaced(as_spaced(kept))


def as_spaced(kept: str) -> str:
    """What `indexed` was given, as `spaced` makes it."""
    return kept.partition(_BETWEEN)[0]


def is_plain(text: str) -> bool:
    """Whether there is no plainer spelling than this."""
    return text.isascii() or _PLAIN.fullmatch(text) is not None


def folded(text: str) -> str:
    """The plainest spelling: small letters without accents, and a word for each emoji."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    whole = unicodedata.normalize("NFC", _DROPPED.sub("", parts).translate(_LETTERS))
    return _PICTURE.sub(lambda sign: f" emoji{ord(sign[0]):x} ", whole)


@cache
def folded_sign(sign: str) -> str:
    """`folded` for one sign: nothing of an accent, two letters of a ligature."""
    return folded(sign)
