"""A page of small pictures with words under them, for print: A4, upright. In the worker process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from services.imaging import colour, door, pixels
from services.imaging.sheet_size import Layout

PER_INCH = 150
PAGE_PX = (1240, 1754)
_MARGIN, _GAP, _HEAD, _WORDS, _LINE = 60, 28, 70, 108, 24
_WHITE, _INK, _QUIET, _EMPTY = (255,) * 3, (28, 29, 31), (85, 88, 94), (230, 230, 226)
_FACES = ("DejaVuSans.ttf", "segoeui.ttf", "Arial.ttf", "Helvetica.ttc")
_EASTERN = ("NotoSansCJK-Regular.ttc", "msyh.ttc", "PingFang.ttc", "Hiragino Sans GB.ttc")
_FIRST_EASTERN = "\u2e80"


def page(items: Sequence[Mapping[str, Any]], title: str, place: str, layout: Layout) -> Image.Image:
    """`items` have a "source" and "lines", the first of which may take two lines; `place` is
    the page's number, in words."""
    image = Image.new("RGB", PAGE_PX, _WHITE)
    draw = ImageDraw.Draw(image)
    width = PAGE_PX[0] - 2 * _MARGIN
    _write(draw, (_MARGIN, _MARGIN), title, 26, _INK, width - 160)
    right = PAGE_PX[0] - _MARGIN - draw.textlength(place, _font(16, place))
    draw.text((right, _MARGIN + 8), place, _QUIET, _font(16, place))
    columns, rows = layout
    across = (width - _GAP * (columns - 1)) // columns
    down = (PAGE_PX[1] - 2 * _MARGIN - _HEAD - _GAP * (rows - 1)) // rows
    for number, item in enumerate(items):
        row, column = divmod(number, columns)
        x = _MARGIN + column * (across + _GAP)
        y = _MARGIN + _HEAD + row * (down + _GAP)
        foot = _place(image, item["source"], (x, y, across, down - _WORDS), alone=rows == 1)
        first, *rest = item["lines"] or [""]
        lines = [(part, _INK) for part in _in_two(draw, first, across)]
        lines += [(words, _QUIET) for words in rest]
        for line, (words, ink) in enumerate(lines):
            at = (x, foot + 8 + _LINE * line)
            _write(draw, at, words, 16, ink, across)
    return image


def _place(image: Image.Image, source: str, box: tuple[int, int, int, int], *, alone: bool) -> int:
    """A picture as large as fits, at the foot of its box or, alone, at its top; where it ends.

    One that cannot be shown is an empty frame.
    """
    x, y, across, down = box
    try:
        data = door.read(Path(source))
        picture = pixels.open_picture(data, door.sniff(data))
        picture.draft("RGB", (across, down))
        picture.load()
        small = colour.srgb(pixels.upright(picture))
        small.thumbnail((across, down), Image.Resampling.LANCZOS, reducing_gap=3.0)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - Pillow raises anything on hostile files
        small = Image.new("RGB", (across, down), _EMPTY)
    at = (x + (across - small.width) // 2, y if alone else y + down - small.height)
    image.paste(small, at, small.getchannel("A") if small.mode == "RGBA" else None)
    return at[1] + small.height


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    words: str,
    size: int,
    ink: tuple[int, ...],
    room: int,
) -> None:
    """One line, cut with "…" where it is too long."""
    text = " ".join(_printable(words))[:400]
    font = _font(size, text)
    shown = text
    while shown and draw.textlength(shown, font) > room:
        text = text[: max(0, len(text) - max(1, len(text) // 12))]
        shown = f"{text.rstrip()}…" if text else ""
    draw.text(at, shown, ink, font)


def _in_two(draw: ImageDraw.ImageDraw, words: str, room: int) -> list[str]:
    """What fits into one line, and what goes on in a second one."""
    parts = " ".join(_printable(words))[:400].split(" ")
    for count in range(len(parts), 0, -1):
        line = " ".join(parts[:count])
        if draw.textlength(line, _font(16, line)) <= room:
            return list(filter(None, (line, " ".join(parts[count:]))))
    return [words]


def _printable(words: str) -> Iterable[str]:
    return "".join(letter if letter.isprintable() else " " for letter in words).split()


def _font(size: int, text: str) -> Any:
    eastern = any(letter >= _FIRST_EASTERN for letter in text)
    return _face(size, (*_EASTERN, *_FACES) if eastern else _FACES)


@cache
def _face(size: int, names: tuple[str, ...]) -> Any:
    for name in names:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
