"""Names for files, as people would give them."""

from __future__ import annotations

from services.domain import Job, Picture, Turn
from services.exports.names import picture_name


def file_name(origin: Turn | Job, picture: Picture, more: str = "") -> str:
    """Date, the prompt's words, `more`, pixels, ending."""
    return picture_name(origin.recipe.prompt, origin.created_at, picture, more)
