"""Introduction: the words that tell the model which picture is which, and what each is for.

English, whatever the window's language: the model reads it, and the pictures
are called "image 1", "image 2" there, in the order in which they are sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from services.domain import Reference, Role
from services.prompts.mentions import handle

_PURPOSE = {
    Role.OBJECT: "shows an object to keep as it is",
    Role.PERSON: "shows a person whose face and features are to be kept",
    Role.STYLE: "gives the style only, not its content",
    Role.POSE: "gives the pose only",
    Role.PLACE: "shows the place",
    Role.PALETTE: "gives the colours only",
    Role.OTHER: "",
}
# What cameras, phones, browsers and programs call files that nobody has named.
_NOBODYS = re.compile(
    r"(img|dsc[fn]?|dscn|pxl|mvimg|p|gopr|image|picture|photo|screenshot|screen-shot|"
    r"untitled|unnamed|download|pasted-picture|bildschirmfoto|[0-9a-f]{8,})?[-_]?[\d-]*",
    re.IGNORECASE,
)


def introduction(references: Sequence[Reference]) -> str:
    """One sentence for each reference of which there is something to say; else nothing."""
    told = (_sentence(place, reference) for place, reference in enumerate(references, 1))
    return " ".join(filter(None, told))


def name_of(reference: Reference) -> str:
    """What somebody called the picture; empty for a name that a camera or program gave."""
    return _given(reference.name)


@lru_cache(maxsize=256)
def _given(name: str) -> str:
    """Asked for each reference at every change of the draft, several times."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", " ".join(name.split()))
    return "" if _NOBODYS.fullmatch(handle(stem)) else stem[:60]


def _sentence(place: int, reference: Reference) -> str:
    name, purpose = name_of(reference), _PURPOSE[reference.role]
    called = f' ("{_plain(name)}")' if name else ""
    if purpose:
        return f"Image {place}{called} {purpose}."
    return f'Image {place} is "{_plain(name)}".' if name else ""


def _plain(name: str) -> str:
    return name.replace('"', "'")
