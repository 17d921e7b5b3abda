"""Scenes stand on the journeys' windows; their pictures go where MUSA_SCENES says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.journeys.conftest import emulator, home, keyed_home, opened, visiting

__all__ = ["emulator", "home", "keyed_home", "opened", "visiting"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("MUSA_SCENES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
