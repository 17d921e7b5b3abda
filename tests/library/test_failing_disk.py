from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from services.domain import SessionId, TurnId
from services.errors import DiskFull, LibraryError, Unwritable
from services.library import Library, verify
from tests.library.failing import FailingFiles, HalfWriting, work
from tests.library.samples import generate


def nothing(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("failing") / "template"
    library = Library.open(folder)
    generate(library, library.create_session("Lighthouses").id)
    library.close()
    return folder


@pytest.mark.parametrize("sticky", [False, True], ids=["once", "sticky"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_any_failing_operation_is_told_and_the_next_try_works(
    template: Path, quick: Path, number: int, sticky: bool
) -> None:
    kind = DiskFull if number == errno.ENOSPC else Unwritable
    nth = 0
    while True:
        nth += 1
        folder = quick / str(nth)
        shutil.copytree(template, folder)
        files = FailingFiles()
        library = Library.open(folder, files=files)
        session = library.sessions()[0].id
        at = files.count + nth
        files.nth, files.number, files.sticky = at, number, sticky
        failed = fails(library, session, kind)
        ended = files.count < at
        # Sweeping up after a turn was filed may fail in silence: nothing is lost.
        silent = not ended and files.seen[at - 1][0] in ("unlink", "remove folder")
        files.heal()
        work(library, session, nothing)
        opened = library.session(session)
        assert ([card.id for card in opened.turns], opened.jobs) == (["turn-1", "turn-2"], ())
        library.close()
        assert verify(folder).ok
        Library.open(folder).close()
        assert list((folder / "locks").iterdir()) == []
        assert verify(folder).ok
        if ended:
            break
        assert failed or silent, files.seen[at - 1]
    assert nth > 25


def fails(library: Library, session: SessionId, kind: type[LibraryError]) -> bool:
    try:
        work(library, session, nothing)
    except kind:
        return True
    return False


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_half_a_file_is_never_left_behind(folder: Path, number: int) -> None:
    library = Library.open(folder)
    library.close()
    library = Library.open(folder, files=HalfWriting(number=number))
    with pytest.raises(LibraryError):
        library.put(b"pixels" * 1000, "image/png")
    written = (*library.objects.rglob("*"), *(folder / "tmp").iterdir())
    assert not [path for path in written if path.is_file()]
    library.close()


def test_opening_fails_whole_and_then_works(quick: Path) -> None:
    counting = FailingFiles()
    Library.open(quick / "counted", files=counting).close()
    for nth in range(1, counting.count + 1):
        folder = quick / f"at-{nth}"
        with pytest.raises(DiskFull):
            Library.open(folder, files=FailingFiles(nth, errno.ENOSPC, sticky=True))
        library = Library.open(folder)
        assert library.sessions() == ()
        library.close()
        assert verify(folder).ok


def test_bytes_are_on_the_disk_before_their_name_and_names_before_the_row(folder: Path) -> None:
    files = FailingFiles()
    library = Library.open(folder, files=files)
    session = library.create_session("Order").id
    files.seen.clear()
    generate(library, session)
    unsynced: set[Path] = set()
    for before, (what, path) in zip([("", Path()), *files.seen], files.seen, strict=False):
        if what == "rename":
            assert before[0] == "fsync"
            unsynced.add(path.parent)
        if what == "sync folder":
            unsynced.discard(path)
        if what == "commit":
            assert not unsynced
    library.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if sys.platform != "linux" or not shutil.which("mount"):
        pytest.skip("needs Linux' tmpfs")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_told_and_room_makes_it_work_again(small_disk: Path) -> None:
    folder = small_disk / "library"
    library = Library.open(folder)
    session = library.create_session("Full").id
    kept = generate(library, session)
    ballast = small_disk / "ballast"
    told = 0
    for room in range(0, 200_000, 20_000):
        with suppress(OSError):
            ballast.write_bytes(b"x" * 4_000_000)
        with ballast.open("r+b") as file:
            file.truncate(max(0, ballast.stat().st_size - room))
        try:
            work(library, session, nothing)
        except DiskFull:
            told += 1
    ballast.unlink()
    assert told >= 2
    work(library, session, nothing)
    assert library.turn(kept.id) == kept
    assert library.has_turn(TurnId("turn-2"))
    library.close()
    assert verify(folder).ok


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("not a folder")
    with pytest.raises(Unwritable):
        Library.open(tmp_path / "library")
