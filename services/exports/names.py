"""Names for files, as people would give them, that every system can keep. Pure."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from pathlib import PurePath

from services.domain import Job, Picture, Turn, file_ending

LONGEST_WORDS = 60  # characters of a prompt
LONGEST_BYTES = 180  # of a whole name: room for a number and a temporary ending below 255
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
# Invisible: controls, marks of direction, halves of characters, and what has no meaning yet.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_JOINERS = "\u200c\u200d"  # they carry meaning in scripts and emoji


def words_for(origin: Turn | Job) -> str:
    """What a file of it is named after: the prompt, or the file that was hung."""
    if isinstance(origin, Turn) and origin.outcome.imported is not None:
        return PurePath(origin.known_as).stem
    return origin.recipe.prompt


def picture_name(prompt: str, created_at: float, picture: Picture, more: str = "") -> str:
    """Date, the prompt's words, `more`, pixels, ending."""
    pixels = f"{picture.width_px}x{picture.height_px}" if picture.width_px else ""
    ending, around = f".{file_ending(picture.mime)}", (day(created_at), more, pixels)
    room = LONGEST_BYTES - len(" ".join((*around, ending, "")).encode())
    words = _plain(prompt[: 20 * LONGEST_WORDS])[:LONGEST_WORDS]
    words = words.encode()[: max(0, room)].decode("utf-8", "ignore").strip()
    return safe(" ".join(filter(None, (around[0], words, *around[1:]))), ending)


def _plain(words: str) -> str:
    """The words alone: letters with their marks, numbers, "_" and "-"."""
    known = unicodedata.normalize("NFC", words)
    kept = "".join(letter if _is_of_a_word(letter) else " " for letter in known).split()
    return " ".join(word.strip(_JOINERS) for word in kept if any(map(_stands_alone, word)))


def _is_of_a_word(letter: str) -> bool:
    # In many scripts vowels are marks: without them the words would fall to pieces.
    return _stands_alone(letter) or letter in _JOINERS or unicodedata.category(letter)[0] == "M"


def _stands_alone(letter: str) -> bool:
    return letter.isalnum() or letter in "_-"


def day(at: float) -> str:
    """The date where we are; empty for a time that no calendar has."""
    try:
        return time.strftime("%Y-%m-%d", time.localtime(at))
    except (OverflowError, OSError, ValueError):
        return ""


def safe(words: str, ending: str = "") -> str:
    """`words` and `ending` as one name for Windows, macOS and Linux; never empty."""
    known = unicodedata.normalize("NFC", words)
    seen = "".join(letter for letter in known if letter in _JOINERS or _visible(letter))
    name = " ".join(_FORBIDDEN.sub(" ", seen).split())
    room = LONGEST_BYTES - len(ending.encode())
    name = name.encode()[:room].decode("utf-8", "ignore").strip(". ")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return f"{name or 'Musa'}{ending}"


def legible(words: str) -> str:
    """`words` in one line, without what cannot be seen: marks of direction make one name
    look like another, and halves of characters cannot be kept."""
    seen = "".join(letter for letter in words if letter in _JOINERS or _visible(letter))
    return " ".join(seen.split())


def numbered(name: str, taken: Callable[[str], bool]) -> str:
    """`name`, or with the first number in brackets that is free."""
    stem, dot, ending = name.rpartition(".")
    number, found = 1, name
    while taken(found):
        number += 1
        found = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    return found


def same(name: str) -> str:
    """Equal for two names that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _visible(letter: str) -> bool:
    return letter in "\t\n\r" or unicodedata.category(letter) not in _UNSEEN
