"""What a session may be called: one line, not too long, of signs that can be seen. Pure."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 200  # characters
# Signs that turn what follows round or cannot be seen; they would reach beyond the name.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    r"\ufeff\ufff9-\ufffb]"
)


def plain_name(name: str) -> str:
    """`name` on one line, without what cannot be seen; empty where nothing is left of it."""
    return " ".join(_UNSEEN.sub("", name).split())[:LONGEST].rstrip()
