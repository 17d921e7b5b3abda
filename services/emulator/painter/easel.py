"""Puts a picture together: the scene above; below it a caption and the mark.

The scene of a later turn starts from the scene of the picture before it.
"""

from __future__ import annotations

import hashlib
import io
import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps
from PIL.PngImagePlugin import PngInfo

from services.emulator.order import Order
from services.emulator.painter.landscape import hills, sky
from services.emulator.painter.lettering import fitting, paragraph
from services.emulator.painter.prints import PAPER, pin, read, upright_size
from services.emulator.palette import Palette, palette

MARK = "SYNTHETIC · Musa sandbox"
_COMMENT = "SYNTHETIC: painted by the Musa sandbox, not by a model."
_BAND, _BAND_INK = (242, 193, 78), (42, 34, 16)
_THUMB_PX = 640
_GRAIN = 9  # 0..255; keeps files as heavy as photographs


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where things stand on a picture of a given size."""

    width: int
    height: int

    @property
    def caption_top(self) -> int:
        ratio = self.width / self.height
        share = 0.36 if ratio > 2 else 0.3 if ratio > 1.2 else 0.26
        return self.height - round(min(self.height * share, self.width))

    @property
    def band_top(self) -> int:
        block = self.height - self.caption_top
        return self.height - round(min(self.width * 0.088, block * 0.36))


class Easel:
    """All pictures of one order.

    Raises:
        Refusal: a picture that came with the order cannot be read.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._thumbs = [read(given, _THUMB_PX) for given in order.references]
        self.ratio = order.ratio or self._own_ratio()
        paints = order.model.paints
        self.width, self.height = order.model.pixels(self.ratio, order.size) if paints else (1, 1)
        # Decoded here, because a later error could not become a refusal any more.
        self._before = (
            read(order.previous, max(self.width, self.height)) if (order.previous) else None
        )

    def paint(self, number: int = 0, mime: str = "") -> bytes:
        """The picture; `number` counts the alternatives in one answer."""
        image = self._compose(self.width, self.height, number)
        return _encode(_grained(image, self._dice(number)), mime or self._order.model.mime, 92)

    def draft(self) -> bytes:
        """A small, soft JPEG of where the picture is going."""
        width, height = (round(side / 3) for side in self._order.model.pixels(self.ratio, ""))
        return _encode(self._compose(width, height, 0, blur_px=3), "image/jpeg", 72)

    def _own_ratio(self) -> str:
        """Follows the last reference, else the picture before, else square."""
        last = [*([self._order.previous] if self._order.previous else []), *self._order.references]
        if not last or not self._order.model.base:
            return "1:1"
        return self._order.model.nearest_ratio(*upright_size(last[-1]))

    def _dice(self, number: int) -> bytes:
        take = self._order.take.to_bytes(8, "big")
        seed = self._order.fingerprint + bytes([number % 256]) + take
        return hashlib.shake_256(seed).digest(128)

    def _compose(self, width: int, height: int, number: int, blur_px: int = 0) -> Image.Image:
        dice = self._dice(number)
        colours = palette(self._order.prompt, dice)
        sheet = Sheet(width, height)
        picture = Image.new("RGB", (width, height), colours.ink)
        scene = self._scene((width, sheet.caption_top), colours, dice)
        if blur_px:
            scene = scene.filter(ImageFilter.BoxBlur(blur_px))
        picture.paste(scene)
        self._hang(picture, sheet, dice)
        self._write(picture, sheet, number, is_draft=bool(blur_px))
        return picture

    def _scene(self, size: tuple[int, int], colours: Palette, dice: bytes) -> Image.Image:
        """Painted at twice the size when small (smooth edges), at half when huge (time)."""
        pixels = size[0] * size[1]
        scale = 2.0 if pixels < 1_800_000 else 1.0 if pixels < 5_000_000 else 0.5
        work = round(size[0] * scale), round(size[1] * scale)
        image = sky(work, colours, dice)
        if self._before is None:
            hills(image, colours, dice, range(6))
        else:
            image = Image.blend(_cut_scene(self._before, work), image, 0.38)
            hills(image, colours, dice, range(4, 6))
        return image.resize(size, Image.Resampling.BICUBIC)

    def _hang(self, picture: Image.Image, sheet: Sheet, dice: bytes) -> None:
        """The references as small prints along the foot of the scene."""
        count = len(self._thumbs)
        if not count:
            return
        rows = 2 if count > 6 else 1
        per_row = math.ceil(count / rows)
        side = min(sheet.caption_top * 0.4 / rows, sheet.width * 0.92 / per_row)
        step = min(side * 1.12, sheet.width * 0.96 / per_row)
        for at, thumb in enumerate(self._thumbs):
            row, place = divmod(at, per_row)
            in_row = min(per_row, count - row * per_row)
            x = sheet.width / 2 + (place - (in_row - 1) / 2) * step
            y = sheet.caption_top - (rows - row - 0.5) * side * 1.04 - sheet.height * 0.015
            tilt = (dice[64 + at] / 255 - 0.5) * 9
            pin(picture, thumb, (round(x), round(y)), round(side * 0.9), tilt)

    def _write(self, picture: Image.Image, sheet: Sheet, number: int, *, is_draft: bool) -> None:
        draw = ImageDraw.Draw(picture)
        margin = max(4, round(sheet.width * 0.035))
        room = sheet.width - 2 * margin
        block = sheet.band_top - sheet.caption_top
        facts = self._facts(number, is_draft=is_draft)
        small = fitting(facts, room, block * 0.19)
        top = sheet.caption_top + block * 0.1
        draw.text((margin, top), facts, _BAND, small)
        paragraph(
            draw,
            self._order.prompt or "(no words)",
            (margin, round(top + block * 0.25), room, round(block * 0.58)),
            PAPER,
        )
        draw.rectangle((0, sheet.band_top, sheet.width, sheet.height), _BAND)
        band = sheet.height - sheet.band_top
        mark = fitting(MARK, room, band * 0.72)
        middle = (sheet.width / 2, sheet.band_top + band / 2)
        draw.text(middle, MARK, _BAND_INK, mark, anchor="mm")

    def _facts(self, number: int, *, is_draft: bool) -> str:
        order = self._order
        references = len(order.references)
        return "  ·  ".join(
            fact
            for fact in (
                "draft" if is_draft else "",
                f"turn {order.depth}",
                self.ratio if order.ratio else f"auto {self.ratio}",
                f"{order.size or '1K'}, {self.width}x{self.height}",
                f"{references} reference{'s' * (references != 1)}" if references else "",
                f"seed {order.seed}" if order.seed is not None else "",
                f"take {order.take}" if order.take > 1 else "",
                f"picture {number + 1}" if number else "",
                order.model.id,
            )
            if fact
        )


def undecodable(dice: bytes) -> bytes:
    """Bytes that begin like a JPEG and are none."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + hashlib.shake_256(dice).digest(20_000)


def _cut_scene(before: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The scene of an earlier picture, without its caption, covering `size`."""
    top = Sheet(*before.size).caption_top
    scene = before.crop((0, 0, before.width, top))
    return ImageOps.fit(scene, size, Image.Resampling.BILINEAR, centering=(0.5, 0.3))


def _grained(image: Image.Image, dice: bytes) -> Image.Image:
    """With a film grain, the same on every channel."""
    tile = Image.frombytes("L", (512, 512), hashlib.shake_128(dice).digest(512 * 512))
    tile = tile.point([value * _GRAIN // 256 for value in range(256)])
    grain = Image.new("L", image.size)
    for x in range(0, image.width, 512):
        for y in range(0, image.height, 512):
            grain.paste(tile, (x, y))
    coloured = Image.merge("RGB", (grain, grain, grain))
    return ImageChops.add(image, coloured, 1, -(_GRAIN // 2))


def _encode(image: Image.Image, mime: str, quality: int) -> bytes:
    out = io.BytesIO()
    if mime == "image/png":
        notes = PngInfo()
        notes.add_text("Comment", _COMMENT)
        image.save(out, "PNG", pnginfo=notes, compress_level=1)
    else:
        image.save(out, "JPEG", quality=quality, comment=_COMMENT.encode())
    return out.getvalue()
