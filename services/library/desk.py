"""What every part of the library works with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from services.domain import BlobId, Picture
from services.errors import Damaged, LibraryError
from services.library.database import Database, Row
from services.library.failures import told
from services.library.records import digest
from services.library.shape import BLOB_NAME
from services.library.shelf import Shelf

Clock = Callable[[], float]
_AT_ONCE = 500  # names in one statement
UNKNOWN_MIME = "application/octet-stream"


@dataclass(slots=True)
class Desk:
    """The folder, its index, and the way to write into it."""

    folder: Path
    database: Database
    shelf: Shelf
    clock: Clock
    # True once a record may be ahead of its row: a commit failed after it was written.
    unsettled: bool = False
    # What this process took in or kept in a draft: an undo may still come back to it.
    held: set[BlobId] = field(default_factory=set)

    @property
    def objects(self) -> Path:
        return self.folder / "objects"

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    def object_path(self, blob: BlobId) -> Path:
        """Where the bytes of `blob` stand; raises Damaged when it is no blob's name."""
        if not BLOB_NAME.fullmatch(blob):
            raise Damaged("library_record_damaged", what="blob")
        return self.objects / blob[:2] / blob

    def reclaim(self, blobs: Iterable[BlobId]) -> None:
        """These are wanted again: no sweep takes them, whoever let go of them."""
        names = [object_name(blob) for blob in blobs]
        if self.database.value("SELECT 1 FROM dropped LIMIT 1") is None:
            return
        with self.database.writing():
            for name in names:
                self.database.change("DELETE FROM dropped WHERE name = ?", [name])


class Part:
    """A part of the library; all parts share one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk


class Blobs(Part):
    """Bytes exactly as received, named by their SHA-256."""

    def put(self, data: bytes, mime: str, width_px: int = 0, height_px: int = 0) -> Picture:
        """Keep `data` for ever. Storing the same bytes twice costs one hash.

        Raises:
            DiskFull, Unwritable: nothing is left behind.
        """
        blob = BlobId(digest(data))
        self._desk.reclaim([blob])
        self._desk.shelf.write_once(self._desk.object_path(blob), data)
        return self._noted(Picture(blob, mime, width_px, height_px, len(data)))

    def put_file(
        self, path: Path, blob_id: BlobId, mime: str, width_px: int = 0, height_px: int = 0
    ) -> Picture:
        """Move a file of ours in; the caller has hashed it to `blob_id`.

        `path` is gone afterwards. Called again after a failure it goes on.

        Raises:
            Unwritable: neither `path` nor the object is there.
        """
        target = self._desk.object_path(blob_id)
        self._desk.reclaim([blob_id])
        if path.exists():
            self._desk.shelf.take(path, target)
        else:
            self._desk.shelf.settle(target)
        with told(self._desk.folder):
            size = target.stat().st_size
        return self._noted(Picture(blob_id, mime, width_px, height_px, size))

    def put_back(self, path: Path, blob_id: BlobId) -> None:
        """Move a file in for a blob whose own is damaged; the caller has hashed it.

        What stands there is set aside in quarantine/. The mark that it is lost goes.

        Raises:
            DiskFull, Unwritable: what stood there may be set aside; `path` is where it was.
        """
        target = self._desk.object_path(blob_id)
        self._desk.reclaim([blob_id])
        self._desk.shelf.set_aside(target)
        self._desk.shelf.take(path, target)
        self._desk.shelf.discard(lost_mark(self._desk.folder, blob_id))

    def blob_path(self, blob_id: BlobId) -> Path:
        """Where the bytes stand, whether or not they are there."""
        return self._desk.object_path(blob_id)

    def needed(self) -> list[BlobId]:
        """Every blob that a turn needs."""
        return [
            BlobId(row[0])
            for row in self._desk.database.rows("SELECT DISTINCT blob FROM turn_blobs")
        ]

    def sizes(self, blobs: Collection[BlobId]) -> dict[BlobId, int]:
        """How many bytes each of `blobs` had when it came, of those that are known."""
        found: dict[BlobId, int] = {}
        names = list(blobs)
        for start in range(0, len(names), _AT_ONCE):
            part = names[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            rows = self._desk.database.rows(
                f"SELECT id, size_bytes FROM blobs WHERE id IN ({marks})", part
            )
            found.update((BlobId(blob), size) for blob, size in rows)
        return found

    def _noted(self, picture: Picture) -> Picture:
        with self._desk.database.writing():
            note(self._desk.database, picture)
        self._desk.held.add(picture.blob)
        row = self._desk.database.row(f"SELECT {COLUMNS} FROM blobs WHERE id = ?", [picture.blob])
        if row is None:
            raise LibraryError("library_unknown", what=picture.blob)
        known = picture_of(row)
        # Dimensions learnt later win; the bytes' own type is what was said first.
        return replace(picture, width_px=known.width_px, height_px=known.height_px)


def object_name(blob: BlobId) -> str:
    """Where a blob stands in the library's folder."""
    return f"objects/{blob[:2]}/{blob}"


def lost_mark(folder: Path, blob: str) -> Path:
    """The file that says: a repair has told that this blob is lost."""
    return folder / "quarantine" / f"{blob}.lost"


COLUMNS = "blobs.id, blobs.mime, blobs.width_px, blobs.height_px, blobs.size_bytes"


def picture_of(row: Row) -> Picture:
    return Picture(BlobId(row[0]), row[1], row[2], row[3], row[4])


def note(database: Database, picture: Picture) -> None:
    """Give a blob its row inside a transaction; a row that knows less learns."""
    database.change(
        """INSERT INTO blobs (id, mime, width_px, height_px, size_bytes) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET mime = excluded.mime, width_px = excluded.width_px,
            height_px = excluded.height_px
        WHERE excluded.width_px > 0 AND blobs.width_px = 0""",
        [picture.blob, picture.mime, picture.width_px, picture.height_px, picture.size_bytes],
    )
