"""Fourteen photographs dropped on the tray: how soon they are seen, and what waits meanwhile."""

from __future__ import annotations

import time
from pathlib import Path

from PIL import Image

from services.domain import MAX_REFERENCES
from tests.bench.heartbeat import longest, read
from tests.bench.stage import Stage
from tests.bench.table import Figure, median

RUNS = 3
SIZE_PX = (6000, 4000)  # 24 megapixels


def measure(stage: Stage, endpoint: str, *, why: bool = False) -> list[Figure]:
    photos = _photos(stage.home / "photos")
    runs = [_run(stage, endpoint, photos, f"library-{run}", why) for run in range(RUNS)]
    first, last, whole, stalls, served = zip(*runs, strict=True)
    megabytes = sum(photo.stat().st_size for photo in photos) / 1e6
    how = f"{len(photos)} JPEGs of 24 megapixels, {megabytes:.0f} MB in all, into a new library"
    return [
        median("Drop of 14 photographs: 14 thumbnails", last, "s", how, 1.0),
        median("… the first thumbnail", first, "s", "drop to painted"),
        median("… all read, kept and in the draft", whole, "s", "the full decoding, behind that"),
        median("… longest stall", stalls, "ms", "heartbeat", 16),
        median("… longest that is the window's", served, "ms", "less the wait for a processor", 16),
    ]


def _run(
    stage: Stage, endpoint: str, photos: list[Path], name: str, why: bool
) -> tuple[float, ...]:
    stage.library = stage.home / name  # what is known already would cost nothing
    with stage.window(endpoint, why=why) as window:
        window.wait("ready")
        time.sleep(3)  # the wire and imaging have started
        began = window.ask("drop", "dropped", files=[str(photo) for photo in photos])["at"]
        first = window.wait("small")["at"]
        last = window.wait("small", lambda event: event["count"] == len(photos))["at"]
        whole = window.wait("draft", lambda event: event["references"] == len(photos))["at"]
        time.sleep(1)  # the last thumbnails are painted
        window.ask("beat")
        ticks = read(window.beats, began, whole + 1)
    net = longest([tick.served() for tick in ticks])
    return first - began, last - began, whole - began, longest(ticks).by_ms, net.by_ms


def _photos(folder: Path) -> list[Path]:
    """As a camera makes them, as far as the weight goes; each of its own bytes."""
    folder.mkdir()
    soft = Image.effect_noise((600, 400), 60).resize(SIZE_PX, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(SIZE_PX, 10)
    picture = Image.merge("RGB", (soft, Image.blend(soft, grain, 0.2), grain))
    picture.save(folder / "1.jpg", "JPEG", quality=90)
    whole = (folder / "1.jpg").read_bytes()
    paths = [folder / f"{number}.jpg" for number in range(1, MAX_REFERENCES + 1)]
    for number, path in enumerate(paths[1:], 2):
        comment = f"photo {number:02}".encode()
        length = (len(comment) + 2).to_bytes(2, "big")
        path.write_bytes(whole[:2] + b"\xff\xfe" + length + comment + whole[2:])
    return paths
