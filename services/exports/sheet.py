"""A contact sheet: small pictures with plain words under them, as a PDF for print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from services.domain import BlobId, Picture, Turn
from services.exports.exported import Exported
from services.exports.names import day
from services.exports.placing import blocks_of, unsound, whole
from services.exports.watch import Watch
from services.imaging.client import Imaging
from services.imaging.sheet_size import layout_for


def write_sheet(
    target: Path,
    title: str,
    turns: Sequence[Turn],
    path_of: Callable[[BlobId], Path],
    imaging: Imaging,
    desk: Path,
    watch: Watch,
    *,
    replace: bool = False,
    token: str = "",
) -> Exported:
    """Write a sheet of the pictures of `turns` to `target`; `desk` is a folder of ours.

    Raises:
        DiskFull, Unwritable, Cancelled: there is no new file.
        ImageRejected: the imaging process could not make it.
    """
    found = [(turn, picture) for turn in turns for picture in turn.outcome.pictures]
    lost = unsound(turns, path_of)
    sound = [(turn, picture) for turn, picture in found if picture.blob not in lost]
    layout = layout_for(len(sound))
    step = layout[0] * layout[1]
    pages = [sound[at : at + step] for at in range(0, len(sound), step)] or [[]]
    watch.expect(len(pages))
    with whole(target, replace=replace, token=token) as file:
        made = desk / "sheet.pdf"
        for number, page in enumerate(pages, 1):
            items = [(path_of(picture.blob), _lines(turn, picture)) for turn, picture in page]
            imaging.sheet(items, title, f"{number} / {len(pages)}", layout=layout, into=made)
            watch.step()
        for block in blocks_of(made, watch):
            file.write(block)
    return Exported((target,), tuple(sorted(lost)))


def _lines(turn: Turn, picture: Picture) -> list[str]:
    pixels = f"{picture.width_px} x {picture.height_px}" if picture.width_px else ""
    return [
        turn.known_as.strip(),
        "  ".join(filter(None, (day(turn.created_at), pixels))),
        turn.outcome.model_version or turn.model_sent,
    ]
