#!/usr/bin/env python3
"""Sets Musa up on a fresh machine, then runs it or its tests.

    python3 bootstrap.py run [main.py's arguments]
    python3 bootstrap.py test [pytest's arguments]
    python3 bootstrap.py bench [the benchmark's arguments]

Standard library only, and readable by Python 3.8, so that an interpreter that
is too old gets a sentence instead of a syntax error. What it says about the
set-up goes to standard error: standard output belongs to what it starts.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# Hashes of the locks that are installed whole; empty while an installation runs.
STAMP = VENV / "musa-locks.txt"
APP_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
NODE = ROOT / "tests" / "node"  # what the exported JavaScript is tried with
NODE_STAMP = NODE / "node_modules" / "musa-lock.txt"
OLDEST_GLIBC = (2, 34)  # what Qt's wheels are built against

# What Qt and the tests need from a Linux system: name -> Debian's package.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
WAYLAND_LIBRARIES = {"libwayland-cursor.so.0": "libwayland-cursor0"}
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "dbus-run-session": "dbus",  # dbus-daemon is its own package on newer systems only
    "gnome-keyring-daemon": "gnome-keyring",
    "xdotool": "xdotool",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
}
# Has no __main__ of its own.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "import contracts": ["-c", LINT_IMPORTS, "--no-logo"],
}


class Stop(Exception):
    """The set-up cannot go on; says why and what to do."""


def main(arguments: list[str]) -> int:
    try:
        require_python()
        if not arguments or arguments[0] not in ("run", "test", "bench"):
            print(__doc__.strip(), file=sys.stderr)
            return 0 if arguments[:1] in (["--help"], ["-h"]) else 2
        command, rest = arguments[0], arguments[1:]
        if command == "run":
            return run(rest)
        prepare(DEV_LOCK, {**QT_LIBRARIES, **X11_LIBRARIES}, TEST_PROGRAMS)
        return test(rest) if command == "test" else start("-m", "tests.bench", *rest)
    except Stop as stop:
        print(f"\nMusa: {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nMusa: stopped. The same command goes on from here.", file=sys.stderr)
        return 130


def require_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 (the reason for this file's old dialect)
        newer = next(
            (f"python3.{n}" for n in range(14, 10, -1) if shutil.which(f"python3.{n}")), ""
        )
        advice = f"This machine has one: {newer} bootstrap.py …" if newer else "See python.org."
        raise Stop(f"Python 3.11 or newer is needed, this is {platform.python_version()}. {advice}")


def run(arguments: list[str]) -> int:
    """Start the window (or a command of main.py's); without a screen, draw into memory."""
    libraries = dict(QT_LIBRARIES)
    if sys.platform == "linux" and "QT_QPA_PLATFORM" not in os.environ:
        screens = {"DISPLAY": X11_LIBRARIES, "WAYLAND_DISPLAY": WAYLAND_LIBRARIES}
        there = [needs for screen, needs in screens.items() if os.environ.get(screen)]
        for needs in there:
            libraries.update(needs)
        if not there:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
            tell(
                "No screen was found (DISPLAY and WAYLAND_DISPLAY are unset), so the window is "
                "drawn into memory. To see it, start this on a desktop or over ssh -X."
            )
    prepare(APP_LOCK, libraries, {})
    return start("main.py", *arguments)


def test(arguments: list[str]) -> int:
    """Every check, their summary, then the tests: pytest has the last line."""
    prepare_node()
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    for name in CHECKS:
        print(f"{name:18} {'FAILED' if name in failed else 'ok'}", flush=True)
    status = subprocess.call([str(PYTHON), "-m", "pytest", *arguments], cwd=str(ROOT))
    return status or bool(failed)


def prepare_node() -> None:
    """Fetch @google/genai where there is an npm; the tests that need it are skipped otherwise."""
    lock, npm = NODE / "package-lock.json", shutil.which("npm")
    if npm is None or not lock.is_file():
        tell("There is no npm here: exported JavaScript is not tried under Node.")
        return
    if NODE_STAMP.is_file() and NODE_STAMP.read_text("ascii") == digest(lock):
        return
    tell("Fetching what the exported JavaScript is tried with…")
    quick = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"]
    if subprocess.call([npm, "ci", *quick], cwd=str(NODE), stdout=sys.stderr) == 0:
        NODE_STAMP.write_text(digest(lock), "ascii")
    else:
        tell("That failed (its reason stands above): exported JavaScript is not tried.")


def passes(name: str, command: list[str]) -> bool:
    print(f"== {name}", flush=True)
    return subprocess.call([str(PYTHON), *command], cwd=str(ROOT)) == 0


def start(*command: str) -> int:
    """Become the program; where a process cannot be replaced, wait for it."""
    os.chdir(str(ROOT))
    if os.name == "nt":
        return subprocess.call([str(PYTHON), *command])
    sys.stdout.flush()
    sys.stderr.flush()
    return os.execv(str(PYTHON), [str(PYTHON), *command])


def prepare(lock: Path, libraries: dict[str, str], programs: dict[str, str]) -> None:
    """Make sure of the environment and, on Linux, of what it needs from the system."""
    if sys.platform == "linux":
        missing = {name: package for name, package in libraries.items() if not loads(name)}
        missing.update({name: p for name, p in programs.items() if not shutil.which(name)})
        add_to_system(missing)
    if not is_installed(lock):
        make_environment()
        install(lock)


# ---- the environment


def digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def is_installed(lock: Path) -> bool:
    """Whether the last installation of `lock`, as it is now, ran to its end."""
    return STAMP.is_file() and digest(lock) in STAMP.read_text("ascii").split() and starts(PYTHON)


def starts(python: Path) -> bool:
    """Whether this interpreter is there and new enough; one that was removed leaves a dead link."""
    probe = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.call([str(python), "-c", probe], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_environment() -> None:
    if not os.access(str(ROOT), os.W_OK):
        raise Stop(
            f"{ROOT} cannot be written, and the set-up needs to create .venv in it. "
            "Copy the project to a folder of your own and start it there."
        )
    require_glibc()
    was_cut_short = STAMP.is_file() and not STAMP.read_text("ascii")
    if starts(PYTHON) and not was_cut_short:
        return
    tell("Setting up Musa's own Python environment in .venv (once; about 350 MB)…")
    if not has_module("venv"):
        add_to_system({"Python's venv module": "python3-venv"})
    # --without-pip: Debian's Python has venv but not the pip that venv would copy.
    if subprocess.call([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]):
        raise Stop("Python could not create .venv (its reason stands above).")


def require_glibc() -> None:
    name, version = platform.libc_ver() if sys.platform == "linux" else ("", "")
    if name == "glibc" and tuple(int(part) for part in version.split(".")[:2]) < OLDEST_GLIBC:
        raise Stop(
            f"Qt needs glibc 2.34 or newer, this system has {version}. "
            "Debian 12, Ubuntu 22.04, Fedora 35 and anything later have it."
        )


def has_module(name: str) -> bool:
    return subprocess.call([sys.executable, "-c", f"import {name}"], stderr=subprocess.DEVNULL) == 0


def install(lock: Path) -> None:
    """Bring the environment to exactly what `lock` names; the stamp is written last."""
    # --no-deps: the lock names everything, and pip must not look for anything else: asked for
    # "name[extra]" by another package, it would take the newest release instead of the lock's.
    wanted = ["install", "--only-binary", ":all:", "--no-deps", "--require-hashes", "-r", str(lock)]
    tell(f"Installing what {lock.name} names…")
    STAMP.write_text("", "ascii")
    if not (install_with_uv(wanted) or install_with_pip(wanted)):
        STAMP.unlink()  # an orderly failure: pip has put back what it had touched
        raise Stop(
            "Not everything could be installed (the reason stands above). Without a network "
            "this cannot work: check the connection and start the same command again; "
            "what has arrived is kept."
        )
    # Where the shell keeps Python from writing bytecode, every start would compile anew.
    ours = [str(ROOT / name) for name in ("gui", "services", "main.py")]
    called([str(PYTHON), "-m", "compileall", "-q", *ours])
    done = [digest(lock)] if lock == APP_LOCK else [digest(lock), digest(APP_LOCK)]
    part = STAMP.with_suffix(".part")
    part.write_text("\n".join(done) + "\n", "ascii")
    part.replace(STAMP)


def install_with_uv(wanted: list[str]) -> bool:
    uv = shutil.which("uv")
    return bool(uv) and called([str(uv), "pip", wanted[0], "--python", str(PYTHON), *wanted[1:]])


def install_with_pip(wanted: list[str]) -> bool:
    """Run pip on the environment: this Python's when it can (22.3), else one put inside."""
    if pip_version(sys.executable) >= (22, 3):
        return called([sys.executable, "-m", "pip", "--python", str(PYTHON), *wanted])
    if pip_version(str(PYTHON)) == (0, 0):
        if not has_module("ensurepip"):
            add_to_system({"Python's pip": "python3-pip", "Python's ensurepip": "python3-venv"})
        if subprocess.call([str(PYTHON), "-m", "ensurepip", "--default-pip"], stdout=sys.stderr):
            raise Stop("This Python has no pip. Install pip, or uv, and start this again.")
    return called([str(PYTHON), "-m", "pip", *wanted])


def pip_version(python: str) -> tuple[int, int]:
    """(0, 0) when that interpreter has no pip."""
    ask = [python, "-c", "import pip; print(pip.__version__)"]
    answer = subprocess.run(ask, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found = re.match(rb"(\d+)\.(\d+)", answer.stdout)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def called(command: list[str]) -> bool:
    # A user-wide `user = true` for pip would aim outside of the environment.
    quiet = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    return subprocess.call(command, stdout=sys.stderr, env=quiet) == 0


# ---- the system (Linux)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def add_to_system(missing: dict[str, str]) -> None:
    """Install what is missing where that may be done without a question; else say how."""
    if not missing:
        return
    names, packages = ", ".join(missing), sorted(set(missing.values()))
    if not shutil.which("apt-get"):
        raise Stop(
            f"The system lacks {names}. Install the packages that hold them (on Debian: "
            f"{' '.join(packages)}), then start the same command again."
        )
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    before = privileged()
    if before is None:
        raise Stop(
            f"The system lacks {names}. This line installs them; then start the same "
            f"command again:\n\n    sudo {' '.join(line)}\n"
        )
    tell(f"Adding to the system: {' '.join(packages)}")
    quiet = [*before, "env", "DEBIAN_FRONTEND=noninteractive"]
    if not called([*quiet, *line]):  # as on an image whose package lists were never fetched
        called([*quiet, "apt-get", "update"])
        if not called([*quiet, *line]):
            raise Stop(
                f"The system lacks {names}, and apt-get could not install them (its reason "
                "stands above). Without a network this cannot work."
            )


def privileged() -> list[str] | None:
    """What to put before a command so that it runs as root, without asking for a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    allowed = sudo and subprocess.call([sudo, "-n", "true"], stderr=subprocess.DEVNULL) == 0
    return [str(sudo), "-n"] if allowed else None


def tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
