from collections.abc import Iterator

import pytest

from services.emulator.server import Emulator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator
