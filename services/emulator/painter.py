"""Paints the answers: landscapes that show what reached us, each marked as synthetic.

The upper part is the scene, the lower part a caption and the mark. The scene of
a later turn starts from the scene of the picture before it.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps
from PIL.PngImagePlugin import PngInfo

from services.emulator import refusals
from services.emulator.order import Given, Order
from services.emulator.palette import Colour, Palette, between, palette

MARK = "SYNTHETIC · Musa sandbox"
_COMMENT = "SYNTHETIC: painted by the Musa sandbox, not by a model."
_BAND, _BAND_INK, _PAPER = (242, 193, 78), (42, 34, 16), (246, 245, 240)
_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
_LARGEST_INPUT_PX = 120_000_000
_THUMB_PX = 640
_GRAIN = 9  # 0..255; keeps files as heavy as photographs
_FALLBACK_FONTS = ("DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "Arial Unicode.ttf", "msyh.ttc")
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class _Sheet:
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
        self._thumbs = [_read(given, _THUMB_PX) for given in order.references]
        self.ratio = order.ratio or self._own_ratio()
        paints = order.model.paints
        self.width, self.height = order.model.pixels(self.ratio, order.size) if paints else (1, 1)
        # Decoded here, because a later error could not become a refusal any more.
        self._before = (
            _read(order.previous, max(self.width, self.height)) if (order.previous) else None
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
        return self._order.model.nearest_ratio(*_upright_size(last[-1]))

    def _dice(self, number: int) -> bytes:
        take = self._order.take.to_bytes(8, "big")
        seed = self._order.fingerprint + bytes([number % 256]) + take
        return hashlib.shake_256(seed).digest(128)

    def _compose(self, width: int, height: int, number: int, blur_px: int = 0) -> Image.Image:
        dice = self._dice(number)
        colours = palette(self._order.prompt, dice)
        sheet = _Sheet(width, height)
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
        image = _sky(work, colours, dice)
        if self._before is None:
            _hills(image, colours, dice, range(6))
        else:
            image = Image.blend(_cut_scene(self._before, work), image, 0.38)
            _hills(image, colours, dice, range(4, 6))
        return image.resize(size, Image.Resampling.BICUBIC)

    def _hang(self, picture: Image.Image, sheet: _Sheet, dice: bytes) -> None:
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
            _pin(picture, thumb, (round(x), round(y)), round(side * 0.9), tilt)

    def _write(self, picture: Image.Image, sheet: _Sheet, number: int, *, is_draft: bool) -> None:
        draw = ImageDraw.Draw(picture)
        margin = max(4, round(sheet.width * 0.035))
        room = sheet.width - 2 * margin
        block = sheet.band_top - sheet.caption_top
        facts = self._facts(number, is_draft=is_draft)
        small = _fitting(facts, room, block * 0.19)
        top = sheet.caption_top + block * 0.1
        draw.text((margin, top), facts, _BAND, small)
        _paragraph(
            draw,
            self._order.prompt or "(no words)",
            (margin, round(top + block * 0.25), room, round(block * 0.58)),
        )
        draw.rectangle((0, sheet.band_top, sheet.width, sheet.height), _BAND)
        band = sheet.height - sheet.band_top
        mark = _fitting(MARK, room, band * 0.72)
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


def _sky(size: tuple[int, int], colours: Palette, dice: bytes) -> Image.Image:
    """Gradient, light and clouds: all soft, so painted small and enlarged."""
    scale = max(1, min(size) // 160)
    width, height = max(8, size[0] // scale), max(8, size[1] // scale)
    down = Image.linear_gradient("L").resize((width, height))
    sky = Image.composite(
        Image.new("RGB", (width, height), colours.sky_low),
        Image.new("RGB", (width, height), colours.sky_high),
        down,
    )
    x, y = round(width * (0.2 + dice[2] / 425)), round(height * (0.16 + dice[3] / 800))
    short = min(width, height)
    _glow(sky, (x, y), round(short * 0.9), colours.light, 0.55)
    veil = Image.new("L", (width, height))
    draw = ImageDraw.Draw(veil)
    for at in range(7):
        cx, cy = dice[8 + at] / 255 * width, height * (0.1 + dice[16 + at] / 600)
        reach = short * (0.12 + dice[24 + at] / 900)
        draw.ellipse((cx - reach * 2, cy - reach / 5, cx + reach * 2, cy + reach / 5), 70)
    veil = veil.filter(ImageFilter.GaussianBlur(short / 28))
    sky.paste(colours.light, mask=veil)
    sky = sky.resize(size, Image.Resampling.BICUBIC)
    _lights(sky, colours, dice, (x * size[0] / width, y * size[1] / height))
    return sky


def _glow(
    image: Image.Image, centre: tuple[int, int], radius: int, colour: Colour, strength: float
) -> None:
    halo = ImageChops.invert(Image.radial_gradient("L")).resize((2 * radius, 2 * radius))
    halo = halo.point([round(value * value / 255 * strength) for value in range(256)])
    image.paste(colour, (centre[0] - radius, centre[1] - radius), halo)


def _lights(image: Image.Image, colours: Palette, dice: bytes, centre: tuple[float, float]) -> None:
    """Sun or moon; stars at night."""
    draw = ImageDraw.Draw(image)
    width, height = image.size
    radius = min(width, height) * (0.055 + dice[4] / 5000)
    if colours.is_night:
        scatter = hashlib.shake_256(dice).digest(240)
        for x, y, size in zip(scatter[::3], scatter[1::3], scatter[2::3], strict=True):
            dot = min(width, height) * (0.0008 + size / 170_000)
            px, py = x / 255 * width, y / 255 * height * 0.6
            draw.ellipse((px - dot, py - dot, px + dot, py + dot), colours.light)
    sun_x, sun_y = centre
    disc = (sun_x - radius, sun_y - radius, sun_x + radius, sun_y + radius)
    draw.ellipse(disc, colours.light)


def _hills(image: Image.Image, colours: Palette, dice: bytes, layers: Sequence[int]) -> None:
    """Ranges of hills, paler with distance."""
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for layer in layers:
        share = layer / 5
        base = height * (0.5 + 0.42 * share)
        swing = height * (0.075 - 0.03 * share)
        waves = [
            (1 + dice[32 + layer * 4 + n] % (3 + 2 * n), dice[80 + layer * 4 + n]) for n in range(4)
        ]
        points = [(0.0, float(height))]
        for step in range(129):
            x = step / 128
            rise = sum(
                math.sin(x * math.tau * often * 0.8 + phase) / (often**0.7)
                for often, phase in waves
            )
            points.append((x * width, base - swing * rise * 0.7))
        points.append((float(width), float(height)))
        draw.polygon(points, between(colours.far, colours.near, share**1.2))


def _cut_scene(before: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The scene of an earlier picture, without its caption, covering `size`."""
    top = _Sheet(*before.size).caption_top
    scene = before.crop((0, 0, before.width, top))
    return ImageOps.fit(scene, size, Image.Resampling.BILINEAR, centering=(0.5, 0.3))


def _pin(
    picture: Image.Image, thumb: Image.Image, centre: tuple[int, int], side: int, tilt: float
) -> None:
    frame = max(2, side // 22)
    small = ImageOps.contain(thumb, (max(1, side - 2 * frame), max(1, side - 2 * frame)))
    card = ImageOps.expand(small, frame, _PAPER).convert("RGBA")
    card = card.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
    x, y = centre[0] - card.width // 2, centre[1] - card.height // 2
    shadow = card.getchannel("A").point([value // 3 for value in range(256)])
    picture.paste((0, 0, 0), (x + frame, y + frame), shadow)
    picture.paste(card, (x, y), card)


def _paragraph(draw: ImageDraw.ImageDraw, text: str, box: tuple[int, int, int, int]) -> None:
    """`text` wrapped into `box` (left, top, width, height), cut with an ellipsis."""
    left, top, width, height = box
    lines, pitch, rows = [text], float(height), 1
    for rows in (1, 2, 3, 4):
        pitch = height / max(rows, 1.6)
        font = _font(round(pitch / 1.22), needs=text)
        lines = _wrapped(text, font, width)
        if len(lines) <= rows:
            break
    if len(lines) > rows:
        lines = [*lines[: rows - 1], f"{lines[rows - 1][:-1]}…"]
    for at, line in enumerate(lines):
        draw.text((left, top + at * pitch), line, _PAPER, font)


def _wrapped(text: str, font: Font, width: int) -> list[str]:
    lines = [""]
    for word in text[:400].split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        while font.getlength(word) > width and len(word) > 1:
            word = word[:-1]
        lines = [*lines, word] if lines[-1] else [word]
    return lines


def _fitting(text: str, width: float, height: float) -> Font:
    """The largest font up to `height` whose line of `text` is not wider than `width`."""
    size = max(6, round(height))
    wide = _font(size).getlength(text)
    return _font(size if wide <= width else max(6, int(size * width / wide)))


def _font(size_px: int, needs: str = "") -> Font:
    if all(ord(letter) < 0x180 for letter in needs):
        return _latin(size_px)
    for name in _FALLBACK_FONTS:
        try:
            return ImageFont.truetype(name, size_px)
        except OSError:
            continue
    return _latin(size_px)


@cache
def _latin(size_px: int) -> Font:
    return ImageFont.load_default(size_px)


def _upright_size(given: Given) -> tuple[int, int]:
    with Image.open(io.BytesIO(given.data), formats=_FORMATS) as image:
        width, height = image.size
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (height, width) if turned else (width, height)


def _read(given: Given, side_px: int) -> Image.Image:
    """The picture, upright, in RGB and about `side_px` long at most."""
    try:
        with Image.open(io.BytesIO(given.data), formats=_FORMATS) as image:
            if image.width * image.height > _LARGEST_INPUT_PX:
                raise refusals.picture_unreadable()
            image.draft("RGB", (side_px, side_px))
            image.thumbnail((side_px, side_px))
            upright = ImageOps.exif_transpose(image)
            if upright.mode in ("RGBA", "LA", "PA", "P"):
                paper = Image.new("RGBA", upright.size, _PAPER)
                upright = Image.alpha_composite(paper, upright.convert("RGBA"))
            return upright.convert("RGB")
    # Hostile bytes: Pillow's decoders raise nearly anything, and one answer fits all.
    except Exception as error:
        raise refusals.picture_unreadable() from error


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
