"""What the window's process may load before its first paint.

Google's library alone takes most of a second to import; it, Pillow and the
keyring belong to other processes or to later moments.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.house.sources import ROOT

LATER = ["google", "keyring", "PIL", "httpx2", "httpx", "pydantic", "cryptography", "requests"]
ASK = "import json, sys; {}; print(json.dumps([m for m in {} if m in sys.modules]))"


def loaded_by(statement: str) -> list[str]:
    command = [sys.executable, "-c", ASK.format(statement, LATER)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def test_the_window_starts_without_the_slow_libraries():
    if not (ROOT / "gui" / "window.py").exists():
        pytest.skip("gui/window.py is not there yet")
    assert loaded_by("import gui.app, gui.window") == []


def test_the_studio_starts_without_the_slow_libraries():
    assert loaded_by("import services.studio.studio") == []
