"""Names for files, as people would give them."""

from __future__ import annotations

from services.domain import Job, Picture, Turn
from services.exports.names import picture_name, words_for


def file_name(origin: Turn | Job, picture: Picture, more: str = "") -> str:
    """Date, the words of the prompt, `more`, pixels, ending."""
    return picture_name(words_for(origin), origin.created_at, picture, more)
