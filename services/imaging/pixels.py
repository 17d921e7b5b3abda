"""Opening, turning upright and encoding: the only place that opens pictures.

Runs in the worker process alone. Pillow raises nearly anything on hostile
input; whoever calls these functions must be ready for that.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from pi_heif.as_plugin import register_heif_opener
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    IcoImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from services.imaging.door import Rejected

MAX_PIXELS = 120_000_000
MIMES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with further pictures behind it
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "ICO": "image/x-icon",
    "TIFF": "image/tiff",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
}
_PLUGINS = (  # named, so that no other plug-in is ever loaded
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    IcoImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
_ORIENTATION = 0x0112
_NEW_SUBFILE_TYPE = 254
_BITS_PER_SAMPLE = 258
_LOSSY = ("JPEG", "MPO", "AVIF", "HEIF")
READABLE = frozenset(("PNG", "JPEG", "MPO", "WEBP"))  # by every model
# Of a lossy picture a PNG is worth its weight only while it is small.
_MAX_LOSSLESS_OF_LOSSY_PIXELS = 4_000_000
# Above this a lossless copy takes seconds to make and weighs tens of megabytes.
_MAX_LOSSLESS_PIXELS = 24_000_000
_MAX_LOSSLESS_BYTES = 20_000_000

# One thread each: every thread's stack counts against the memory limit.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)


@dataclass(frozen=True, slots=True)
class Header:
    """What a picture says of itself before its pixels are decoded."""

    format: str
    turned: bool
    deep: bool  # more than 8 bits a channel
    ink: bool  # CMYK
    frames: bool  # more than one


def open_picture(data: bytes, format: str) -> Image.Image:
    """The picture with only its header read.

    Raises:
        Rejected: more than MAX_PIXELS, or a camera's raw file.
        Exception: anything, from Pillow.
    """
    image = Image.open(io.BytesIO(data), formats=(format,))
    width, height = image.size
    if width * height > MAX_PIXELS:
        megapixels = round(width * height / 1e6)
        raise Rejected("image_too_many_pixels", megapixels=megapixels, limit=MAX_PIXELS // 10**6)
    # A raw file is a TIFF whose first picture is a small preview.
    if image.format == "TIFF" and _tag(image, _NEW_SUBFILE_TYPE) == 1:
        raise Rejected("image_other_format", format="camera raw")
    return image


def header(image: Image.Image, data: bytes) -> Header:
    """To be asked before the pixels are loaded."""
    format = image.format or ""
    deep = image.mode.startswith(("I", "F")) or (format == "PNG" and data[24:25] == b"\x10")
    if format == "TIFF":
        deep = deep or max(_tag(image, _BITS_PER_SAMPLE) or (8,)) > 8
    return Header(
        format=format,
        turned=orientation(image) != 1,
        deep=deep,
        ink=image.mode == "CMYK",
        frames=format != "MPO" and _has_frames(image),
    )


def orientation(image: Image.Image) -> int:
    """1 to 8; 1 where nothing valid is said.

    Raises:
        Exception: a PNG that cannot be decoded; its EXIF may lie behind the pixels,
            so that asking means loading.
    """
    if image.format == "PNG":
        image.load()  # here, where a failure is not taken for one of the EXIF alone
    try:
        said = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - hostile EXIF raises anything, the picture may be good
        return 1
    return said if said in range(1, 9) else 1


def upright(image: Image.Image) -> Image.Image:
    """The picture as it is to be seen; a picture that cannot be turned stays as it is."""
    if orientation(image) == 1:
        return image
    turned = ImageOps.exif_transpose(image)
    turned.info["icc_profile"] = image.info.get("icc_profile")
    return turned


def encode(image: Image.Image, lossy: bool) -> tuple[bytes, str]:
    """Bytes and MIME type of an RGB or RGBA picture, in a format that the model reads.

    PNG, or JPEG at quality 95 without chroma subsampling where that is asked for
    or a PNG would be unreasonably large. Transparency needs PNG.
    """
    image.info = {}  # or the encoder would write profile, EXIF and comments from it
    opaque = image.mode == "RGB"
    if opaque and (lossy or image.width * image.height > _MAX_LOSSLESS_PIXELS):
        return _jpeg(image), "image/jpeg"
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=3)
    if opaque and png.tell() > _MAX_LOSSLESS_BYTES:
        return _jpeg(image), "image/jpeg"
    return png.getvalue(), "image/png"


def as_jpeg(image: Image.Image, format: str) -> bool:
    """Whether a copy to send may lose a little: what came as JPEG, and large lossy pictures."""
    large = image.width * image.height > _MAX_LOSSLESS_OF_LOSSY_PIXELS
    return format in _LOSSY and (large or format in READABLE)


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height as seen, of a picture that is loaded."""
    return as_seen(image.size, orientation(image))


def as_seen(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation >= 5 else size


def proven_size(image: Image.Image) -> tuple[int, int]:
    """Read all of a picture as cheaply as its format allows; width and height as seen.

    Raises:
        Exception: it is broken.
    """
    stored = image.size
    image.draft(None, (1, 1))  # JPEG: an eighth of the size, all of the coded data
    image.load()
    # Only now: loading turns a TIFF, and takes its tag away.
    return as_seen(stored, orientation(image))


def _has_frames(image: Image.Image) -> bool:
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:  # noqa: BLE001 - a damaged second frame raises anything; the first may be good
        return True


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def _tag(image: Image.Image, tag: int) -> Any:
    return getattr(image, "tag_v2", {}).get(tag)
