"""What is held of pictures stays findable, whatever comes twice and whatever has to go."""

from __future__ import annotations

import random

from PySide6.QtGui import QImage

from gui.state.held import HeldSizes
from services.domain import BlobId


def image(px: int) -> QImage:
    return QImage(px, px, QImage.Format.Format_RGB32)


def test_a_picture_that_comes_twice_is_found_and_counted_once() -> None:
    held, blob = HeldSizes(1_000_000), BlobId("a" * 64)
    for _ in range(3):
        held.put((blob, 64), image(64))
    found = held.nearest(blob, 64)
    assert found is not None
    assert held.size_bytes == 64 * 64 * 4
    held.put((blob, 128), image(128))
    assert [shown.width() for px in (32, 65, 500) if (shown := held.nearest(blob, px))] == [
        64, 128, 128
    ]  # fmt: skip


def test_what_is_held_is_what_is_found() -> None:
    held, dice = HeldSizes(60_000), random.Random(7)
    blobs = [BlobId(str(number) * 64) for number in range(5)]
    for _ in range(2_000):
        held.put((dice.choice(blobs), dice.choice((16, 32, 64))), image(dice.choice((16, 32, 64))))
        assert held.size_bytes <= 60_000
        for blob in blobs:
            sizes = [px for px in (16, 32, 64) if (blob, px) in held]
            assert (held.nearest(blob, 64) is not None) is bool(sizes)
