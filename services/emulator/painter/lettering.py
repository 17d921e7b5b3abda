"""Words on a picture: fonts, lines that fit, paragraphs."""

from __future__ import annotations

from functools import cache

from PIL import ImageDraw, ImageFont

from services.emulator.palette import Colour

_FALLBACKS = ("DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "Arial Unicode.ttf", "msyh.ttc")
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def paragraph(
    draw: ImageDraw.ImageDraw, text: str, box: tuple[int, int, int, int], colour: Colour
) -> None:
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
        draw.text((left, top + at * pitch), line, colour, font)


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


def fitting(text: str, width: float, height: float) -> Font:
    """The largest font up to `height` whose line of `text` is not wider than `width`."""
    size = max(6, round(height))
    wide = _font(size).getlength(text)
    return _font(size if wide <= width else max(6, int(size * width / wide)))


def _font(size_px: int, needs: str = "") -> Font:
    if all(ord(letter) < 0x180 for letter in needs):
        return _latin(size_px)
    for name in _FALLBACKS:
        try:
            return ImageFont.truetype(name, size_px)
        except OSError:
            continue
    return _latin(size_px)


@cache
def _latin(size_px: int) -> Font:
    return ImageFont.load_default(size_px)
