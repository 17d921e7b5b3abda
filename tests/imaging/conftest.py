from collections.abc import Iterator

import pytest

from services.imaging.client import Imaging


@pytest.fixture(scope="module")
def imaging() -> Iterator[Imaging]:
    door = Imaging()
    yield door
    door.close()
