"""Names for files, as people would give them."""

from __future__ import annotations

import re

from PySide6.QtCore import QDateTime

from services.domain import Job, Picture, Turn, file_ending

LONGEST_NAME = 60  # characters of a prompt


def file_name(origin: Turn | Job, picture: Picture, more: str = "") -> str:
    """Date, the prompt's words, `more`, pixels, ending."""
    words = " ".join(re.sub(r"[^\w -]+", " ", origin.recipe.prompt).split())[:LONGEST_NAME]
    day = QDateTime.fromSecsSinceEpoch(int(origin.created_at)).toString("yyyy-MM-dd")
    pixels = f"{picture.width_px}x{picture.height_px}" if picture.width_px else ""
    name = " ".join(filter(None, (day, words.strip(), more, pixels)))
    return f"{name}.{file_ending(picture.mime)}"
