"""The one set-up script, tried on a small project with the real venv and the real pip."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

SCRIPT = ROOT / "bootstrap.py"
# Asked for by no Python that is alive, so that nothing needs to be fetched.
LOCK = "nothing==1.0 ; python_version < '3' --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def project(tmp_path) -> Path:
    shutil.copy(SCRIPT, tmp_path)
    (tmp_path / "requirements.lock").write_text(LOCK, "ascii")
    (tmp_path / "main.py").write_text("import sys; print(sys.prefix, *sys.argv[1:])", "ascii")
    return tmp_path


def bootstrap(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As a user starts it: with the Python that the tests' environment was made from."""
    python = getattr(sys, "_base_executable", sys.executable)
    command = [python, str(folder / "bootstrap.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder)


def test_an_old_python_can_read_it_to_say_that_it_is_too_old():
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 8))


def test_without_a_command_it_says_how_it_is_used():
    answer = bootstrap(ROOT)
    assert answer.returncode == 2
    assert "bootstrap.py run" in answer.stderr


def test_run_sets_up_once_and_passes_the_arguments_on(project):
    first = bootstrap(project, "run", "--sandbox", "a b")
    assert first.stdout == f"{project / '.venv'} --sandbox a b\n", first.stderr
    assert "Setting up" in first.stderr
    second = bootstrap(project, "run")
    assert (second.stdout, second.stderr) == (f"{project / '.venv'}\n", "")


def test_a_changed_lock_is_installed_and_a_set_up_cut_short_is_made_again(project):
    bootstrap(project, "run")
    (project / "requirements.lock").write_text(LOCK + "# later\n", "ascii")
    changed = bootstrap(project, "run").stderr
    assert "Installing" in changed
    assert "Setting up" not in changed
    (project / ".venv" / "musa-locks.txt").write_text("", "ascii")  # as a kill leaves it
    assert "Setting up" in bootstrap(project, "run").stderr


def test_an_installation_that_fails_says_what_to_do_and_is_not_taken_for_done(project):
    (project / "requirements.lock").write_text("no hash==1\n", "ascii")
    answer = bootstrap(project, "run")
    assert answer.returncode == 1
    assert "start the same command again" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (project / ".venv" / "musa-locks.txt").exists()
