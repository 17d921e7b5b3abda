"""The imaging process: ``python -m services.imaging.worker``.

It has a memory ceiling; its deadline is kept by the client, which kills it.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image

from services.edits import from_json
from services.imaging import colour, door, edits, metadata, pixels, sheet, thumbs
from services.imaging.door import Rejected
from services.imaging.serving import Answer, serve
from services.imaging.thumb_files import SIDES_PX, thumb_files

_UNKNOWN = b""  # no copy without metadata could be made: only the pixels may go


def take_in(request: Mapping[str, Any]) -> Answer:
    """Check a picture, write its original bytes and, where needed, the copy to send."""
    data = door.read(Path(request["source"]))
    into = Path(request["into"])
    format = door.sniff(data)
    image = pixels.open_picture(data, format)
    said = pixels.header(image, data)
    mime = pixels.MIMES[said.format]
    size, stored = image.size, image.size
    clean = _cleaned(data, said) if format == "JPEG" else None
    if clean and clean.data is not _UNKNOWN and not _must_be_remade(said, image):
        # It stays as it is: all of its coded data is read, and no more pixels than are shown.
        thumbs.decode_for(image, SIDES_PX[0])
    else:
        image.load()
        size = pixels.upright_size(image)
    clean = clean or _cleaned(data, said)
    sent, sent_mime = clean.data, mime
    _show_small(request, image, stored, data)
    if _must_be_remade(said, image) or clean.data is _UNKNOWN:
        upright = pixels.upright(image)
        del image
        jpeg = pixels.as_jpeg(upright, said.format)
        sent, sent_mime = pixels.encode(colour.srgb(upright), jpeg)
    original = _keep(data, mime, size, into)
    copy = original if sent is data else _keep(sent, sent_mime, size, into)
    return {"original": original, "sent": copy, "notes": _notes(said, clean.private, sent_mime)}


def _show_small(
    request: Mapping[str, Any], image: Image.Image, stored: tuple[int, int], data: bytes
) -> None:
    """Thumbnails from what is decoded already, if they are wanted; a cache that fails is nobody's
    trouble."""
    folder = request.get("thumbs")
    if folder:
        files = thumb_files(Path(folder), hashlib.sha256(data).hexdigest())
        with suppress(Exception):  # Pillow raises anything on hostile files
            thumbs.write_all(image, stored, files)


def glance(request: Mapping[str, Any]) -> Answer:
    """A small picture where it costs little, as base64: somebody waits to see it."""
    data = door.read(Path(request["source"]))
    small = thumbs.glance(data, door.sniff(data), request["long_side_px"])
    return {"small": base64.b64encode(small).decode("ascii")}


def describe(request: Mapping[str, Any]) -> Answer:
    """What the picture's colour profile calls itself; nothing is decoded."""
    data = door.read(Path(request["source"]))
    image = pixels.open_picture(data, door.sniff(data))
    return {"profile": colour.profile_name(image)}


def inspect(request: Mapping[str, Any]) -> Answer:
    """MIME type and upright size of a picture that can be decoded."""
    data = door.read(Path(request["source"]))
    image = pixels.open_picture(data, door.sniff(data))
    size = pixels.proven_size(image)
    return {"mime": pixels.MIMES[image.format or ""], "width_px": size[0], "height_px": size[1]}


def thumbnails(request: Mapping[str, Any]) -> Answer:
    data = door.read(Path(request["source"]), door.MAX_KEPT_BYTES)
    targets = {int(side): Path(path) for side, path in request["targets"].items()}
    made = thumbs.thumbnails(data, door.sniff(data), targets)
    return {
        "written": {side: str(path) for side, path in made.written.items()},
        "mime": pixels.MIMES[made.format],
        "width_px": made.size[0],
        "height_px": made.size[1],
    }


def shrink(request: Mapping[str, Any]) -> Answer:
    """A smaller copy for a model; JPEG unless there is transparency to keep."""
    data = door.read(Path(request["source"]))
    image = pixels.open_picture(data, door.sniff(data))
    image.draft("RGB", (request["long_side_px"],) * 2)  # JPEG: not below what is asked
    image.load()
    small = colour.srgb(pixels.upright(image))
    small.thumbnail((request["long_side_px"],) * 2, Image.Resampling.LANCZOS, reducing_gap=3.0)
    made, mime = pixels.encode(small, lossy=True)
    return _keep(made, mime, small.size, Path(request["into"]))


def edit(request: Mapping[str, Any]) -> Answer:
    """A copy for a model, with somebody's edits done to it."""
    data = door.read(Path(request["source"]))
    image = pixels.open_picture(data, door.sniff(data))
    format = image.format or ""
    image.load()
    upright = pixels.upright(image)
    del image
    made = edits.edited(colour.srgb(upright), from_json(request["edits"]))
    encoded, mime = pixels.encode(made, pixels.as_jpeg(made, format))
    return _keep(encoded, mime, made.size, Path(request["into"]))


def contact_sheet(request: Mapping[str, Any]) -> Answer:
    """One more page of a PDF; the first one begins it."""
    made = sheet.page(request["items"], request["title"], request["place"], request["layout"])
    into = Path(request["into"])
    made.save(into, "PDF", resolution=sheet.PER_INCH, append=into.exists(), title=request["title"])
    return {}


TASKS: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
    "take_in": take_in,
    "glance": glance,
    "describe": describe,
    "inspect": inspect,
    "thumbnails": thumbnails,
    "shrink": shrink,
    "edit": edit,
    "sheet": contact_sheet,
}


def _cleaned(data: bytes, said: pixels.Header) -> metadata.Stripped:
    if said.format not in metadata.STRIPPERS:
        return metadata.Stripped(_UNKNOWN, private=False)
    try:
        return metadata.strip(data, said.format)
    except metadata.Malformed:  # a decoder may forgive what we cannot follow
        return metadata.Stripped(_UNKNOWN, private=True)


def _notes(said: pixels.Header, private: bool, sent_mime: str) -> list[str]:
    foreign = said.format not in pixels.READABLE
    many = "image_note_pages" if said.format == "TIFF" else "image_note_animated"
    return [
        note
        for note, applies in (
            ("image_note_as_png", foreign and sent_mime == "image/png"),
            ("image_note_as_jpeg", foreign and sent_mime == "image/jpeg"),
            (many, said.frames),
            ("image_note_16bit", said.deep),
            ("image_note_cmyk", said.ink),
            ("image_note_rotated", said.turned),
            ("image_note_private_metadata", private),
        )
        if applies
    ]


def _must_be_remade(said: pixels.Header, image: Image.Image) -> bool:
    # Further frames of a PNG are chunks that were left out.
    frames = said.frames and said.format != "PNG"
    return said.turned or said.deep or image.mode in ("CMYK", "LAB") or frames


def _keep(data: bytes, mime: str, size: tuple[int, int], into: Path) -> Answer:
    """Write `data` under its hash, durably: whoever asked may rename it into a library."""
    sha256 = hashlib.sha256(data).hexdigest()
    part, place = into / f"{sha256}.part", into / sha256
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        raise Rejected("image_disk_full" if full else "image_unwritable") from error
    return {
        "path": str(place),
        "sha256": sha256,
        "mime": mime,
        "width_px": size[0],
        "height_px": size[1],
        "size_bytes": len(data),
    }


if __name__ == "__main__":
    # Whoever asked was killed meanwhile: nobody is left to complain to.
    with suppress(BrokenPipeError):
        serve(TASKS)
