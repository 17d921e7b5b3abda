from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from services.domain import SessionId
from services.library import Library


@pytest.fixture
def quick() -> Iterator[Path]:
    """A folder in memory where there is one: for many small libraries in a row."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    library = Library.open(folder)
    yield library
    library.close()


@pytest.fixture
def session(library: Library) -> SessionId:
    return library.create_session("Lighthouses").id
