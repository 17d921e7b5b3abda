"""What the files of the thumbnail cache are called. Pure: known without a picture library."""

from __future__ import annotations

from pathlib import Path

SIDES_PX = (512, 256, 128, 64)


def thumb_files(folder: Path, blob: str) -> dict[int, Path]:
    """One file for each long side in pixels; with transparency it is a .png instead."""
    return {side: folder / blob[:2] / f"{blob}-{side}.jpg" for side in SIDES_PX}
