from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from services.children import ROOT
from services.errors import InUse
from services.library import Library, verify
from services.locks import hold, is_held

HOLDER = """
import sys
from pathlib import Path
from services.locks import hold
lock = hold(Path(sys.argv[1]), "holder")
print("held", flush=True)
sys.stdin.readline()
"""


def started(stack: ExitStack, *args: str | Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, *args],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    stack.enter_context(process)
    stack.callback(process.kill)
    return process


def test_eight_processes_save_at_once_and_nothing_is_lost(folder: Path) -> None:
    """The library does not even exist when they begin."""
    with ExitStack() as stack:
        saving = [
            started(stack, "-m", "tests.library.saving", folder, f"p{number}", "4")
            for number in range(8)
        ]
        for process in saving:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in saving:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        assert [process.communicate()[1] for process in saving] == [""] * 8
    library = Library.open(folder)
    turns = [card for one in library.sessions() for card in library.session(one.id).turns]
    assert len({card.id for card in turns}) == 32
    assert all(card.place.y == 1.0 for card in turns)
    library.close()
    assert verify(folder).ok


def test_a_lock_is_held_until_released(tmp_path: Path) -> None:
    lock = hold(tmp_path / "locks", "window")
    assert is_held(tmp_path / "locks", "window")
    with pytest.raises(InUse):
        hold(tmp_path / "locks", "window")
    lock.release()
    lock.release()
    assert not is_held(tmp_path / "locks", "window")
    assert list((tmp_path / "locks").iterdir()) == []
    hold(tmp_path / "locks", "window").abandon()
    assert not is_held(tmp_path / "locks", "window")
    hold(tmp_path / "locks", "window").release()


def test_nobody_holds_what_was_never_held(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "locks", "nobody")
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_frees_its_lock_at_once(tmp_path: Path) -> None:
    with ExitStack() as stack:
        holder = started(stack, "-c", HOLDER, tmp_path)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_held(tmp_path, "holder")
        with pytest.raises(InUse):
            hold(tmp_path, "holder")
        holder.kill()
        holder.wait()
        assert not is_held(tmp_path, "holder")
        hold(tmp_path, "holder").release()


def test_a_living_owners_temporary_files_are_left_alone(folder: Path) -> None:
    living = Library.open(folder)
    writing = folder / "tmp" / f"{living.owner}-0"
    left = folder / "tmp" / "aaaaaaaaaaaaaaaaaaaa-0"
    for path in (writing, left):
        path.write_bytes(b"half")
    Library.open(folder).close()
    assert (writing.exists(), left.exists()) == (True, False)
    living.close()
