"""Libraries of very many turns, made once and fast: each turn has a blob and thumbnails of its own.

The pictures repeat: every blob is one of a few JPEG files with other bytes behind its end.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from unittest.mock import patch

from services.domain import SessionId
from services.imaging.client import Imaging
from services.library import Library
from tests.bench import prepared
from tests.bench.prepared import FEW, FEW_NAME, SIDES_PX

KINDS = 64
NAME = "Very many turns"


def library(turns: int) -> tuple[Path, Path]:
    """A library of `turns` turns in one session and a few in another, and its thumbnails."""
    place = prepared.folder() / f"library-{turns}"
    if not place.exists():
        part = place.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _fill(part, turns)
        part.rename(place)
    return place / "library", place / "thumbs"


def _fill(place: Path, turns: int) -> None:
    kinds = [prepared.jpeg(prepared.picture_of(f"kind {number}"), 30) for number in range(KINDS)]
    samples = _thumbnails(place / "samples", kinds)
    made = Library.open(place / "library")
    # Nothing is lost that could not be made again: the disk need not be waited for.
    made._desk.database.connection.execute("PRAGMA synchronous = OFF")
    made._desk.database.connection.execute("PRAGMA journal_mode = MEMORY")
    try:
        with patch("os.fsync"):
            many = made.create_session(NAME).id
            few = made.create_session(FEW_NAME).id
            for number in range(turns):
                _add(made, place / "thumbs", number, many, kinds, samples)
            for number in range(FEW):
                _add(made, place / "thumbs", number, few, kinds, samples)
            made.remember_session(few)
    finally:
        made.close()
    shutil.rmtree(place / "samples")


def _add(
    made: Library,
    thumbs: Path,
    number: int,
    session: SessionId,
    kinds: list[bytes],
    samples: list[dict[int, Path]],
) -> None:
    data = kinds[number % KINDS] + f"{session} {number}".encode()
    blob = prepared.add_turn(made, number, session, data)
    (thumbs / blob[:2]).mkdir(parents=True, exist_ok=True)
    for side, sample in samples[number % KINDS].items():
        os.link(sample, thumbs / blob[:2] / f"{blob}-{side}.jpg")


def _thumbnails(place: Path, kinds: list[bytes]) -> list[dict[int, Path]]:
    place.mkdir()
    imaging, samples = Imaging(), []
    try:
        for number, data in enumerate(kinds):
            original = place / f"{number}.jpg"
            original.write_bytes(data)
            sizes = {side: place / f"{number}-{side}.jpg" for side in SIDES_PX}
            imaging.thumbnails(original, sizes)
            samples.append(sizes)
    finally:
        imaging.close()
    return samples
