"""An import that is stopped half-way, by a kill or by the disk, leaves nothing or is whole."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.children import ROOT
from services.domain import TurnId, new_id
from services.errors import DiskFull, LibraryError, Unwritable
from services.exports.opened import opened
from services.exports.watch import Watch
from services.library import Library, verify
from services.library.arrivals import Arrival
from services.library.records import digest
from tests.library.failing import FailingFiles
from tests.library.samples import generate


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A library with work of its own."""
    folder = tmp_path / "template"
    library = Library.open(folder)
    generate(library, library.create_session("Mine").id, "mine-1")
    library.close()
    return folder


def files_in(folder: Path) -> set[str]:
    """What there is to keep: the index apart, and folders."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in paths if not path.name.startswith("library.db")}


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_a_kill_at_any_step_leaves_nothing_or_everything(
    template: Path,
    archive: Path,
    quick: Path,
) -> None:
    below = quick / "lives"
    below.mkdir()
    command = [sys.executable, "-m", "tests.exports.dying", archive, template, below]
    subprocess.run(command, cwd=ROOT, check=True)
    lives = sorted(path for path in below.iterdir() if path.is_dir())
    assert len(lives) > 30
    before, outcomes = files_in(template), set()
    for folder in lives:
        Library.open(folder).close()
        library = Library.open(folder)
        names = [session.name for session in library.sessions()]
        library.close()
        outcomes.add(len(names))
        found = verify(folder)
        assert (found.ok, found.orphaned) == (True, ()), folder
        assert list((folder / "tmp").iterdir()) == []
        if folder.with_suffix(".said").exists() or len(names) == 2:
            assert names == ["Lighthouses", "Mine"]
            assert len(found.live) == len(verify(template).live) + 6  # references are the same
        else:
            assert files_in(folder) == before, folder
    assert outcomes == {1, 2}


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_a_killed_export_leaves_no_half_file_and_the_next_start_tidies_up(
    home: Library, archive: Path, quick: Path
) -> None:
    """Beside what is whole there is nothing, in the user's folder and in the library's."""
    template, below = home.folder, quick / "lives"
    below.mkdir()
    home.close()
    command = [sys.executable, "-m", "tests.exports.dying_out", template, below]
    subprocess.run(command, cwd=ROOT, check=True)
    originals = {digest(path.read_bytes()) for path in template.glob("objects/*/*")}
    left = 0
    for folder in sorted(below.iterdir()):
        left += len(list(folder.rglob(".musa-*.part")))
        Library.open(folder / "library").close()
        assert not list(folder.rglob("*.part")), folder
        assert list((folder / "library" / "tmp").iterdir()) == [], folder
        for picture in (*folder.glob("pictures/*"), *folder.glob("recipes/*")):
            assert digest(picture.read_bytes()) in originals, "these have no room for a recipe"
        if (folder / "page.html").exists():
            assert (folder / "page.html").read_bytes().endswith(b"</html>\n")
        if (folder / "out.musa").exists():
            assert (folder / "out.musa").read_bytes() == archive.read_bytes()
    assert left > 10


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_step_leaves_nothing_or_everything(
    template: Path,
    archive: Path,
    quick: Path,
    number: int,
) -> None:
    kind = DiskFull if number == errno.ENOSPC else Unwritable
    before, nth = files_in(template), 0
    while True:
        nth += 1
        folder = quick / str(nth)
        shutil.copytree(template, folder)
        files = FailingFiles()
        library = Library.open(folder, files=files)
        files.nth, files.number, files.sticky = files.count + nth, number, True
        failed = _fails(library, archive, kind)
        ended = files.count < files.nth
        files.heal()
        library.close()
        Library.open(folder).close()
        library = Library.open(folder)
        names = [session.name for session in library.sessions()]
        library.close()
        assert verify(folder).ok
        assert verify(folder).orphaned == ()
        assert list((folder / "tmp").iterdir()) == []
        if len(names) == 1:
            assert failed
            assert files_in(folder) == before
        shutil.rmtree(folder)
        if ended:
            break
    assert nth > 20


def _fails(library: Library, archive: Path, kind: type[LibraryError]) -> bool:
    try:
        _taken(library, archive)
    except kind:
        return True
    return False


def _taken(library: Library, archive: Path) -> Arrival:
    desk = library.folder / "tmp" / f"{library.owner}-{new_id()}"
    with opened(archive) as file:
        found = file.contents()
        file.lay_out(desk, Watch())
    return library.take_parcel(desk, found.session, found.turns)


def test_what_another_process_is_taking_in_is_left_alone(template: Path, archive: Path) -> None:
    mine = Library.open(template)
    desk = template / "tmp" / f"{mine.owner}-{new_id()}"
    with opened(archive) as file:
        found = file.contents()
        file.lay_out(desk, Watch())
    Library.open(template).close()  # sweeps what the dead left
    assert mine.take_parcel(desk, found.session, found.turns).added == 3
    assert mine.has_turn(TurnId("turn-3"))
    mine.close()
    assert verify(template).ok
