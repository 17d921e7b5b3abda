"""What is wrong with a blob's file, and how the right bytes mend it when they come again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from services.domain import BlobId, SessionId
from services.library import Library, verify
from services.library.originals import damage, named, stamp_of
from services.library.records import digest
from tests.library.samples import generate

DATA = b"a picture, as it came" * 100
Harm = Callable[[Path], None]


def lose(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(DATA[:30])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def alter(path: Path) -> None:
    """The same size, and the time of before."""
    before = path.stat()
    path.write_bytes(DATA[:-1] + b"!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def grow(path: Path) -> None:
    path.write_bytes(DATA + b"!")


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "notes.txt").write_text("mine")


def point_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


def point_at_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def become_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def lose_the_folder(path: Path) -> None:
    shutil.rmtree(path.parent.parent)


HARMS: list[tuple[Harm, str]] = [
    (lose, "image_missing"),
    (cut, "image_cut"),
    (empty, "image_cut"),
    (alter, "image_changed"),
    (grow, "image_changed"),
    (become_a_folder, "image_missing"),
    (point_nowhere, "image_missing"),
    (point_at_itself, "image_missing"),
    (become_a_pipe, "image_missing"),
    (lose_the_folder, "image_missing"),
]
every_harm = pytest.mark.parametrize(
    ("harm", "key"), HARMS, ids=[harm.__name__ for harm, _ in HARMS]
)


@every_harm
def test_it_is_told_what_is_wrong_and_whose_it_is(library: Library, harm: Harm, key: str) -> None:
    path = library.blob_path(library.put(DATA, "image/png").blob)
    blob = BlobId(path.name)
    assert damage(blob, path, len(DATA)) is None
    before = stamp_of(path)
    harm(path)
    told = damage(blob, path, len(DATA))
    assert told is not None
    assert told.key == key
    assert "a mug" in named(told, "a mug").title
    assert stamp_of(path) != before


@every_harm
def test_the_same_bytes_mend_it_when_they_come_again(
    library: Library, harm: Harm, key: str, tmp_path: Path
) -> None:
    blob = library.put(DATA, "image/png").blob
    path = library.blob_path(blob)
    harm(path)
    library.put(DATA, "image/png")
    assert path.read_bytes() == DATA

    harm(path)
    source = library.folder / "tmp" / "arrived"
    source.write_bytes(DATA)
    library.put_file(source, blob, "image/png")
    assert path.read_bytes() == DATA
    assert not source.exists()
    assert damage(blob, path) is None


def test_a_folder_in_the_way_is_set_aside_with_all_that_is_in_it(library: Library) -> None:
    blob = library.put(DATA, "image/png").blob
    become_a_folder(library.blob_path(blob))
    library.put(DATA, "image/png")
    assert (library.folder / "quarantine" / f"{blob}.0" / "notes.txt").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_what_may_not_be_read_is_told_as_such_and_verify_agrees(library: Library) -> None:
    blob = library.put(DATA, "image/png").blob
    path = library.blob_path(blob)
    path.chmod(0)
    told = damage(blob, path)
    assert told is not None
    assert told.key == "image_locked"
    assert blob in verify(library.folder).damaged


def test_a_link_to_the_right_bytes_is_as_good_as_they(library: Library, tmp_path: Path) -> None:
    blob = library.put(DATA, "image/png").blob
    path = library.blob_path(blob)
    moved = tmp_path / "elsewhere"
    path.rename(moved)
    path.symlink_to(moved)
    assert digest(DATA) == blob
    assert damage(blob, path) is None


def test_verify_names_who_suffers_and_as_what(library: Library, session: SessionId) -> None:
    turn = generate(library, session, "one")
    shown = turn.outcome.pictures[0].blob
    reference = turn.recipe.references[0].sent.blob
    signature = next(blob for blob in turn.outcome.blobs if blob != shown)
    for blob in (shown, reference, signature):
        library.blob_path(blob).unlink()
    record = next((library.folder / "records").glob("[0-9a-f][0-9a-f]/*.json"))
    record.chmod(0o600)
    record.write_bytes(b"{}")
    found = verify(library.folder)
    told = {one.name: (one.what, one.turn, one.session_name) for one in found.sufferers}
    assert told[shown] == ("picture", turn.id, "Lighthouses")
    assert told[reference][0] == "reference"
    assert signature in told
    assert told[record.relative_to(library.folder).as_posix()][0] == "record"
    assert set(told) >= {*found.missing, *found.damaged}
