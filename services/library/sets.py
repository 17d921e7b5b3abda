"""Named sets of references: a file each in `sets/`, which a set's name is the name of.

Pictures that a set names stay in the library (`uses.named_by_sets`), whatever else of the
file can be read.
"""

from __future__ import annotations

from pathlib import Path

from services.domain import Reference, ReferenceSet
from services.durable import write_whole
from services.errors import Damaged
from services.library.failures import told
from services.library.shape import build, damaged, from_bytes, to_bytes, to_plain

SETS = "sets"
VERSION = 1
MOST_SETS = 200
_MOST_BYTES = 4_000_000


def read_sets(folder: Path) -> tuple[ReferenceSet, ...]:
    """The sets in the library `folder`, by name; what cannot be read is marked as damaged."""
    with told(folder):
        paths = sorted((folder / SETS).glob("*.json"), key=lambda path: path.name.casefold())
    return tuple(_read(path) for path in paths[:MOST_SETS])


def write_set(folder: Path, name: str, references: tuple[Reference, ...]) -> None:
    """Write a set; one of that name is replaced.

    Raises:
        DiskFull, Unwritable: the other is as it was.
    """
    value = {"musa_set": VERSION, "references": [to_plain(one) for one in references]}
    with told(folder):
        write_whole(set_path(folder, name), to_bytes(value))


def rename_set(folder: Path, name: str, new: str) -> None:
    with told(folder):
        set_path(folder, name).rename(set_path(folder, new))


def remove_set(folder: Path, name: str) -> None:
    with told(folder):
        set_path(folder, name).unlink(missing_ok=True)


def set_path(folder: Path, name: str) -> Path:
    return folder / SETS / f"{name}.json"


def _read(path: Path) -> ReferenceSet:
    try:
        with path.open("rb") as file:
            value = from_bytes(file.read(_MOST_BYTES))
        written = value.get("references")
        if value.get("musa_set") != VERSION or not isinstance(written, list) or not written:
            raise damaged("set")
        return ReferenceSet(path.stem, tuple(build(Reference, one) for one in written))
    except (OSError, Damaged):
        return ReferenceSet(path.stem)
