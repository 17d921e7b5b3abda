"""Is every picture there, whole, and known? Reads everything and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from services.library.sufferers import sufferers
from services.library.survey import Survey
from services.library.verification import Verification


def verify(folder: Path) -> Verification:
    """Check the database, hash every object and record, and compare the three.

    Raises:
        TooNew: a newer version made the library.
        LibraryError: there is no library in `folder`.
    """
    folder = folder.absolute()
    found = Survey(folder).result()
    names = {*found.missing, *found.damaged, *found.lost}
    return replace(found, sufferers=sufferers(folder, names))
