"""What is known in this run of pictures that came in: first looks, notes, where they lay."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage

from gui.state.sources import Source
from services.domain import MAX_REFERENCES, BlobId, Reference


class Known:
    """No library keeps this."""

    def __init__(self) -> None:
        self._notes: dict[BlobId, tuple[str, ...]] = {}
        self._looks: dict[BlobId, QImage] = {}
        self._origins: dict[BlobId, Path] = {}

    def learn(
        self, reference: Reference, notes: tuple[str, ...], source: Source, look: QImage | None
    ) -> None:
        """A picture has been read, of which `look` was the first."""
        blob = reference.original.blob
        self._notes[blob] = notes
        if isinstance(source.content, Path):
            self._origins[blob] = source.content
        if look is not None:
            self._looks[blob] = look
            while len(self._looks) > MAX_REFERENCES:
                del self._looks[next(iter(self._looks))]

    def notes(self, reference: Reference) -> tuple[str, ...]:
        return self._notes.get(reference.original.blob, ())

    def origin(self, reference: Reference) -> Path | None:
        return self._origins.get(reference.original.blob)

    def look(self, reference: Reference) -> QImage | None:
        edited = reference.edits is not None
        return None if edited else self._looks.get(reference.original.blob)

    def forget_looks(self) -> None:
        """By now there is something better."""
        self._looks.clear()
