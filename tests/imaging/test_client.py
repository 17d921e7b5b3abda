"""The worker may die or hang: the picture at fault is told, the next call works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from services.children import ROOT
from services.errors import ImageRejected
from services.imaging.client import Imaging
from tests.imaging.pictures import card, encoded


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(card(), "PNG"))
    return path


def test_the_worker_starts_when_needed_and_again_after_it_was_killed(picture: Path) -> None:
    imaging = Imaging()
    assert imaging.pid is None
    assert imaging.inspect(picture)[1:] == (240, 160)
    first = imaging.pid
    assert first is not None

    os.kill(first, signal.SIGKILL)
    with suppress(ChildProcessError):  # the reader may have collected it already
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)

    assert imaging.inspect(picture)[1:] == (240, 160)
    assert imaging.pid not in (None, first)
    imaging.close()
    assert imaging.pid is None


def test_past_the_deadline_the_worker_is_killed_and_the_next_call_works(
    tmp_path: Path, picture: Path
) -> None:
    imaging = Imaging(deadline_s=0.0)
    imaging.start()
    stuck = imaging.pid
    assert stuck is not None

    with pytest.raises(ImageRejected) as caught:
        imaging.take_in(picture, into=tmp_path, name="slow.png")

    assert caught.value.key == "image_too_slow"
    assert "slow.png" in caught.value.title
    with pytest.raises(ProcessLookupError):
        os.kill(stuck, 0)
    patient = Imaging()
    assert patient.inspect(picture)[0] == "image/png"
    patient.close()


def test_a_worker_that_dies_at_work_is_told_as_that_picture(picture: Path) -> None:
    imaging = Imaging()
    imaging.start()
    pid = imaging.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # it will not read before it dies
    told: list[str] = []

    def ask() -> None:
        try:
            imaging.inspect(picture)
        except ImageRejected as error:
            told.append(error.key)

    asking = threading.Thread(target=ask)
    asking.start()
    os.kill(pid, signal.SIGKILL)
    asking.join(20)

    # Killed before or after the question went out: told, or answered by another worker.
    assert told in ([], ["image_crashed"])
    assert imaging.inspect(picture)[1:] == (240, 160)
    imaging.close()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no address-space limit here")
def test_a_picture_that_needs_too_much_memory_is_refused(tmp_path: Path, picture: Path) -> None:
    script = (
        "import resource, sys\n"
        "from services.imaging import serving, worker\n"
        "serving.limit_memory(32 * 2**20)\n"
        "for source in sys.argv[2:]:\n"
        "    request = {'source': source, 'into': sys.argv[1]}\n"
        "    answer = serving.answer(worker.TASKS, {'id': 0, 'task': 'take_in', **request})\n"
        "    print(answer['error']['key'] if 'error' in answer else answer['ok']['sent']['mime'])\n"
    )
    hungry = tmp_path / "hungry.png"
    hungry.write_bytes(encoded(Image.new("RGB", (4000, 4000)), "PNG", compress_level=1))

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(hungry), str(picture)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["image_too_hungry", "image/png"]


def test_the_worker_ends_with_its_owner(picture: Path) -> None:
    script = (
        "from services.imaging.client import Imaging\n"
        "imaging = Imaging(); imaging.start(); print(imaging.pid, flush=True)\n"
        "import os; os._exit(0)\n"
    )
    done = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    out, _ = done.communicate(timeout=20)  # its pipe's end also means the worker's
    assert int(out) > 0


def test_the_client_brings_no_pillow_into_its_own_process() -> None:
    script = "import sys, services.imaging.client; print('PIL' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
