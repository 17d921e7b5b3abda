"""How fast the cache of thumbnails is made again: 4K pictures, with all that the program has."""

from __future__ import annotations

import hashlib
import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from services.domain import BlobId
from services.imaging.pair import Pair
from services.studio.thumbnails import Thumbnails
from tests.bench import prepared
from tests.bench.stage import Stage
from tests.bench.table import Figure, median

RUNS = 3
PICTURES = 40
SIZE_PX = (5504, 3072)


def measure(stage: Stage) -> list[Figure]:
    picture = prepared.picture_of("4K").resize(SIZE_PX)
    grain = Image.effect_noise(SIZE_PX, 14).convert("RGB")
    data = io.BytesIO()
    Image.blend(picture, grain, 0.18).save(data, "JPEG", quality=90)
    originals = _written(stage.home, data.getvalue())
    pair = Pair()
    thumbnails = Thumbnails(stage.home / "thumbs", pair)
    try:
        _make(thumbnails, originals[:4])  # the processes have started
        each = [_make(thumbnails, originals) * 1000 for _ in range(RUNS)]
    finally:
        pair.close()
    megabytes = len(data.getvalue()) / 1e6
    how = f"{PICTURES} JPEGs of {megabytes:.1f} MB, four sizes each, two processes; 20 a second"
    return [median("Thumbnails of a 4K picture made again", each, "ms", how, 50)]


def _written(folder: Path, data: bytes) -> list[Path]:
    """Files of the same picture, each with bytes of its own behind its end, named by them."""
    made = []
    for number in range(PICTURES):
        own = data + number.to_bytes(2)
        made.append(folder / hashlib.sha256(own).hexdigest())
        made[-1].write_bytes(own)
    return made


def _make(thumbnails: Thumbnails, originals: list[Path]) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as makers:
        made = [makers.submit(thumbnails.make, BlobId(path.name), path) for path in originals]
    for one in made:
        one.result()
    return (time.perf_counter() - began) / len(originals)
