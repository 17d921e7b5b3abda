"""Files in the user's folders: whole, or not there; and nothing of theirs is written over."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.children import ROOT
from services.errors import DiskFull, Unwritable
from services.exports.placing import Folder, whole

FILLING = """
import resource, signal, sys
from pathlib import Path
from services.errors import DiskFull
from services.exports.placing import whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    with whole(Path(sys.argv[1]), replace=True) as file:
        file.write(b"x" * 100_000)
except DiskFull as error:
    print(error.key)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on files")
def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "mug.png"
    target.write_bytes(b"mine")
    done = subprocess.run(
        [sys.executable, "-c", FILLING, target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "export_disk_full"
    assert [path.name for path in tmp_path.iterdir()] == ["mug.png"]
    assert target.read_bytes() == b"mine"


def test_what_is_there_stays_and_a_place_that_takes_nothing_is_told(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_bytes(b"mine")
    with pytest.raises(Unwritable) as caught, whole(mine):
        pass
    assert caught.value.key == "export_in_the_way"
    with pytest.raises(Unwritable) as caught, whole(mine / "inside.png"):
        pass
    assert caught.value.key == "export_unwritable"
    assert mine.read_bytes() == b"mine"


def test_a_file_that_comes_in_between_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "mug.png"

    def write() -> None:
        with whole(target) as file:
            file.write(b"ours")
            target.write_bytes(b"mine")

    with pytest.raises(Unwritable):
        write()
    assert target.read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["mug.png"]


def test_names_that_are_taken_get_numbers_and_all_of_it_can_be_taken_back(tmp_path: Path) -> None:
    (tmp_path / "Mug.png").write_bytes(b"mine")
    folder = Folder(tmp_path)
    names = ["Mug.png", "mug.png", "MUG.png", "Ko\u0308ln.png", "Köln.png"]
    made = [folder.put(name, [b"a", b"b"]).name for name in names]
    assert made[0] == "Mug (2).png"
    assert len({name.casefold() for name in made}) == 5
    assert (tmp_path / "Mug (2).png").read_bytes() == b"ab"
    folder.take_back()
    assert [path.name for path in tmp_path.iterdir()] == ["Mug.png"]


def test_folders_that_were_made_for_nothing_go_again(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()

    def write(target: Path) -> None:
        with whole(target) as file:
            file.write(b"half")
            raise OSError(errno.ENOSPC, "full")

    for target in (tmp_path / "new" / "deep" / "a.musa", tmp_path / "there" / "a.musa"):
        with pytest.raises(DiskFull):
            write(target)
    folder = Folder(tmp_path / "pictures" / "of mugs")
    folder.put("a.png", [b"a"])
    with pytest.raises(DiskFull):
        folder.put("b.png", _full())
    folder.take_back()
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]


def _full() -> Iterator[bytes]:
    yield b"b"
    raise OSError(errno.ENOSPC, "full")
