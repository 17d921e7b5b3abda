"""What an export has written, and what it could not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.domain import BlobId


@dataclass(frozen=True, slots=True)
class Exported:
    """`missing` blobs were gone or damaged: they are not in it, all else is.

    `plain` pictures have no room for a recipe and went out without; in `unsigned` ones
    a provenance signature stands that no longer holds, because of the recipe beside it.
    """

    files: tuple[Path, ...]
    missing: tuple[BlobId, ...] = ()
    plain: int = 0
    unsigned: int = 0
    lost: tuple[str, ...] = ()  # what `missing` are called
